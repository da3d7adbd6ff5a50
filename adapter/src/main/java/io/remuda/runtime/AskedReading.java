package io.remuda.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Answers a server that asks before it reads when the mailbox takes more, for each frame once. So what is read has room,
 * and a client that is held back keeps no thread.
 *
 * <p>Whoever asks says so and then looks at the mailbox; whoever changes the mailbox does so and then looks whether the
 * server has asked. One of them sees the other, and the one that takes the question back answers it, or puts it back for
 * later if the server would not hear it yet.
 */
final class AskedReading implements Reading {

    /** When it is looked for the second time whether the server hears an answer; then after twice as long each time. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(1);

    /** After so many looks it is answered all the same. */
    private static final int LOOKS = 8;

    private static final VarHandle ASKED;

    static {
        try {
            ASKED = MethodHandles.lookup().findVarHandle(AskedReading.class, "asked", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final Listener listener;

    /**
     * Whether the server waits for an answer. Compared and set through {@link #ASKED}: an object for it would be one more for each
     * idle session.
     */
    private volatile boolean asked;

    /** Whether the answer waits until the server hears it, although there is room. */
    private volatile boolean waiting;

    AskedReading(Connection connection, Mailbox mailbox, Timers timers, Listener listener) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.listener = listener;
    }

    @Override
    public boolean isHeldBack() {
        return asked || waiting;
    }

    /** The server wants to read. */
    void ask() {
        // Until it has been said that it asks, nobody else answers.
        if (mailbox.wantsFrames(false)) {
            resume();
        } else {
            asked = true;
            answer(false, 1);
        }
    }

    @Override
    public void update() {
        if (asked) {
            answer(true, 1);
        }
    }

    /**
     * Answers if there is room. One that had to wait gets its answer when there is room for many: it costs the server a change of
     * threads.
     *
     * @param look how many looks there are with this one whether the server hears the answer
     */
    private void answer(boolean waited, int look) {
        if (!mailbox.wantsFrames(waited)) {
            return;
        }
        if (waited) {
            listener.readsOn();
        }
        if (ASKED.compareAndSet(this, true, false)) {
            if (look == LOOKS || connection.isReadyToResume()) {
                resume();
            } else {
                answerLater(look);
            }
        }
    }

    /** Puts the question back after a while, and looks at everything again. */
    private void answerLater(int look) {
        waiting = true;
        timers.schedule(SECOND_LOOK.multipliedBy(1L << (look - 1)), () -> {
            asked = true;
            waiting = false;
            answer(true, look + 1);
        });
    }

    private void resume() {
        try {
            connection.resume();
        } catch (RuntimeException | Error failure) {
            Log.unexpected("reading on", failure);
        }
    }
}
