package io.remuda.runtime;

import io.remuda.TerminateReason;
import java.time.Duration;
import java.time.Instant;

/**
 * Ends a session whose client is silent: after the session's timeout without a message, or when it does not answer a
 * ping; and one whose credential has expired. One alarm, which is this, set for the earliest moment at which something can
 * be due; an arrival does not touch it.
 *
 * <p>The thread that has the mailbox's turn changes what the timers' thread looks at. What is to be done about it is
 * decided under the lock of this and done outside it, by whoever finds that it is due. Every idle session has one, so it
 * keeps nothing that it can ask the session for.
 */
final class Liveness extends Alarm {

    private enum Probe {
        NONE,
        /** In the mailbox; a session that is busy is not silent. */
        WAITING,
        SENT
    }

    private enum Finding {
        NOTHING,
        EXPIRED,
        IDLE,
        QUIET,
        GONE
    }

    private static final Duration CLOCK_CHECK = Duration.ofMinutes(10);

    private final HandlerSession session;

    // Guarded by this.
    private long timeout;
    private Instant expiry = Instant.MAX;
    private Probe probe = Probe.NONE;
    private long sentAt;
    private boolean stopped;

    Liveness(HandlerSession session, Limits limits) {
        this.session = session;
        this.timeout = nanos(limits.timeout());
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(36500)) < 0 ? duration.toNanos() : 0;
    }

    void start() {
        run();
    }

    /** Sets the timeout; it starts now. */
    void timeout(Duration changed) {
        session.arrivals().restart();
        change(() -> timeout = nanos(changed));
    }

    /** Sets when the credential expires; {@link Instant#MAX} for never. */
    void expiry(Instant changed) {
        change(() -> expiry = changed);
    }

    /** The probe goes to the client: its answer is due from now on. Called before it is sent. */
    void probing() {
        change(() -> {
            probe = Probe.SENT;
            sentAt = session.timers().nanoTime();
        });
    }

    synchronized void stop() {
        stopped = true;
        session.timers().cancel(this);
    }

    @Override
    public void run() {
        change(() -> {});
    }

    private void change(Runnable change) {
        Finding finding;
        synchronized (this) {
            if (stopped) {
                return;
            }
            change.run();
            finding = look();
        }
        switch (finding) {
            case NOTHING -> {}
            case EXPIRED -> session.expire();
            case IDLE -> session.end(new TerminateReason.Timeout(), false);
            case QUIET -> session.probe();
            case GONE -> session.end(new TerminateReason.Disconnected(), true);
        }
    }

    /** Finds what is due, and sets the alarm unless that is the end. Called with the lock held. */
    private Finding look() {
        Timers timers = session.timers();
        Arrivals arrivals = session.arrivals();
        long ping = nanos(session.definition().limits().ping());
        long now = timers.nanoTime();
        long due = Long.MAX_VALUE;
        Finding finding = Finding.NOTHING;
        if (expiry.isBefore(Instant.MAX)) {
            Duration left = Duration.between(timers.now(), expiry);
            if (left.isNegative() || left.isZero()) {
                return Finding.EXPIRED;
            }
            // The clock may be set meanwhile, so it is looked at again.
            due = left.compareTo(CLOCK_CHECK) < 0 ? left.toNanos() : CLOCK_CHECK.toNanos();
        }
        if (timeout > 0) {
            long idle = now - arrivals.lastMessage();
            if (idle >= timeout) {
                return Finding.IDLE;
            }
            due = Math.min(due, timeout - idle);
        }
        if (ping > 0) {
            if (probe == Probe.SENT && arrivals.lastArrival() - sentAt >= 0) {
                probe = Probe.NONE;
            }
            if (probe == Probe.SENT && now - sentAt >= ping) {
                return Finding.GONE;
            }
            long quiet = now - arrivals.lastArrival();
            if (probe == Probe.NONE && quiet >= ping) {
                probe = Probe.WAITING;
                finding = Finding.QUIET;
            }
            due = Math.min(
                    due,
                    switch (probe) {
                        case NONE -> ping - quiet;
                        case WAITING -> ping;
                        case SENT -> ping - (now - sentAt);
                    });
        }
        if (due < Long.MAX_VALUE) {
            timers.set(this, Duration.ofNanos(due));
        } else {
            timers.cancel(this);
        }
        return finding;
    }
}
