package io.remuda.cdi;

import io.remuda.SessionRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The injected {@link SessionRef}: whoever has it, at each call it is the session whose callback runs on this thread.
 * Not a client proxy, because those are equal to nothing but themselves.
 */
final class CurrentSession implements SessionRef {

    private final ConnectionContext context;

    CurrentSession(ConnectionContext context) {
        this.context = context;
    }

    @Override
    public String id() {
        return context.session().id();
    }

    @Override
    public boolean tell(Object message) {
        return context.session().tell(message);
    }

    @Override
    public Timer startTimer(Duration delay, Object message) {
        return context.session().startTimer(delay, message);
    }

    @Override
    public boolean join(String topic) {
        return context.session().join(topic);
    }

    @Override
    public boolean leave(String topic) {
        return context.session().leave(topic);
    }

    @Override
    public void close(int code, String reason) {
        context.session().close(code, reason);
    }

    @Override
    public boolean isOpen() {
        return context.session().isOpen();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || context.session().equals(other);
    }

    @Override
    public int hashCode() {
        return context.session().hashCode();
    }

    @Override
    public String toString() {
        return context.isActive() ? context.session().toString() : "Session[none active]";
    }
}
