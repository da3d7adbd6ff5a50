package io.remuda.cdi;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.DeliveryException;
import io.remuda.Dropped;
import io.remuda.RefusedHandshake;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The injected {@link WebSocketSessions}. Before the deployment there are no sessions. */
final class InjectedSessions implements WebSocketSessions {

    private final Supplier<Optional<WebSocketSessions>> deployed;

    InjectedSessions(Supplier<Optional<WebSocketSessions>> deployed) {
        this.deployed = deployed;
    }

    @Override
    public Delivery send(Address to, Object message) {
        return deployed.get().map(sessions -> sessions.send(to, message)).orElse(new Delivery(0, List.of()));
    }

    @Override
    public CompletionStage<Object> ask(SessionRef session, Object message, Duration timeout) {
        return deployed.get()
                .map(sessions -> sessions.ask(session, message, timeout))
                .orElseGet(() -> {
                    Refusal refusal = new Refusal(session.id(), Reason.CLOSED);
                    return CompletableFuture.failedStage(
                            new DeliveryException(message.getClass(), new Delivery(0, List.of(refusal))));
                });
    }

    @Override
    public int close(Address which, int code, String reason) {
        return deployed.get()
                .map(sessions -> sessions.close(which, code, reason))
                .orElse(0);
    }

    @Override
    public int expire(Address which) {
        return deployed.get().map(sessions -> sessions.expire(which)).orElse(0);
    }

    @Override
    public int count(Address which) {
        return deployed.get().map(sessions -> sessions.count(which)).orElse(0);
    }

    @Override
    public List<SessionInfo> list(Address which) {
        return deployed.get().map(sessions -> sessions.list(which)).orElse(List.of());
    }

    @Override
    public Optional<SessionRef> find(String id) {
        return deployed.get().flatMap(sessions -> sessions.find(id));
    }

    @Override
    public long refused() {
        return deployed.get().map(WebSocketSessions::refused).orElse(0L);
    }

    @Override
    public long discarded() {
        return deployed.get().map(WebSocketSessions::discarded).orElse(0L);
    }

    @Override
    public Dropped dropped(Class<?> handler) {
        return deployed.get().map(sessions -> sessions.dropped(handler)).orElse(new Dropped(0, 0, 0));
    }

    @Override
    public long deadLetters() {
        return deployed.get().map(WebSocketSessions::deadLetters).orElse(0L);
    }

    @Override
    public Map<RefusedHandshake, Long> refusedHandshakes() {
        return deployed.get().map(WebSocketSessions::refusedHandshakes).orElse(Map.of());
    }

    @Override
    public boolean isAccepting() {
        return deployed.get().map(WebSocketSessions::isAccepting).orElse(false);
    }

    @Override
    public CompletionStage<Void> drain() {
        return deployed.get()
                .map(WebSocketSessions::drain)
                .orElseGet(() ->
                        CompletableFuture.failedStage(new IllegalStateException("The handlers are not deployed yet")));
    }
}
