package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.DeliveryException;
import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.RefusedHandshake;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The sessions of the application, as the application sends to them. */
final class SessionRegistry implements WebSocketSessions {

    private final List<HandlerDefinition> definitions;
    private final SessionIndex index;
    private final Questions questions;
    private final Drain drain;
    private final SessionListener listener;
    private final Map<Class<?>, HandlerBooks> books = new HashMap<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final Map<RefusedHandshake, LongAdder> refusedHandshakes = new EnumMap<>(RefusedHandshake.class);

    /** Done from the moment that somebody waits for the last session to go. */
    private final CompletableFuture<Void> emptyWanted = new CompletableFuture<>();

    private final CompletableFuture<Void> empty = new CompletableFuture<>();

    SessionRegistry(
            Collection<HandlerDefinition> definitions, Questions questions, Drain drain, SessionListener listener) {
        this.definitions = List.copyOf(definitions);
        this.questions = questions;
        this.drain = drain;
        this.listener = listener;
        definitions.forEach(definition -> books.put(definition.handlerClass(), new HandlerBooks()));
        this.index = new SessionIndex(Set.copyOf(books.keySet()));
        for (RefusedHandshake why : RefusedHandshake.values()) {
            refusedHandshakes.put(why, new LongAdder());
        }
    }

    void add(HandlerSession session) {
        index.add(session);
    }

    void remove(HandlerSession session) {
        index.remove(session);
        if (emptyWanted.isDone() && index.isEmpty()) {
            empty.complete(null);
        }
    }

    /** Completes when every session has terminated. */
    CompletableFuture<Void> whenEmpty() {
        emptyWanted.complete(null);
        if (index.isEmpty()) {
            empty.complete(null);
        }
        return empty;
    }

    /** Waits until every session has terminated; returns false if that takes longer. */
    boolean awaitEmpty(Duration patience) {
        try {
            whenEmpty().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return index.isEmpty();
        } catch (TimeoutException | ExecutionException late) {
            return index.isEmpty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return index.isEmpty();
        }
    }

    /** All sessions that have not terminated. */
    Collection<HandlerSession> all() {
        return index.all();
    }

    SessionIndex index() {
        return index;
    }

    HandlerBooks books(HandlerDefinition definition) {
        return Objects.requireNonNull(books.get(definition.handlerClass()));
    }

    void countRefused(int messages) {
        refused.add(messages);
    }

    void countRefused(RefusedHandshake why) {
        Objects.requireNonNull(refusedHandshakes.get(why)).increment();
    }

    void countDiscarded(int messages) {
        discarded.add(messages);
    }

    /** A message with an address reached nobody. */
    void nobodyTook(Address to, Object message, Delivery delivery) {
        deadLetters.increment();
        // Only now it is certain that no other handler at the address takes such messages.
        countRefused((int) delivery.refusals().stream()
                .filter(refusal -> refusal.reason().isOfTheHandler())
                .count());
        try {
            listener.nobodyTook(new DeadLetter(to, message, delivery));
        } catch (RuntimeException | Error failure) {
            Log.listenerFailed(DeadLetter.class.getSimpleName(), failure);
        }
    }

    // ---- sending

    @Override
    public Delivery send(Address to, Object message) {
        requireTaken(to, message);
        Delivery delivery = deliver(to, message, Selection.ALL);
        if (delivery.taken() == 0) {
            nobodyTook(to, message, delivery);
        }
        return delivery;
    }

    /** Sends a message to those of the sessions at an address that the selection is for. */
    Delivery deliver(Address to, Object message, Selection selection) {
        Class<?> handler = to.handler().map(this::deployed).orElse(null);
        if (handler == null && to.handler().isPresent()) {
            return new Delivery(0, List.of());
        }
        Tally tally = new Tally(message, selection);
        index.forEach(to, handler, tally::add);
        if (selection.tellsClosed() && tally.isEmpty()) {
            to.session().filter(id -> index.byId(id) == null).ifPresent(tally::closed);
        }
        return tally.delivery();
    }

    /** What a handler says to a message; it holds for all its sessions. */
    private enum Verdict {
        NOT_MEANT,
        WRONG_TYPE,
        OTHER_QUALIFIERS,
        TAKES
    }

    private static Verdict verdict(HandlerDefinition definition, Object message, Selection selection) {
        if (!selection.includes().test(definition)) {
            return Verdict.NOT_MEANT;
        }
        if (!definition.takes(message)) {
            return Verdict.WRONG_TYPE;
        }
        return selection.qualifies().test(definition) ? Verdict.TAKES : Verdict.OTHER_QUALIFIERS;
    }

    /** Counts who takes a message. */
    private final class Tally {

        private final Signal.Told told;
        private final Selection selection;
        private final IdentityHashMap<HandlerDefinition, Verdict> verdicts = new IdentityHashMap<>(2);
        private final List<Refusal> refusals = new ArrayList<>(0);
        private final List<Refusal> notFor = new ArrayList<>(0);
        private int taken;

        Tally(Object message, Selection selection) {
            this.told = new Signal.Told(message, null);
            this.selection = selection;
        }

        private Verdict verdict(HandlerDefinition definition) {
            Verdict known = verdicts.get(definition);
            if (known == null) {
                known = SessionRegistry.verdict(definition, told.message(), selection);
                verdicts.put(definition, known);
            }
            return known;
        }

