package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a running application: one thread for all sessions, and a hierarchy of wheels. To set, cancel and run an
 * alarm costs the same however many are set, and no memory beyond the alarm.
 *
 * <p>Time is counted in ticks of about a millisecond. There are eight wheels of 64 slots each: a slot of the first wheel
 * is one tick, a slot of every other is a whole turn of the wheel before it. The thread opens slot after slot: what is in
 * one of the first wheel runs, what is in another one is put into the wheels before. So an alarm is moved seven times at
 * most, and one of half a minute twice. Alarms of the same tick run in the order in which they were set.
 */
final class SystemTimers implements Timers {

    /** What time it is, and how to wait. */
    interface Clock {

        Clock SYSTEM = new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void await(long nanos) {
                LockSupport.parkNanos(this, nanos);
                // An alarm may have interrupted the thread, which could not wait any more.
                boolean unused = Thread.interrupted();
            }

            @Override
            public void wake(Thread waiting) {
                LockSupport.unpark(waiting);
            }
        };

        long nanoTime();

        /** Waits for so long, or until the thread is woken, now or before; may return for no reason. */
        void await(long nanos);

        void wake(Thread waiting);
    }

    private static final Duration LONGEST = Duration.ofDays(365L * 100);

    /** A tick is 2^20 nanoseconds. */
    private static final int TICK_BITS = 20;

    private static final long TICK = 1L << TICK_BITS;

    private static final int DIGIT_BITS = 6;
    private static final int SLOTS = 1 << DIGIT_BITS;

    /** So many that every number of nanoseconds has its slot. */
    private static final int WHEELS = 8;

    private static final long NEVER = Long.MAX_VALUE >> TICK_BITS;

    /** So many alarms are moved before other threads get the lock. */
    private static final int MOVES = 64;

    private final Clock clock;
    private final long origin;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    //
    // All numbers of ticks are read as digits to the base of 64, one for each wheel. An alarm is in the wheel of
    // the highest digit in which its tick differs from `now`, in the slot of its own digit; where none differs, in
    // the first wheel. Its tick is not before `now`. So all that is in one wheel comes before all that is in the
    // next, and in a wheel what is in a slot comes before what is in a later one. Only the slot that is open may
    // have alarms that belong elsewhere by now: they are moved before another slot is opened.
    private final @Nullable Alarm[] slots = new Alarm[WHEELS * SLOTS];

    /** A bit for each slot of a wheel that is not empty. */
    private final long[] filled = new long[WHEELS];

    /** The tick at which the open slot begins. */
    private long now;

    private int open;
    private int pending;

    /** Until when the thread waits, if nobody wakes it; 0 while it does not wait. */
    private long wakeAt;

    private boolean started;
    private boolean closed;

    SystemTimers(ClassLoader classLoader) {
        this(classLoader, Clock.SYSTEM);
    }

    SystemTimers(ClassLoader classLoader, Clock clock) {
        this.clock = clock;
        this.origin = clock.nanoTime();
        this.thread = new Thread(null, this::work, "remuda-timer", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(classLoader);
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    private long passed() {
        return clock.nanoTime() - origin;
    }

    @Override
    public void set(Alarm alarm, Duration delay) {
        Duration wait = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        long due = passed() + wait.toNanos();
        boolean earlier;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (!started) {
                thread.start();
                started = true;
            }
            if (alarm.slot != Alarm.NOT_SET) {
                remove(alarm);
            }
            alarm.tick = Math.max(now, (due + TICK - 1) >> TICK_BITS);
            insert(alarm);
            earlier = alarm.tick < wakeAt;
            if (earlier) {
                wakeAt = alarm.tick;
            }
        } finally {
            lock.unlock();
        }
        if (earlier) {
            clock.wake(thread);
        }
    }

    @Override
    public boolean cancel(Alarm alarm) {
        lock.lock();
        try {
            boolean set = alarm.slot != Alarm.NOT_SET;
            if (set) {
                remove(alarm);
            }
            return set;
        } finally {
            lock.unlock();
        }
    }

    /** How many alarms are set. Nothing but a test asks: a cancelled one that is kept shows nowhere else. */
    int pending() {
        lock.lock();
        try {
            return pending;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            // One by one, so that an alarm which somebody keeps does not keep the others.
            for (int slot = 0; slot < slots.length; slot++) {
                for (Alarm first = slots[slot]; first != null; first = slots[slot]) {
                    remove(first);
                }
            }
        } finally {
            lock.unlock();
        }
        clock.wake(thread);
    }

    private void work() {
        long wait = runDue();
        while (wait > 0) {
            clock.await(wait);
            wait = runDue();
        }
    }

    /** Runs what is due; returns how many nanoseconds there is nothing to do, or 0 if there never is. */
    private long runDue() {
        while (true) {
            long passed = passed();
            Alarm due;
            lock.lock();
            try {
                if (closed) {
                    return 0;
                }
                due = next(passed >> TICK_BITS);
                if (due == null && wakeAt > 0) {
                    return (wakeAt << TICK_BITS) - passed;
                }
            } finally {
                lock.unlock();
            }
            if (due != null) {
                run(due);
            }
        }
    }

    private static void run(Alarm due) {
        try {
            due.run();
        } catch (Throwable failure) {
            report(failure);
        }
    }

    private static void report(Throwable failure) {
        try {
            Log.unexpected("a timer", failure);
        } catch (Throwable unreported) {
            // Every session needs this thread.
        }
    }

    // The methods below are called with the lock held.

    /** Takes the next alarm that is due; if there is none, sets {@link #wakeAt}, or leaves it 0 when there is more to do. */
    private @Nullable Alarm next(long tick) {
        wakeAt = 0;
        for (int i = 0; i < MOVES; i++) {
            Alarm first = slots[open];
            if (first != null) {
                remove(first);
                if (open < SLOTS) {
                    return first;
                }
                insert(first);
            } else if (!openNext(tick)) {
                return null;
            }
        }
        return null;
    }

    /** Opens the first slot that is not empty, unless it begins after this tick. */
    private boolean openNext(long tick) {
        for (int wheel = 0; wheel < WHEELS; wheel++) {
            if (filled[wheel] != 0) {
                int digit = Long.numberOfTrailingZeros(filled[wheel]);
                int shift = wheel * DIGIT_BITS;
                long turn = (now >> (shift + DIGIT_BITS)) << DIGIT_BITS;
                long begins = (turn + digit) << shift;
                if (begins > tick) {
                    wakeAt = begins;
                    return false;
                }
                now = begins;
                open = wheel * SLOTS + digit;
                return true;
            }
        }
        wakeAt = NEVER;
        return false;
    }

    private void insert(Alarm alarm) {
        long differs = alarm.tick ^ now;
        int wheel = (Long.SIZE - 1 - Long.numberOfLeadingZeros(differs | 1)) / DIGIT_BITS;
        int digit = (int) (alarm.tick >> (wheel * DIGIT_BITS)) & (SLOTS - 1);
        int slot = wheel * SLOTS + digit;
        Alarm first = slots[slot];
        if (first == null) {
            slots[slot] = alarm;
            filled[wheel] |= 1L << digit;
        } else {
            alarm.after = first;
            alarm.before = first.before;
            first.before.after = alarm;
            first.before = alarm;
        }
        alarm.slot = (short) slot;
        pending++;
    }

    private void remove(Alarm alarm) {
        int slot = alarm.slot;
        if (alarm.after == alarm) {
            slots[slot] = null;
            filled[slot / SLOTS] &= ~(1L << (slot % SLOTS));
        } else {
            alarm.before.after = alarm.after;
            alarm.after.before = alarm.before;
            if (slots[slot] == alarm) {
                slots[slot] = alarm.after;
            }
            alarm.before = alarm;
            alarm.after = alarm;
        }
        alarm.slot = Alarm.NOT_SET;
        pending--;
    }
}
