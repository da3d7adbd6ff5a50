package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.DeliveryException;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEndedException;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Questions to sessions and their answers. */
class AskTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A message that the handlers of these tests answer with its text. */
    private record Answer(String text) {}

    private final TestRuntime test = new TestRuntime("ping", "0", "messages", "10");
    private final ScriptedHandler handler = test.handler;
    private final LogCapture log = new LogCapture();

    AskTest() {
        handler.info = (message, request, state) ->
                message instanceof Answer answer ? Result.ok(state).answer(answer.text()) : Result.ok(state);
        handler.handle = (frame, request, state) -> Result.ok(state).answer(((Frame.Text) frame).payload());
    }

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(test.connection.violations()).isEmpty();
    }

    private CompletableFuture<Object> ask(HandlerSession session, Object message) {
        return test.runtime.sessions().ask(session.ref(), message, MINUTE).toCompletableFuture();
    }

    private void assertNothingLeft() {
        assertThat(test.runtime.questions().pending()).isZero();
        assertThat(test.timers.pending()).isZero();
    }

    private static <T extends Throwable> T failure(CompletableFuture<Object> stage, Class<T> type) {
        assertThat(stage).isCompletedExceptionally();
        Throwable[] failure = new Throwable[1];
        CompletableFuture<Object> unused = stage.whenComplete((answer, thrown) -> failure[0] = thrown);
        assertThat(failure[0]).isInstanceOf(type);
        return type.cast(failure[0]);
    }

    // ---- answers

    @Test
    @DisplayName("I11: info answers the question that it was called with, and nothing else waits")
    void answerNow_completesTheStage() {
        HandlerSession session = test.start();

        CompletableFuture<Object> first = ask(session, new Answer("one"));
        CompletableFuture<Object> second = ask(session, new Answer("two"));
        assertThat(first).isNotDone();
        assertThat(test.runtime.questions().pending()).isEqualTo(2);
        test.settle();

        assertThat(first).isCompletedWithValue("one");
        assertThat(second).isCompletedWithValue("two");
        assertThat(handler.arguments("info")).containsExactly(new Answer("one"), new Answer("two"));
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: a later callback answers the only question that is open, whichever callback it is")
    void laterAnswer_isForTheOnlyOpenQuestion() {
        HandlerSession session = test.start();

        CompletableFuture<Object> first = ask(session, "first");
        test.settle();
        // This one is not open to the handler yet: it waits in the mailbox, behind the answer.
        session.ref().tell(new Answer("by info"));
        CompletableFuture<Object> second = ask(session, "second");
        test.settle();
        assertThat(first).isCompletedWithValue("by info");
        assertThat(second).isNotDone();
        test.text(session, "by handle");
        test.settle();
        assertThat(second).isCompletedWithValue("by handle");
        CompletableFuture<Object> third = ask(session, "third");
        session.ref().startTimer(Duration.ofSeconds(1), new Answer("by a timer"));
        test.advance(Duration.ofSeconds(1));

        assertThat(third).isCompletedWithValue("by a timer");
        assertThat(log.messages()).isEmpty();
        assertNothingLeft();
    }

    @Test
    @DisplayName(
            "I11, T4: a session that hibernates keeps the questions that are open, and forgets that there were others")
    void hibernation_keepsOpenQuestions() {
        handler.info = (message, request, state) -> message instanceof Answer answer
                ? Result.ok(state).answer(answer.text()).hibernate()
                : Result.ok(state).hibernate();
        HandlerSession session = test.start();

        for (int i = 0; i < 2; i++) {
            CompletableFuture<Object> question = ask(session, "question");
            test.settle();
            session.ref().tell("rest");
            test.settle();
            assertThat(session.remembered()).isEqualTo(1);
            session.ref().tell(new Answer("answer"));
            test.settle();
            assertThat(question).isCompletedWithValue("answer");
            assertThat(session.remembered()).isZero();
        }
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: a later answer that does not say which of several open questions it is for goes to nobody")
    void ambiguousAnswer_isNobodys() {
        HandlerSession session = test.start();
        CompletableFuture<Object> first = ask(session, "first");
        CompletableFuture<Object> second = ask(session, "second");
        test.settle();

        test.text(session, "secret");
        test.settle();

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(session.isOpen()).isTrue();
        assertThat(log.messages())
                .containsExactly("REMUDA-112: an answer of " + ScriptedHandler.class.getName() + " in session "
                        + session.ref().id() + " goes to nobody, because 2 questions are open and it does not say which"
                        + " it is for; answer by .answer(question, value) with the request.question() that info got");
        first.cancel(false);
        test.text(session, "for the second");
        test.settle();
        assertThat(second).isCompletedWithValue("for the second");
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: questions that are open stay so, however many there are")
    void questionsThatAreOpen_areNotForgotten() {
        HandlerSession session = test.start();
        List<CompletableFuture<Object>> open =
                IntStream.range(0, 9).mapToObj(i -> ask(session, "q" + i)).toList();
        test.settle();

        test.text(session, "secret");
        test.settle();

        assertThat(open).noneMatch(CompletableFuture::isDone);
        assertThat(log.messages()).singleElement().asString().contains("REMUDA-112", "because 9 questions are open");
    }

    @Test
    @DisplayName("I11: questions that are over are not remembered behind one that stays open, however many there are")
    void questionsThatAreOver_areForgotten() {
        keepHandles();
        HandlerSession session = test.start();
        CompletableFuture<Object> old = ask(session, "old");
        test.settle();

        for (int i = 0; i < 1000; i++) {
            CompletableFuture<Object> answered = ask(session, "next");
            CompletableFuture<Object> cancelled = ask(session, "cancelled");
            test.settle();
            cancelled.cancel(false);
            test.text(session, "next");
            test.settle();
            assertThat(answered).isCompletedWithValue("by handle");
        }

        assertThat(session.remembered()).isBetween(1, 9);
        test.text(session, "old");
        test.settle();
        assertThat(old).isCompletedWithValue("by handle");
        assertNothingLeft();
    }

    // ---- handles

    /** From now on {@code info} keeps the handles of its questions in the state, which is a map by message. */
    private void keepHandles() {
        handler.init = (transport, request, state) -> Result.ok(Map.of());
        handler.info = (message, request, state) -> {
            if (message instanceof Answer answer) {
                return Result.ok(state).answer(handle(state, answer.text()), "by info");
            }
            Map<Object, Object> kept = new HashMap<>((Map<?, ?>) state);
            kept.put(message, request.question().orElseThrow());
            return Result.ok(kept);
        };
        handler.handle = (frame, request, state) ->
                Result.ok(state).answer(handle(state, ((Frame.Text) frame).payload()), "by handle");
    }

    private static Question handle(Object state, String message) {
        return (Question) Objects.requireNonNull(((Map<?, ?>) state).get(message));
    }

    @Test
    @DisplayName("I11: by its handle a question is answered from any callback, in any order")
    void handle_answersItsOwnQuestion() {
        keepHandles();
        HandlerSession session = test.start();
        CompletableFuture<Object> first = ask(session, "first");
        CompletableFuture<Object> second = ask(session, "second");
        CompletableFuture<Object> third = ask(session, "third");
        test.settle();

        session.ref().tell(new Answer("third"));
        test.settle();
        assertThat(third).isCompletedWithValue("by info");
        assertThat(first).isNotDone();
        test.text(session, "first");
        test.settle();
        assertThat(first).isCompletedWithValue("by handle");
        assertThat(second).isNotDone();
        test.text(session, "second");
        test.settle();

        assertThat(second).isCompletedWithValue("by handle");
        assertThat(log.messages()).isEmpty();
        assertNothingLeft();
    }

    @Test
    @DisplayName(
            "I11: an answer by a handle whose question is over goes to no other question, nor does a second answer")
    void lateAnswerByHandle_isNobodys() {
        keepHandles();
        HandlerSession session = test.start();
        CompletableFuture<Object> timedOut = ask(session, "timed out");
        test.settle();
        CompletableFuture<Object> cancelled = ask(session, "cancelled");
        test.advance(MINUTE);
        CompletableFuture<Object> answered = ask(session, "answered");
        CompletableFuture<Object> next = ask(session, "next");
        test.settle();
        cancelled.cancel(false);

        for (String message : List.of("timed out", "cancelled", "answered", "answered")) {
            test.text(session, message);
            test.settle();
        }

        assertThat(failure(timedOut, TimeoutException.class)).isNotNull();
        assertThat(answered).isCompletedWithValue("by handle");
        assertThat(next).isNotDone();
        assertThat(test.runtime.questions().pending()).isEqualTo(1);
        assertThat(session.isOpen()).isTrue();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    @DisplayName("I11: a session answers no question of another, also not of one that has ended")
    void handleOfAnotherSession_isNobodys() {
        List<Question> handles = new ArrayList<>();
        handler.info = (message, request, state) -> {
            handles.add(request.question().orElseThrow());
            return Result.ok(state);
        };
        handler.handle = (frame, request, state) -> {
            Result<?> result = Result.ok(state);
            for (Question handle : handles) {
                result = result.answer(handle, "not mine");
            }
            return result;
        };
        HandlerSession asked = test.start(new FakeConnection());
        HandlerSession ended = test.start(new FakeConnection());
        HandlerSession other = test.start();
        CompletableFuture<Object> question = ask(asked, "a question");
        CompletableFuture<Object> lost = ask(ended, "a question");
        test.settle();
        ended.expire();
        test.settle();

        test.text(other, "answer");
        test.settle();

        assertThat(handles).hasSize(2);
        assertThat(question).isNotDone();
        assertThat(failure(lost, SessionEndedException.class).reason()).isEqualTo(new Expired());
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    @DisplayName("I11: a handle is a value: one made anew from the id that went to the client and back is the same")
    void handleMadeOfItsId_answers() {
        handler.info = (message, request, state) ->
                Result.reply(Frame.text(request.question().orElseThrow().id()), state);
        handler.handle = (frame, request, state) ->
                Result.ok(state).answer(new Question(((Frame.Text) frame).payload()), "by the client");
        HandlerSession session = test.start();
        CompletableFuture<Object> other = ask(session, "other");
        CompletableFuture<Object> question = ask(session, "a question");
        test.settleAndComplete();

        test.text(session, "made up");
        test.text(session, ((Frame.Text) test.connection.frames().get(1)).payload());
        test.settleAndComplete();

        assertThat(question).isCompletedWithValue("by the client");
        assertThat(other).isNotDone();
    }

    @Test
    @DisplayName("I11: one result may answer several questions, that of its own call among them")
    void oneResult_answersSeveralQuestions() {
        handler.init = (transport, request, state) -> Result.ok(List.of());
        handler.info = (message, request, state) -> {
            List<Question> waiting = new ArrayList<>();
            ((List<?>) state).forEach(question -> waiting.add((Question) question));
            if (!(message instanceof Answer answer)) {
                waiting.add(request.question().orElseThrow());
                return Result.ok(waiting);
            }
            Result<List<Question>> result = Result.ok(List.<Question>of()).answer(answer.text());
            for (Question question : waiting) {
                result = result.answer(question, answer.text());
            }
            return result;
        };
        HandlerSession session = test.start();

        List<CompletableFuture<Object>> stages =
                List.of(ask(session, "a"), ask(session, "b"), ask(session, new Answer("for all")));
        test.settle();

        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompletedWithValue("for all"));
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: only the info that is asked sees the question, also if its result keeps the request")
    void question_isOfOneCall() {
        handler.info = (message, request, state) ->
                message.equals("keep") ? Result.ok(state).request(request) : Result.ok(state);
        HandlerSession session = test.start();

        ask(session, "keep").cancel(false);
        test.settle();
        session.ref().tell("no question");
        test.text(session, "no question");
        test.settle();
        ask(session, "another").cancel(false);
        session.expire();
        ask(session, "too late").cancel(false);
        test.settle();

        List<Request> seen =
                handler.calls().stream().map(ScriptedHandler.Call::request).toList();
        assertThat(handler.callbacks()).containsExactly("init", "info", "info", "handle", "terminate");
        assertThat(seen)
                .extracting(request -> request.question().isPresent())
                .containsExactly(false, true, false, false, false);
        // Otherwise it is the same request.
        assertThat(seen).allSatisfy(request -> assertThat(request.asking(null)).isEqualTo(seen.get(0)));
    }

    @Test
    @DisplayName(
            "I11: an answer of the info that was called with a question is for that one, also if an older one waits")
    void answerOfInfo_isForItsOwnQuestion() {
        HandlerSession session = test.start();
        CompletableFuture<Object> older = ask(session, "older");
        CompletableFuture<Object> younger = ask(session, new Answer("younger"));
        test.settle();

        assertThat(younger).isCompletedWithValue("younger");
        assertThat(older).isNotDone();
        session.ref().tell(new Answer("older"));
        test.settle();
        assertThat(older).isCompletedWithValue("older");
    }

    @Test
    @DisplayName("I11: an answer without a question is ignored")
    void answerWithoutAQuestion_isIgnored() {
        handler.init = (transport, request, state) -> Result.ok("fresh").answer("nobody asked");
        HandlerSession session = test.start();
        session.ref().tell(new Answer("nobody asked"));
        test.text(session, "nobody asked");
        test.settle();

        CompletableFuture<Object> question = ask(session, "a question");
        test.settle();

        assertThat(question).isNotDone();
        assertThat(session.isOpen()).isTrue();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    @DisplayName("I11: ten thousand questions get their own answers, or none in time, and nothing is left of them")
    void tenThousandQuestions_getTheirOwnOutcomes() {
        TestRuntime big = new TestRuntime("ping", "0", "messages", "2000");
        record Numbered(int number) {}
        record Waiting(Question question, int number) {}
        // Of three questions one is answered at once; the others wait until the handler is told to answer the newest.
        big.handler.init = (transport, request, state) -> Result.ok(new ArrayDeque<Waiting>());
        big.handler.info = (message, request, state) -> {
            @SuppressWarnings("unchecked")
            Deque<Waiting> waiting = (Deque<Waiting>) state;
            if (!(message instanceof Numbered question)) {
                Waiting newest = waiting.removeLast();
                return Result.ok(state).answer(newest.question(), newest.number());
            }
            if (question.number() % 3 == 0) {
                return Result.ok(state).answer(question.number());
            }
            waiting.add(new Waiting(request.question().orElseThrow(), question.number()));
            return Result.ok(state);
        };
        int sessions = 10;
        int each = 1000;
        int answeredLater = 400;
        List<CompletableFuture<Object>> stages = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            HandlerSession session = big.start(new FakeConnection());
            for (int q = 0; q < each; q++) {
                stages.add(big.runtime
                        .sessions()
                        .ask(session.ref(), new Numbered(i * each + q), MINUTE)
                        .toCompletableFuture());
            }
            for (int q = 0; q < answeredLater; q++) {
                session.ref().tell("answer the newest");
            }
        }
        big.settle();
        int late = big.runtime.questions().pending();
        assertThat(late).isEqualTo(sessions * each - (sessions * each + 2) / 3 - sessions * answeredLater);
        big.advance(MINUTE);

        int timedOut = 0;
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).isCompletedExceptionally()) {
                assertThat(failure(stages.get(i), TimeoutException.class)).hasMessageEndingWith("within PT1M");
                timedOut++;
            } else {
                assertThat(stages.get(i)).isCompletedWithValue(i);
            }
        }
        assertThat(timedOut).isEqualTo(late);
        assertThat(big.runtime.questions().pending()).isZero();
        assertThat(big.timers.pending()).isZero();
    }

    // ---- no answer

    @Test
    @DisplayName("I11: the stage fails when there is no answer in time; an answer that comes later is ignored")
    void timeout_failsTheStage() {
        HandlerSession session = test.start();
        CompletableFuture<Object> question = ask(session, "a question");

        test.advance(MINUTE.minusMillis(1));
        assertThat(question).isNotDone();
        test.advance(Duration.ofMillis(2));
        assertThat(failure(question, TimeoutException.class))
                .hasMessage("No answer of session " + session.ref().id() + " within PT1M");
        assertNothingLeft();

        CompletableFuture<Object> next = ask(session, "the next question");
        test.settle();
        test.text(session, "for the next");
        test.settle();
        assertThat(failure(question, TimeoutException.class)).isNotNull();
        assertThat(next).isCompletedWithValue("for the next");
        assertThat(session.isOpen()).isTrue();
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: a question whose time passes in the mailbox fails too, and its late answer is nobody's")
    void timeoutInTheMailbox_failsTheStage() {
        HandlerSession session = test.start();
        CompletableFuture<Object> older = ask(session, "older");
        test.settle();
        CompletableFuture<Object> question = test.runtime
                .sessions()
                .ask(session.ref(), new Answer("late"), Duration.ofSeconds(1))
                .toCompletableFuture();
        test.timers.advance(Duration.ofSeconds(1));
        test.settle();

        assertThat(failure(question, TimeoutException.class)).hasMessageEndingWith("within PT1S");
        assertThat(handler.arguments("info")).contains(new Answer("late"));
        assertThat(older).isNotDone();
    }

    @Test
    @DisplayName("I11: the stage fails with the reason when the session ends before the answer")
    void endOfTheSession_failsTheStage() {
        HandlerSession session = test.start();
        CompletableFuture<Object> performed = ask(session, "performed");
        test.settle();
        CompletableFuture<Object> waiting = ask(session, "waiting");
        session.expire();
        test.settle();

        for (CompletableFuture<Object> question : List.of(performed, waiting)) {
            SessionEndedException ended = failure(question, SessionEndedException.class);
            assertThat(ended)
                    .hasMessage("Session " + session.ref().id() + " ended without an answer: Expired")
                    .hasNoCause();
            assertThat(ended.reason()).isEqualTo(new Expired());
        }
        assertThat(handler.arguments("info")).containsExactly("performed");
        assertThat(test.runtime.questions().pending()).isZero();
        test.advance(MINUTE);
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: a close lets the questions before it be answered, and fails those that are not")
    void close_failsWhatIsNotAnswered() {
        HandlerSession session = test.start();
        CompletableFuture<Object> answered = ask(session, new Answer("yes"));
        CompletableFuture<Object> unanswered = ask(session, "no");
        session.ref().close(4000, "closing time");
        test.settle();

        assertThat(answered).isCompletedWithValue("yes");
        assertThat(failure(unanswered, SessionEndedException.class).reason())
                .isEqualTo(new Shutdown(4000, "closing time"));
    }

    @Test
    @DisplayName("I11: the stage fails with the cause when the session crashes, at this question or at another")
    void crash_failsTheStageWithItsCause() {
        IllegalStateException bug = new IllegalStateException("a bug");
        handler.info = (message, request, state) -> {
            if (message.equals("crash")) {
                throw bug;
            }
            return Result.ok(state);
        };
        HandlerSession session = test.start();
        CompletableFuture<Object> before = ask(session, "before");
        CompletableFuture<Object> crashing = ask(session, "crash");
        CompletableFuture<Object> behind = ask(session, "behind");
        test.settle();

        for (CompletableFuture<Object> question : List.of(before, crashing, behind)) {
            SessionEndedException ended = failure(question, SessionEndedException.class);
            assertThat(ended).hasCause(bug).hasMessageEndingWith("ended without an answer: Crash");
            assertThat(ended.reason()).isEqualTo(new Crash(TerminateReason.Callback.INFO, bug));
        }
        assertThat(test.runtime.questions().pending()).isZero();
    }

    @Test
    @DisplayName("I11: the stage fails at once when the session does not take the question, which is a dead letter")
    void refusal_failsTheStage() {
        HandlerSession full = test.start();
        for (int i = 0; i < 10; i++) {
            full.ref().tell(i);
        }
        HandlerSession closed = test.open(new FakeConnection());
        closed.ref().close();
        SessionRef unknown = Request.builder("/").build().session();

        assertRefused(full.ref(), Reason.FULL);
        assertRefused(full.ref(), Reason.CLOSED);
        assertRefused(closed.ref(), Reason.CLOSED);
        assertRefused(unknown, Reason.CLOSED);

        assertThat(test.runtime.sessions().refused()).isEqualTo(4);
        assertThat(test.runtime.sessions().deadLetters()).isEqualTo(4);
        assertThat(test.runtime.questions().pending()).isZero();
    }

    private void assertRefused(SessionRef ref, Reason reason) {
        test.events.deadLetters.clear();
        Delivery refused = new Delivery(0, List.of(new Refusal(ref.id(), reason)));

        CompletableFuture<Object> stage =
                test.runtime.sessions().ask(ref, "a question", MINUTE).toCompletableFuture();

        DeliveryException failure = failure(stage, DeliveryException.class);
        assertThat(failure.delivery()).isEqualTo(refused);
        assertThat(failure)
                .hasMessageContainingAll("java.lang.String", ref.id(), reason.name())
                .hasMessageNotContaining("a question");
        assertThat(test.events.deadLetters)
                .containsExactly(new DeadLetter(Address.session(ref), "a question", refused));
    }

    @Test
    @DisplayName("I11: a question of a type that the handler does not take is refused, naming both types")
    void wrongType_isRefused() {
        TestRuntime texts =
                new TestRuntime(Callbacks.CONTAINER_THREAD, CharSequence.class, 50, "ping", "0", "messages", "10");
        HandlerSession session = texts.start();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts.runtime.sessions().ask(session.ref(), 7, MINUTE))
                .withMessageContainingAll("java.lang.Integer", "java.lang.CharSequence");
        assertThat(texts.runtime.questions().pending()).isZero();
        assertThat(texts.timers.pending()).isZero();
        assertThat(texts.runtime.sessions().refused()).isZero();
    }

    @Test
    @DisplayName("I11: a timeout that is not positive is refused, saying what was given and what is allowed")
    void timeoutThatIsNotPositive_isRefused() {
        HandlerSession session = test.start();

        for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> test.runtime.sessions().ask(session.ref(), "a question", timeout))
                    .withMessage("The timeout is " + timeout + "; allowed is a positive duration");
        }
        test.settle();
        assertThat(handler.arguments("info")).isEmpty();
    }

    @Test
    @DisplayName("I11: a stage that the application cancels leaves nothing behind, and gets no answer of another's")
    void cancelledStage_leavesNothingBehind() {
        HandlerSession session = test.start();
        CompletableFuture<Object> cancelled = ask(session, "cancelled");
        CompletableFuture<Object> next = ask(session, "next");
        test.settle();

        assertThat(cancelled.cancel(false)).isTrue();
        assertThat(test.runtime.questions().pending()).isEqualTo(1);
        assertThat(test.timers.pending()).isEqualTo(1);
        test.text(session, "an answer");
        test.settle();

        assertThat(cancelled).isCancelled();
        assertThat(next).isCompletedWithValue("an answer");
        assertNothingLeft();
    }

    @Test
    @DisplayName(
            "I11, B4: where sessions have not terminated when the application stops, their questions fail all the same")
    void stopWithoutTermination_failsWhatIsOpen() {
        HandlerSession session = test.start();
        CompletableFuture<Object> open = ask(session, "open");
        test.settle();
        CompletableFuture<Object> waiting = ask(session, "waiting");
        CompletableFuture<Object> cancelled = ask(session, "cancelled");
        cancelled.cancel(false);
        HandlerSession other = test.start(new FakeConnection());
        CompletableFuture<Object> late = ask(other, "late");
        test.workers.runAll();
        test.text(other, "an answer that no worker brings");
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        // No worker performs the ends of the sessions.
        test.runtime.stop(Duration.ofMillis(2));

        for (CompletableFuture<Object> question : List.of(open, waiting, late)) {
            assertThat(failure(question, SessionEndedException.class).reason()).isEqualTo(new GoingAway());
        }
        assertThat(failure(waiting, SessionEndedException.class))
                .hasMessage("Session " + session.ref().id() + " ended without an answer: GoingAway");
        assertThat(cancelled).isCancelled();
        assertThat(log.messages()).hasSize(1).first().asString().startsWith("REMUDA-106: 2 sessions");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        assertNothingLeft();
    }

    @Test
    @DisplayName("I11: a session that is opened while the application stops takes no question")
    void questionAfterTheStop_isRefused() {
        test.runtime.stop(Duration.ofMillis(2));
        HandlerSession session = test.open();

        assertRefused(session.ref(), Reason.CLOSED);

        assertThat(test.runtime.sessions().refused()).isEqualTo(1);
        assertNothingLeft();
    }

    // ---- where dependents run

    @Test
    @DisplayName("I11: what depends on the stage runs on a worker, with the application's class loader")
    void dependents_runOnWorkers() throws Exception {
        try (URLClassLoader application =
                new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            keepHandles();
            ManualExecutor workers = new ManualExecutor();
            ManualTimers timers = new ManualTimers();
            SessionRuntime runtime =
                    new SessionRuntime(List.of(test.definition), application, workers, timers, 0, SessionListener.NONE);
            HandlerSession session =
                    runtime.open(test.definition, new FakeConnection(), Request.builder(TestRuntime.PATH));
            session.start(Transport.tcp());
            List<String> done = new ArrayList<>();
            for (String question : List.of("answered", "timed out", "ended")) {
                Duration timeout = question.equals("timed out") ? Duration.ofSeconds(1) : MINUTE;
                CompletableFuture<Object> unused = runtime.sessions()
                        .ask(session.ref(), question, timeout)
                        .toCompletableFuture()
                        .whenComplete((answer, failure) -> {
                            assertThat(Thread.currentThread().getContextClassLoader())
                                    .isSameAs(application);
                            done.add(question);
                        });
                workers.runAll();
            }
            ClassLoader before = Thread.currentThread().getContextClassLoader();

            // On the turn's thread, which is this one.
            session.arrivals().text("answered", true);
            assertThat(done).isEmpty();
            workers.runAll();
            assertThat(done).containsExactly("answered");

            // On the timers' thread, which is this one.
            timers.advance(Duration.ofSeconds(1));
            assertThat(done).hasSize(1);
            workers.runAll();
            assertThat(done).containsExactly("answered", "timed out");

            session.expire();
            workers.runNext();
            assertThat(session.isOpen()).isFalse();
            assertThat(done).hasSize(2);
            workers.runAll();
            assertThat(done).containsExactly("answered", "timed out", "ended");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    @DisplayName("I11: a dependent that blocks delays neither its session nor the deadlines of others")
    void dependentThatBlocks_delaysNobody() throws Exception {
        SessionRuntime runtime =
                new SessionRuntime(List.of(test.definition), getClass().getClassLoader(), 8, 0, SessionListener.NONE);
        CountDownLatch blocked = new CountDownLatch(2);
        CountDownLatch unblock = new CountDownLatch(1);
        try {
            HandlerSession session =
                    runtime.open(test.definition, new FakeConnection(), Request.builder(TestRuntime.PATH));
            List<CompletableFuture<Void>> dependents = new ArrayList<>();
            for (Object question : List.of(new Answer("now"), "never answered")) {
                dependents.add(runtime.sessions()
                        .ask(session.ref(), question, Duration.ofMillis(500))
                        .toCompletableFuture()
                        .handle((answer, failure) -> {
                            blocked.countDown();
                            awaitUninterruptibly(unblock);
                            return null;
                        }));
            }
            session.start(Transport.tcp());
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(runtime.sessions()
                            .ask(session.ref(), new Answer("still there"), MINUTE)
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS))
                    .isEqualTo("still there");
            CompletableFuture<Object> late = runtime.sessions()
                    .ask(session.ref(), "never answered", Duration.ofMillis(1))
                    .toCompletableFuture();
            assertThat(late)
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(TimeoutException.class);
            assertThat(dependents).noneMatch(CompletableFuture::isDone);
        } finally {
            unblock.countDown();
            runtime.stop(Duration.ofSeconds(10));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- races

    @Test
    @DisplayName(
            "I11, I8: whatever questions race with the ends of their sessions, each has the outcome that the books tell")
    void questionsThatRaceWithTheEnd_haveOneOutcome() throws Exception {
        int rounds = 400;
        int threads = 4;
        AtomicInteger given = new AtomicInteger();
        handler.info = (message, request, state) -> {
            int number = given.incrementAndGet();
            return number % 5 == 0
                    ? Result.shutdown(state).answer("last")
                    : Result.ok(state).answer("answer");
        };
        Options options = Options.of(Map.of("ping", "0", "messages", "3"));
        HandlerDefinition definition = new HandlerDefinition(
                TestRuntime.PATH,
                ScriptedHandler.class,
                Object.class,
                Callbacks.WORKER,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
        RecordedEvents events = new RecordedEvents();
        SessionRuntime runtime =
                new SessionRuntime(List.of(definition), getClass().getClassLoader(), 8, 0, events);
        List<CompletableFuture<Object>> stages = new ArrayList<>();
        List<Thread> askers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread asker = new Thread(() -> {
                List<CompletableFuture<Object>> own = new ArrayList<>();
                for (int i = 0; i < rounds; i++) {
                    HandlerSession session =
                            runtime.open(definition, new FakeConnection(), Request.builder(TestRuntime.PATH));
                    session.start(Transport.tcp());
                    for (int q = 0; q < 8; q++) {
                        own.add(runtime.sessions()
                                .ask(session.ref(), "a question", MINUTE)
                                .toCompletableFuture());
                    }
                    session.expire();
                    own.add(runtime.sessions()
                            .ask(session.ref(), "a question", MINUTE)
                            .toCompletableFuture());
                }
                synchronized (stages) {
                    stages.addAll(own);
                }
            });
            asker.start();
            askers.add(asker);
        }
        for (Thread asker : askers) {
            asker.join(60_000);
        }
        runtime.stop(Duration.ofSeconds(20));

        int answered = 0;
        int ended = 0;
        int refused = 0;
        for (CompletableFuture<Object> stage : stages) {
            assertThat(stage).isDone();
            if (!stage.isCompletedExceptionally()) {
                answered++;
            } else if (stage.handle((answer, failure) -> failure).join() instanceof DeliveryException) {
                refused++;
            } else {
                failure(stage, SessionEndedException.class);
                ended++;
            }
        }
        assertThat(answered + ended + refused).isEqualTo(threads * rounds * 9);
        assertThat(answered).isEqualTo(given.get()).isPositive();
        assertThat((long) refused)
                .isEqualTo(runtime.sessions().refused())
                .isEqualTo(runtime.sessions().deadLetters())
                .isEqualTo(events.deadLetters.size())
                .isPositive();
        assertThat((long) ended).isEqualTo(runtime.sessions().discarded()).isPositive();
        assertThat(runtime.questions().pending()).isZero();
    }

    // ---- the first outcome is the one

    @Test
    @DisplayName(
            "I11: an answer given by the result that ends the session counts, whatever workers overtake each other")
    void answerWithTheLastResult_counts() {
        handler.info = (message, request, state) -> Result.shutdown(state).answer("last words");
        HandlerSession session = test.start();
        CompletableFuture<Object> stage = ask(session, "a question");
        test.workers.runNext();
        assertThat(session.isOpen()).isFalse();

        test.workers.runAllNewestFirst();

        assertThat(stage).isCompletedWithValue("last words");
    }

    @Test
    @DisplayName("I11: an answer counts if it precedes the deadline, and the deadline if it precedes the answer")
    void firstOfAnswerAndDeadline_counts() {
        HandlerSession session = test.start();
        CompletableFuture<Object> inTime = ask(session, new Answer("in time"));
        CompletableFuture<Object> late = ask(session, "unanswered");
        Runnable deadlineOfTheFirst = test.timers.takeDueWithin(MINUTE);
        Runnable deadlineOfTheSecond = test.timers.takeDueWithin(MINUTE);
        test.workers.runNext();
        deadlineOfTheFirst.run();
        deadlineOfTheSecond.run();
        test.text(session, "too late");

        test.workers.runAllNewestFirst();

        assertThat(inTime).isCompletedWithValue("in time");
        assertThat(failure(late, TimeoutException.class))
                .hasMessage("No answer of session " + session.ref().id() + " within PT1M");
        assertNothingLeft();
    }
}
