package io.remuda.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has the server stop reading while the mailbox takes no more, and go on. For servers that can suspend a connection.
 *
 * <p>Whoever changes the mailbox asks for an {@link #update} afterwards; of several at a time one does it for all, so that
 * the server is told things in their order, by one thread at a time, and without a lock. The others do not wait for it: a
 * frame that the server brings before it has been stopped waits outside the mailbox, on the server's thread; from one that
 * reads ahead the mailbox takes it.
 */
final class SuspendedReading implements Reading {

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final Listener listener;
    private final AtomicInteger asked = new AtomicInteger();

    // Written by the one who updates.
    private volatile boolean suspended;
    private boolean congested;
    private long since;

    SuspendedReading(Connection connection, Mailbox mailbox, Timers timers, Listener listener) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.listener = listener;
    }

    @Override
    public boolean isHeldBack() {
        return suspended;
    }

    @Override
    public void update() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            apply(mailbox.wantsFrames(suspended));
            seen = asked.addAndGet(-seen);
        }
    }

    private void apply(boolean wanted) {
        if (wanted != suspended) {
            return;
        }
        if (!wanted) {
            congested = mailbox.isCongested();
            since = timers.nanoTime();
        } else if (congested) {
            listener.rested(timers.nanoTime() - since);
        } else {
            listener.readsOn();
        }
        suspended = !wanted;
        try {
            if (wanted) {
                connection.resume();
            } else {
                connection.suspend();
            }
        } catch (RuntimeException | Error failure) {
            Log.unexpected("suspending or resuming a connection", failure);
        }
    }
}
