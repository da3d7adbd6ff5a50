package io.remuda.runtime;

/**
 * What runs at a time for which {@link Timers} are set. It is its own place among those that are set, so that a session
 * which always has one needs no other object for it.
 */
abstract sealed class Alarm implements Runnable
        permits FrameSender.Deadline, Liveness, PendingTimers.Pending, Throttle, Timers.Once {

    /** The slot of an alarm that is not set. */
    static final short NOT_SET = -1;

    // Guarded by the lock of SystemTimers, which describes them; nothing else touches them.
    long tick;
    Alarm before = this;
    Alarm after = this;
    short slot = NOT_SET;
}