        void add(HandlerSession session) {
            switch (verdict(session.definition())) {
                case NOT_MEANT -> {}
                case WRONG_TYPE -> notFor.add(refusal(session, Reason.WRONG_TYPE));
                case OTHER_QUALIFIERS -> notFor.add(refusal(session, Reason.OTHER_QUALIFIERS));
                case TAKES -> {
                    Reason reason = session.tell(told);
                    if (reason == null) {
                        taken++;
                    } else {
                        refusals.add(refusal(session, reason));
                    }
                }
            }
        }

        private static Refusal refusal(HandlerSession session, Reason reason) {
            return new Refusal(session.ref().id(), reason);
        }

        void closed(String id) {
            refusals.add(new Refusal(id, Reason.CLOSED));
            countRefused(1);
        }

        boolean isEmpty() {
            return taken == 0 && refusals.isEmpty() && notFor.isEmpty();
        }

        Delivery delivery() {
            return taken == 0 && refusals.isEmpty() ? new Delivery(0, notFor) : new Delivery(taken, refusals);
        }
    }

    @Override
    public CompletionStage<Object> ask(SessionRef session, Object message, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The timeout is " + timeout + "; allowed is a positive duration");
        }
        Address to = Address.session(session);
        requireTaken(to, message);
        HandlerSession present = index.byId(session.id());
        OpenQuestion question = new OpenQuestion(session.id());
        Reason refusal = Reason.CLOSED;
        if (present == null) {
            countRefused(1);
        } else {
            refusal = questions.put(present, question, message, timeout);
        }
        if (refusal != null) {
            Delivery delivery = new Delivery(0, List.of(new Refusal(session.id(), refusal)));
            nobodyTook(to, message, delivery);
            return CompletableFuture.failedFuture(new DeliveryException(message.getClass(), delivery));
        }
        return question;
    }

    private void requireTaken(Address to, Object message) {
        Objects.requireNonNull(message, "message");
        HandlerSession only = to.session().map(index::byId).orElse(null);
        Class<?> handler = only == null
                ? to.handler().map(this::requireDeployed).orElse(null)
                : only.definition().handlerClass();
        List<HandlerDefinition> allowed = definitions.stream()
                .filter(definition -> handler == null || handler == definition.handlerClass())
                .toList();
        if (allowed.stream().noneMatch(definition -> definition.takes(message))) {
            throw new IllegalArgumentException(
                    "The message is a " + message.getClass().getName() + "; the handlers addressed take "
                            + allowed.stream()
                                    .map(definition -> definition.messageType().getName() + " ("
                                            + definition.handlerClass().getName() + ")")
                                    .distinct()
                                    .toList());
        }
    }

    /** The handler that a class stands for: a bean container's proxies and subclasses are below it. */
    private @Nullable Class<?> deployed(Class<?> handler) {
        for (Class<?> type = handler; type != null; type = type.getSuperclass()) {
            for (HandlerDefinition definition : definitions) {
                if (type == definition.handlerClass()) {
                    return type;
                }
            }
        }
        return null;
    }

    private Class<?> requireDeployed(Class<?> handler) {
        Class<?> deployed = deployed(handler);
        if (deployed == null) {
            throw new IllegalArgumentException("The address is for the handler " + handler.getName()
                    + ", which is not deployed; deployed are "
                    + definitions.stream()
                            .map(definition -> definition.handlerClass().getName())
                            .distinct()
                            .toList());
        }
        return deployed;
    }

    // ---- looking after

    @Override
    public boolean isAccepting() {
        return !drain.hasBegun();
    }

    @Override
    public CompletionStage<Void> drain() {
        drain.begin();
        return drain.stage();
    }

    @Override
    public int close(Address which, int code, String reason) {
        Frame.Close close = Frame.close(code, reason);
        Shutdown shutdown = new Shutdown(close.code(), close.reason());
        return (int) find(which).stream()
                .filter(session -> session.end(shutdown, false))
                .count();
    }

    @Override
    public int expire(Address which) {
        return (int) find(which).stream().filter(HandlerSession::expire).count();
    }

    @Override
    public int count(Address which) {
        return (int) find(which).stream().filter(HandlerSession::isOpen).count();
    }

    @Override
    public List<SessionInfo> list(Address which) {
        return find(which).stream()
                .filter(HandlerSession::isOpen)
                .map(HandlerSession::info)
                .toList();
    }

    private List<HandlerSession> find(Address which) {
        List<HandlerSession> found = new ArrayList<>();
        index.forEach(which, which.handler().map(this::requireDeployed).orElse(null), found::add);
        return found;
    }

    @Override
    public Optional<SessionRef> find(String id) {
        HandlerSession session = index.byId(id);
        return session == null || !session.isOpen() ? Optional.empty() : Optional.of(session.ref());
    }

    @Override
    public long refused() {
        return refused.sum();
    }

    @Override
    public long discarded() {
        return discarded.sum();
    }

    @Override
    public Dropped dropped(Class<?> handler) {
        return Objects.requireNonNull(books.get(requireDeployed(handler))).dropped();
    }

    @Override
    public long deadLetters() {
        return deadLetters.sum();
    }

    @Override
    public Map<RefusedHandshake, Long> refusedHandshakes() {
        Map<RefusedHandshake, Long> counts = new EnumMap<>(RefusedHandshake.class);
        refusedHandshakes.forEach((why, count) -> counts.put(why, count.sum()));
        return counts;
    }
}
