package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Answers a server that asks before it reads when the mailbox takes more, for each frame once. So what is read has room,
 * and a client that is held back keeps no thread.
 *
 * <p>Whoever asks says so and then looks at the mailbox; whoever changes the mailbox does so and then looks whether the
 * server has asked. One of them sees the other, and the one that takes the question back answers it.
 */
final class AskedReading implements Reading {

    /** When a server is asked again that was not ready for the answer. */
    private static final Duration SOON = Duration.ofMillis(1);

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final boolean holdsBack;
    private final Runnable readsOn;
    private final AtomicBoolean asked = new AtomicBoolean();

    // Set by the server's thread, which asks for nothing until it has; cleared by the timers' thread.
    private volatile boolean pausing;
    private volatile Timers.@Nullable Scheduled pause;

    AskedReading(Connection connection, Mailbox mailbox, Timers timers, boolean holdsBack, Runnable readsOn) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.holdsBack = holdsBack;
        this.readsOn = readsOn;
    }

    @Override
    public boolean isHeldBack() {
        return asked.get();
    }

    /** The server wants to read. */
    void ask() {
        asked.set(true);
        answer(false);
    }

    @Override
    public void update() {
        if (pausing && !mailbox.isOpen()) {
            cancelPause();
        }
        if (asked.get()) {
            answer(true);
        }
    }

    /** One that had to wait gets its answer when there is room for many: it costs the server a change of threads. */
    private void answer(boolean waited) {
        if (!isWanted(waited)) {
            return;
        }
        if (waited) {
            readsOn.run();
        }
        if (asked.compareAndSet(true, false)) {
            resume();
        }
    }

    private void resume() {
        try {
            if (connection.isReadyToResume()) {
                connection.resume();
            } else {
                timers.schedule(SOON, this::resume);
            }
        } catch (RuntimeException | Error failure) {
            Log.unexpected("reading on", failure);
        }
    }

    private boolean isWanted(boolean waited) {
        if (pausing && mailbox.isOpen()) {
            return false;
        }
        return !holdsBack || mailbox.wantsFrames(waited);
    }

    @Override
    public boolean pause(long nanos, Runnable then) {
        if (pausing) {
            // The rest of a frame that the server has taken apart.
            return false;
        }
        pausing = true;
        pause = timers.schedule(Duration.ofNanos(nanos), () -> {
            try {
                then.run();
            } finally {
                pausing = false;
                update();
            }
        });
        if (!mailbox.isOpen()) {
            cancelPause();
        }
        return true;
    }

    /** A timer would keep a session that has ended. */
    private void cancelPause() {
        Timers.Scheduled running = pause;
        if (running != null) {
            running.cancel();
        }
    }
}
