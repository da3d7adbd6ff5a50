package io.remuda.runtime;

import io.remuda.Dropped;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for all sessions of a handler together, or said once for all of them. */
final class HandlerBooks {

    private final LongAdder frames = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder replies = new LongAdder();
    private final AtomicBoolean saidSlow = new AtomicBoolean();

    void frameDropped() {
        frames.increment();
    }

    void messageDropped() {
        messages.increment();
    }

    void repliesDropped(int count) {
        replies.add(count);
    }

    Dropped dropped() {
        return new Dropped(frames.sum(), messages.sum(), replies.sum());
    }

    /** Whether this is the first time that a callback of the handler blocked a thread of the server. */
    boolean isFirstSlow() {
        return !saidSlow.get() && saidSlow.compareAndSet(false, true);
    }
}
