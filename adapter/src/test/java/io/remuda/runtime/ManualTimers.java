package io.remuda.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Timers whose time is moved by the test. The clock starts close to where a {@code nanoTime} overflows. */
final class ManualTimers implements Timers {

    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(40).toNanos();

    private record Entry(long after, long number, Alarm alarm) {}

    // Guarded by this.
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::after).thenComparingLong(Entry::number));
    private long passed;
    private Instant started = Instant.parse("2026-01-01T00:00:00Z");
    private long scheduled;
    private boolean closed;

    /** Runs on each thread that sets an alarm, before the alarm is set. */
    volatile Runnable onSet = () -> {};

    @Override
    public synchronized long nanoTime() {
        return START + passed;
    }

    @Override
    public synchronized Instant now() {
        return started.plusNanos(passed);
    }

    /** Somebody sets the clock forward. */
    synchronized void setClock(Duration forward) {
        started = started.plus(forward);
    }

    @Override
    public void set(Alarm alarm, Duration delay) {
        onSet.run();
        put(alarm, delay);
    }

    private synchronized void put(Alarm alarm, Duration delay) {
        cancel(alarm);
        if (closed) {
            return;
        }
        long most = Long.MAX_VALUE - passed;
        long wait = delay.compareTo(Duration.ofNanos(most)) < 0 ? delay.toNanos() : most;
        entries.add(new Entry(passed + wait, scheduled++, alarm));
    }

    @Override
    public synchronized boolean cancel(Alarm alarm) {
        return entries.removeIf(entry -> entry.alarm() == alarm);
    }

    /** Moves the time on, and runs on the calling thread what becomes due, each task at its own time. */
    void advance(Duration time) {
        long target;
        synchronized (this) {
            target = passed + time.toNanos();
        }
        Entry due = next(target);
        while (due != null) {
            due.alarm().run();
            due = next(target);
        }
        synchronized (this) {
            passed = target;
        }
    }

    private synchronized @Nullable Entry next(long target) {
        Entry first = entries.peek();
        if (first == null || first.after() > target) {
            return null;
        }
        passed = Math.max(passed, first.after());
        return entries.poll();
    }

    /** Runs what is due now. */
    boolean runDue() {
        boolean any;
        synchronized (this) {
            Entry first = entries.peek();
            any = first != null && first.after() <= passed;
        }
        if (any) {
            advance(Duration.ZERO);
        }
        return any;
    }

    /** How many tasks wait. */
    synchronized int pending() {
        return entries.size();
    }

    /** Takes the next task that is due within this time without running it, as a timer thread that is about to. */
    synchronized Runnable takeDueWithin(Duration time) {
        Entry first = entries.peek();
        if (first == null || first.after() > passed + time.toNanos()) {
            throw new AssertionError("nothing is due within " + time + "; pending are " + entries.size());
        }
        passed = Math.max(passed, first.after());
        entries.remove(first);
        return first.alarm();
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.clear();
    }
}
