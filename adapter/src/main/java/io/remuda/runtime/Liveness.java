package io.remuda.runtime;

import io.remuda.TerminateReason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose client is silent: after the session's timeout without a message, or when it does not answer a
 * ping; and one whose credential has expired. One timer, set for the earliest moment at which something can be due; an
 * arrival does not touch it.
 *
 * <p>All fields are guarded by the timers' thread: other threads hand it a task.
 */
final class Liveness {

    private enum Probe {
        NONE,
        /** In the mailbox; a session that is busy is not silent. */
        WAITING,
        SENT
    }

    private static final Duration CLOCK_CHECK = Duration.ofMinutes(10);

    private final Timers timers;
    private final HandlerSession session;
    private final Arrivals arrivals;
    private final long ping;

    private long timeout;
    private Instant expiry = Instant.MAX;
    private Probe probe = Probe.NONE;
    private long sentAt;
    private boolean stopped;
    private Timers.@Nullable Scheduled check;

    Liveness(Timers timers, HandlerSession session, Arrivals arrivals, Limits limits) {
        this.timers = timers;
        this.session = session;
        this.arrivals = arrivals;
        this.ping = nanos(limits.ping());
        this.timeout = nanos(limits.timeout());
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(36500)) < 0 ? duration.toNanos() : 0;
    }

    void start() {
        onTimersThread(this::check);
    }

    /** Sets the timeout; it starts now. */
    void timeout(Duration changed) {
        arrivals.restart();
        onTimersThread(() -> {
            timeout = nanos(changed);
            check();
        });
    }

    /** Sets when the credential expires; {@link Instant#MAX} for never. */
    void expiry(Instant changed) {
        onTimersThread(() -> {
            expiry = changed;
            check();
        });
    }

    /**
     * The probe goes to the client: its answer is due from now on. Called before it is sent, because the answer can be
     * here before the timers' thread is.
     */
    void probing() {
        long now = timers.nanoTime();
        onTimersThread(() -> {
            probe = Probe.SENT;
            sentAt = now;
            check();
        });
    }

    void stop() {
        onTimersThread(() -> {
            stopped = true;
            cancelCheck();
        });
    }

    private void onTimersThread(Runnable task) {
        timers.schedule(Duration.ZERO, task);
    }

    private void check() {
        if (stopped) {
            return;
        }
        long now = timers.nanoTime();
        long due = Long.MAX_VALUE;
        if (expiry.isBefore(Instant.MAX)) {
            Duration left = Duration.between(timers.now(), expiry);
            if (left.isNegative() || left.isZero()) {
                session.expire();
                return;
            }
            // The clock may be set meanwhile, so it is looked at again.
            due = left.compareTo(CLOCK_CHECK) < 0 ? left.toNanos() : CLOCK_CHECK.toNanos();
        }
        if (timeout > 0) {
            long idle = now - arrivals.lastMessage();
            if (idle >= timeout) {
                session.end(new TerminateReason.Timeout(), false);
                return;
            }
            due = Math.min(due, timeout - idle);
        }
        if (ping > 0) {
            if (probe == Probe.SENT && arrivals.lastArrival() - sentAt >= 0) {
                probe = Probe.NONE;
            }
            if (probe == Probe.SENT && now - sentAt >= ping) {
                session.end(new TerminateReason.Disconnected(), true);
                return;
            }
            long quiet = now - arrivals.lastArrival();
            if (probe == Probe.NONE && quiet >= ping) {
                probe = Probe.WAITING;
                session.probe();
            }
            due = Math.min(
                    due,
                    switch (probe) {
                        case NONE -> ping - quiet;
                        case WAITING -> ping;
                        case SENT -> ping - (now - sentAt);
                    });
        }
        cancelCheck();
        if (due < Long.MAX_VALUE) {
            check = timers.schedule(Duration.ofNanos(due), this::check);
        }
    }

    private void cancelCheck() {
        if (check != null) {
            check.cancel();
            check = null;
        }
    }
}
