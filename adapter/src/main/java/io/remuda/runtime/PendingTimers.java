package io.remuda.runtime;

import io.remuda.SessionRef;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The timers of a session that have not run. Whoever removes a timer from the map decides what becomes of it: its task,
 * which delivers the message, or a cancellation. The application may keep a timer, and with it this; so this does not keep
 * the session.
 */
final class PendingTimers {

    /** Stands for a timer whose schedule is not known yet. */
    private static final Timers.Scheduled STARTING = () -> false;

    private final SessionAddress session;
    private final Timers timers;
    private final ConcurrentMap<Pending, Timers.Scheduled> pending = new ConcurrentHashMap<>(1);

    PendingTimers(SessionAddress session, Timers timers) {
        this.session = session;
        this.timers = timers;
    }

    SessionRef.Timer start(Duration delay, Object message) {
        Pending timer = new Pending(message);
        pending.put(timer, STARTING);
        Timers.Scheduled scheduled = timers.schedule(delay, timer);
        if (!pending.replace(timer, STARTING, scheduled)) {
            scheduled.cancel();
        }
        // Either this sees that the session has ended, or the session's end sees this timer.
        if (!session.isOpen()) {
            timer.cancel();
        }
        return timer;
    }

    void cancelAll() {
        pending.keySet().forEach(Pending::cancel);
    }

    /** Equal to itself only. */
    private final class Pending implements SessionRef.Timer, Runnable {

        private final Object message;

        Pending(Object message) {
            this.message = message;
        }

        @Override
        public void run() {
            if (pending.remove(this) != null) {
                session.due(message);
            }
        }

        @Override
        public boolean cancel() {
            Timers.Scheduled scheduled = pending.remove(this);
            if (scheduled == null) {
                return false;
            }
            scheduled.cancel();
            return true;
        }
    }
}
