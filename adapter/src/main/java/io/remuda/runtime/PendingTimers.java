package io.remuda.runtime;

import io.remuda.SessionRef;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The timers of all sessions that have not run. Whoever takes a timer's message decides what becomes of it: the timer,
 * which delivers it, or a cancellation. The application may keep a timer; so one keeps neither the session nor, once it
 * has run or is cancelled, the message or another timer.
 */
final class PendingTimers {

    private final Timers timers;

    /** The first of the timers of each session that has any; a session without costs nothing. */
    private final ConcurrentMap<SessionAddress, Pending> pending = new ConcurrentHashMap<>();

    PendingTimers(Timers timers) {
        this.timers = timers;
    }

    SessionRef.Timer start(SessionAddress session, Duration delay, Object message) {
        Pending timer = new Pending(this, session, message);
        pending.compute(session, (s, first) -> timer.before(first));
        timers.set(timer, delay);
        // Either this sees that the session has ended, or the session's end sees this timer.
        if (!session.isOpen()) {
            timer.cancel();
        }
        return timer;
    }

    /** The session has ended. */
    void cancelAll(SessionAddress session) {
        for (Pending first = pending.get(session); first != null; first = pending.get(session)) {
            first.cancel();
        }
    }

    /** A timer, and its place among those of its session. */
    static final class Pending extends Alarm implements SessionRef.Timer {

        private final PendingTimers all;
        private final SessionAddress session;

        // Guarded by the session's entry in the map.
        private @Nullable Object message;
        private @Nullable Pending previous;
        private @Nullable Pending next;

        private Pending(PendingTimers all, SessionAddress session, Object message) {
            this.all = all;
            this.session = session;
            this.message = message;
        }

        @Override
        public void run() {
            Object due = take();
            if (due != null) {
                session.due(due);
            }
        }

        @Override
        public boolean cancel() {
            boolean cancelled = take() != null;
            // Also one that was taken before it was set.
            all.timers.cancel(this);
            return cancelled;
        }

        private @Nullable Object take() {
            Object[] taken = {null};
            all.pending.computeIfPresent(session, (s, first) -> {
                if (message == null) {
                    return first;
                }
                taken[0] = message;
                message = null;
                return without(first);
            });
            return taken[0];
        }

        private Pending before(@Nullable Pending first) {
            next = first;
            if (first != null) {
                first.previous = this;
            }
            return this;
        }

        /** Returns what is first without this; {@code null} if nothing is left. */
        private @Nullable Pending without(Pending first) {
            Pending following = next;
            Pending preceding = previous;
            next = null;
            previous = null;
            if (following != null) {
                following.previous = preceding;
            }
            if (preceding == null) {
                return following;
            }
            preceding.next = following;
            return first;
        }
    }
}
