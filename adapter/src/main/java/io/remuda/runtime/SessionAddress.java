package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The reference that the application has of a session. */
final class SessionAddress implements SessionRef {

    private final String id = UUID.randomUUID().toString();
    private final HandlerSession session;

    SessionAddress(HandlerSession session) {
        this.session = session;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean tell(Object message) {
        session.definition().requireTakes(message);
        Delivery.Reason refusal = session.tell(message, null);
        if (refusal != null) {
            session.refused(message, refusal);
        }
        return refusal == null;
    }

    @Override
    public boolean join(String topic) {
        Address.topic(topic); // refuses what cannot be a name
        return session.join(topic);
    }

    @Override
    public boolean leave(String topic) {
        return session.leave(topic);
    }

    @Override
    public Timer startTimer(Duration delay, Object message) {
        session.definition().requireTakes(message);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("The delay is " + delay + "; allowed is one that is not negative");
        }
        return session.timers().start(delay, message);
    }

    @Override
    public void close(int code, String reason) {
        Frame.Close close = Frame.close(code, reason);
        session.end(new TerminateReason.Shutdown(close.code(), close.reason()), false);
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
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
