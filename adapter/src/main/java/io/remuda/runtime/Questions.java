package io.remuda.runtime;

import io.remuda.Delivery;
import io.remuda.DeliveryException;
import io.remuda.Question;
import io.remuda.SessionEndedException;
import io.remuda.TerminateReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The questions to sessions that have no outcome yet. Whoever removes a question decides its outcome: an answer, the
 * deadline, the session's end, or the application, which may complete the stage itself. What depends on the stage is the
 * application's, so a worker completes it.
 */
final class Questions {

    private final SessionRuntime runtime;
    private final ConcurrentMap<HandlerSession, Map<Question, OpenQuestion>> open = new ConcurrentHashMap<>();

    /** Those whose stages are not complete: the open ones, and those whose outcome a worker is to bring. */
    private final Set<OpenQuestion> incomplete = ConcurrentHashMap.newKeySet();

    Questions(SessionRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Puts a question to a session; the message's type has been checked.
     *
     * @return why the session does not take it, or {@code null} if it does
     */
    Delivery.@Nullable Reason put(HandlerSession session, OpenQuestion question, Object message, Duration timeout) {
        if (runtime.hasStopped()) {
            // No worker is left to say what becomes of it.
            runtime.registry().countRefused(1);
            return Delivery.Reason.CLOSED;
        }
        add(session, question);
        Delivery.Reason refusal = session.tell(new Signal.Told(message, question));
        if (refusal != null) {
            remove(session, question.handle());
            return refusal;
        }
        incomplete.add(question);
        String id = session.ref().id();
        Timers.Scheduled deadline = runtime.timers().schedule(timeout, () -> {
            if (remove(session, question.handle())) {
                fail(question, new TimeoutException("No answer of session " + id + " within " + timeout));
            }
        });
        CompletableFuture<Object> unused = question.whenComplete((answer, failure) -> {
            deadline.cancel();
            remove(session, question.handle());
            incomplete.remove(question);
        });
        if (runtime.hasStopped()) {
            // Either this sees the stop, or the stop sees this question.
            stop(question);
        }
        return null;
    }

    /** Answers a question of the session; does nothing if it had an outcome before. */
    void answer(HandlerSession session, Question question, Object answer) {
        OpenQuestion answered = openOf(session).get(question);
        if (answered != null && remove(session, question)) {
            runtime.onWorker(() -> answered.complete(answer));
        }
    }

    /** A question was in the session's mailbox and had to go for another message. */
    void dropped(HandlerSession session, OpenQuestion question, Object message) {
        if (remove(session, question.handle())) {
            Delivery nobody =
                    new Delivery(0, List.of(new Delivery.Refusal(session.ref().id(), Delivery.Reason.FULL)));
            fail(question, new DeliveryException(message.getClass(), nobody));
        }
    }

    /** Whether a question of the session has no outcome yet. */
    boolean isOpen(HandlerSession session, Question question) {
        return openOf(session).containsKey(question);
    }

    private Map<Question, OpenQuestion> openOf(HandlerSession session) {
        return open.getOrDefault(session, Map.of());
    }

    private void fail(OpenQuestion question, Throwable failure) {
        runtime.onWorker(() -> question.completeExceptionally(failure));
    }

    /** The session has ended; it takes no questions any more. */
    void ended(HandlerSession session, TerminateReason reason) {
        Map<Question, OpenQuestion> unanswered = open.remove(session);
        if (unanswered != null) {
            String id = session.ref().id();
            unanswered.values().forEach(question -> fail(question, new SessionEndedException(id, reason)));
        }
    }

    /** The application has stopped: what no worker completes any more fails on this thread. */
    void stop() {
        incomplete.forEach(Questions::stop);
    }

    private static void stop(OpenQuestion question) {
        question.completeExceptionally(new SessionEndedException(question.session(), new TerminateReason.GoingAway()));
    }

    /** How many questions have no outcome. */
    int pending() {
        return open.values().stream().mapToInt(Map::size).sum();
    }

    private void add(HandlerSession session, OpenQuestion question) {
        open.compute(session, (s, questions) -> {
            Map<Question, OpenQuestion> all = questions == null ? new ConcurrentHashMap<>(1) : questions;
            all.put(question.handle(), question);
            return all;
        });
    }

    private boolean remove(HandlerSession session, Question question) {
        boolean[] removed = {false};
        open.computeIfPresent(session, (s, questions) -> {
            removed[0] = questions.keySet().remove(question);
            return questions.isEmpty() ? null : questions;
        });
        return removed[0];
    }
}
