package io.remuda.runtime;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the turns of sessions whose callbacks do not block: a few runners, as many as there are processors, take one turn
 * after the other. To wake a thread for each of a thousand sessions would cost more than most of their turns, and while a
 * turn waits here, more comes for its session, which is then performed and sent together. Erlang's schedulers do the same.
 *
 * <p>A callback that blocks all the same must not stop the others. While turns wait, {@link #watch} looks every few
 * milliseconds for runners that are still at the same turn, and adds others in their place.
 */
final class RunQueue implements Executor {

    /** How often it is looked for runners that do not get on, while turns wait. */
    static final Duration WATCH = Duration.ofMillis(5);

    /** The most runners that are added at a time in the place of one that does not get on. */
    private static final int MOST_ADDED = 64;

    private final Executor workers;
    private final Timers timers;
    private final int most;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final Set<Runner> runners = ConcurrentHashMap.newKeySet();

    /** How many runners may start. */
    private final AtomicInteger free;

    private final AtomicBoolean watching = new AtomicBoolean();

    // Guarded by watching.
    private int added = 1;

    /**
     * Makes a queue.
     *
     * @param workers gives each runner a thread
     * @param most how many runners there are, unless they block
     */
    RunQueue(Executor workers, Timers timers, int most) {
        this.workers = workers;
        this.timers = timers;
        this.most = most;
        this.free = new AtomicInteger(most);
    }

    @Override
    public void execute(Runnable turn) {
        ready.add(turn);
        boolean started = false;
        try {
            if (mayStart()) {
                start(true);
                started = true;
            }
        } finally {
            if (!started && !watching.get() && watching.compareAndSet(false, true)) {
                watchLater();
            }
        }
    }

    private boolean mayStart() {
        int left = free.get();
        while (left > 0 && !free.compareAndSet(left, left - 1)) {
            left = free.get();
        }
        return left > 0;
    }

    /** Where that fails, such as for want of memory or stack, the place is left to the next. */
    private void start(boolean regular) {
        Runner runner = null;
        boolean started = false;
        try {
            runner = new Runner(regular);
            runners.add(runner);
            workers.execute(runner);
            started = true;
        } finally {
            if (!started) {
                if (regular) {
                    free.incrementAndGet();
                }
                if (runner != null) {
                    runners.remove(runner);
                }
            }
        }
    }

    private void watchLater() {
        boolean scheduled = false;
        try {
            timers.schedule(WATCH, this::watch);
            scheduled = true;
        } finally {
            if (!scheduled) {
                watching.set(false);
            }
        }
    }

    /** On the timers' thread. */
    private void watch() {
        if (ready.isEmpty()) {
            added = 1;
            watching.set(false);
            // Whoever has put a turn here meanwhile relied on this.
            if (ready.isEmpty() || !watching.compareAndSet(false, true)) {
                return;
            }
        }
        try {
            replace();
        } finally {
            watchLater();
        }
    }

    private void replace() {
        if (mayStart()) {
            // Who had it could not start.
            start(true);
        }
        int missing = most;
        for (Runner runner : runners) {
            missing -= runner.getsOn() ? 1 : 0;
        }
        int wanted = waiting(missing * added);
        // The more of them block one after the other, the sooner the others get past them.
        added = missing <= 0 ? 1 : Math.min(2 * added, MOST_ADDED);
        for (int i = 0; i < wanted; i++) {
            start(false);
        }
    }

    /** How many turns wait; counts no further than so many. */
    private int waiting(int limit) {
        int waiting = 0;
        for (Iterator<Runnable> turns = ready.iterator(); waiting < limit && turns.hasNext(); turns.next()) {
            waiting++;
        }
        return waiting;
    }

    /** Takes turns until none waits. */
    private final class Runner implements Runnable {

        /** Whether it is one of those that are there anyway. */
        private final boolean regular;

        private volatile boolean running;

        /** How many it has taken; written by its thread, and read by who looks now and then. */
        private final AtomicInteger turns = new AtomicInteger();

        // Guarded by watching.
        private int seen;

        Runner(boolean regular) {
            this.regular = regular;
        }

        @Override
        public void run() {
            boolean over = false;
            running = true;
            try {
                do {
                    takeTurns();
                } while (regular && goesOn());
                over = true;
            } finally {
                runners.remove(this);
                if (!over && regular && goesOn()) {
                    start(true);
                }
            }
        }

        private void takeTurns() {
            for (Runnable turn = ready.poll(); turn != null; turn = ready.poll()) {
                try {
                    turn.run();
                } catch (RuntimeException | Error bug) {
                    // Of one session; the others have done nothing.
                    Log.unexpected("a turn", bug);
                } finally {
                    // Neither is an interrupt that a callback leaves behind meant for the others.
                    Thread.interrupted();
                    // No fence for it: what the next poll does publishes it soon enough for who looks.
                    turns.lazySet(turns.getPlain() + 1);
                }
            }
        }

        /** Gives back its place, unless something has come for which nobody else has taken it. */
        private boolean goesOn() {
            free.incrementAndGet();
            return !ready.isEmpty() && mayStart();
        }

        /** Whether it has no thread yet, or has ended a turn since this was asked the last time. */
        boolean getsOn() {
            int now = turns.get();
            boolean getsOn = !running || now != seen;
            seen = now;
            return getsOn;
        }
    }
}
