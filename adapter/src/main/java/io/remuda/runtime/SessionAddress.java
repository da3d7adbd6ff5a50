package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The reference that the application has of a session. It finds the session by its id, so that one that is kept after the
 * session has ended keeps nothing of it.
 */
final class SessionAddress implements SessionRef {

    private final String id = UUID.randomUUID().toString();
    private final HandlerDefinition definition;
    private final SessionRuntime runtime;

    SessionAddress(HandlerDefinition definition, SessionRuntime runtime) {
        this.definition = definition;
        this.runtime = runtime;
    }

    /** The session, or {@code null} if it has ended. */
    private @Nullable HandlerSession session() {
        return runtime.registry().index().byId(id);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean tell(Object message) {
        definition.requireTakes(message);
        Delivery.Reason refusal = put(message);
        if (refusal != null) {
            refused(message, refusal);
        }
        return refusal == null;
    }

    /** Sends the message of a timer to {@code info}, on the timers' thread; its type has been checked. */
    void due(Object message) {
        Delivery.Reason refusal = put(message);
        if (refusal != null) {
            runtime.onWorker(() -> refused(message, refusal));
        }
    }

    private Delivery.@Nullable Reason put(Object message) {
        HandlerSession session = session();
        if (session == null) {
            runtime.registry().countRefused(1);
            return Delivery.Reason.CLOSED;
        }
        return session.tell(new Signal.Told(message, null));
    }

    /** Tells that this session, to which a message was addressed, did not take it. */
    private void refused(Object message, Delivery.Reason reason) {
        Delivery delivery = new Delivery(0, List.of(new Delivery.Refusal(id, reason)));
        runtime.registry().nobodyTook(Address.session(this), message, delivery);
    }

    @Override
    public boolean join(String topic) {
        Address.topic(topic); // refuses what cannot be a name
        HandlerSession session = session();
        return session != null && session.join(topic);
    }

    @Override
    public boolean leave(String topic) {
        HandlerSession session = session();
        return session != null && session.leave(topic);
    }

    @Override
    public Timer startTimer(Duration delay, Object message) {
        definition.requireTakes(message);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("The delay is " + delay + "; allowed is one that is not negative");
        }
        HandlerSession session = session();
        return session == null ? () -> false : runtime.pendingTimers().start(this, delay, message);
    }

    @Override
    public void close(int code, String reason) {
        Frame.Close close = Frame.close(code, reason);
        HandlerSession session = session();
        if (session != null) {
            session.end(new TerminateReason.Shutdown(close.code(), close.reason()), false);
        }
    }

    @Override
    public boolean isOpen() {
        HandlerSession session = session();
        return session != null && session.isOpen();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionRef that && id.equals(that.id());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Session[" + id + "]";
    }
}
