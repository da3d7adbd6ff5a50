package io.remuda.cdi;

import io.remuda.Address;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The injected {@link WebSocketSessions}. Before the deployment there are no sessions. */
final class InjectedSessions implements WebSocketSessions {

    private final Supplier<Optional<WebSocketSessions>> deployed;

    InjectedSessions(Supplier<Optional<WebSocketSessions>> deployed) {
        this.deployed = deployed;
    }

    @Override
    public int send(Address to, Object message) {
        return deployed.get().map(sessions -> sessions.send(to, message)).orElse(0);
    }

    @Override
    public int close(Address which, int code, String reason) {
        return deployed.get()
                .map(sessions -> sessions.close(which, code, reason))
                .orElse(0);
    }

    @Override
    public int count(Address which) {
        return deployed.get().map(sessions -> sessions.count(which)).orElse(0);
    }

    @Override
    public List<SessionRef> list(Address which) {
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
}
