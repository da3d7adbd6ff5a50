package io.remuda.sample;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Dropped;
import io.remuda.RefusedHandshake;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;

/** Remembers what was sent to whom, and answers what the test wants. */
class FakeSessions implements WebSocketSessions {

    /** A message on its way. */
    record Sent(Address to, Object message) {}

    final List<Sent> sent = new ArrayList<>();

    /** Who is wherever the test looks. */
    List<SessionInfo> present = List.of();

    /** What those who are asked answer. */
    final Queue<CompletionStage<Object>> answers = new ArrayDeque<>();

    Delivery delivery = new Delivery(1, List.of());

    @Override
    public Delivery send(Address to, Object message) {
        sent.add(new Sent(to, message));
        return delivery;
    }

    @Override
    public CompletionStage<Object> ask(SessionRef session, Object message, Duration timeout) {
        sent.add(new Sent(Address.session(session), message));
        return answers.remove();
    }

    @Override
    public int count(Address which) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int close(Address which, int code, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SessionInfo> list(Address which) {
        return List.of(Address.topic("room:lobby"), Address.handler(ChatHandler.class), Address.topic("members:door"))
                        .contains(which)
                ? present
                : List.of();
    }

    @Override
    public Optional<SessionRef> find(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long refused() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long discarded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Dropped dropped(Class<?> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long deadLetters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int expire(Address which) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<RefusedHandshake, Long> refusedHandshakes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAccepting() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> drain() {
        throw new UnsupportedOperationException();
    }
}
