package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of messages, and what the counters say of it. */
class DeliveriesTest {

    private static final int MAILBOX = 3;

    private final TestRuntime test =
            new TestRuntime(Callbacks.CONTAINER_THREAD, CharSequence.class, 50, "ping", "0", "messages", "" + MAILBOX);
    private final ScriptedHandler handler = test.handler;
    private final WebSocketSessions sessions = test.runtime.sessions();
    private final LogCapture log = new LogCapture();

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(test.connection.violations()).isEmpty();
    }

    private HandlerSession start() {
        return test.start(new FakeConnection());
    }

    private HandlerSession startFull() {
        HandlerSession session = start();
        fill(session);
        return session;
    }

    private static void fill(HandlerSession session) {
        for (int i = 0; i < MAILBOX; i++) {
            assertThat(session.ref().tell("message")).isTrue();
        }
    }

    private static Delivery nobody(HandlerSession session, Reason reason) {
        return new Delivery(0, List.of(new Refusal(session.ref().id(), reason)));
    }

    private void assertBooks(long refused, long discarded, long deadLetters) {
        assertThat(sessions.refused()).as("refused").isEqualTo(refused);
        assertThat(sessions.discarded()).as("discarded").isEqualTo(discarded);
        assertThat(sessions.deadLetters()).as("dead letters").isEqualTo(deadLetters);
        assertThat(test.events.deadLetters).hasSize((int) deadLetters);
    }

    // ---- who took it, and who refused it

    @Test
    @DisplayName("I6, I8: a delivery tells who took the message, and who refused it and why")
    void delivery_tellsWhoTookAndWhoRefused() {
        HandlerSession open = start();
        HandlerSession closed = start();
        HandlerSession full = start();
        closed.ref().close();
        fill(full);

        Delivery delivery = sessions.send(Address.all(), "hello");

        assertThat(delivery.taken()).isEqualTo(1);
        assertThat(delivery.refusals())
                .containsExactlyInAnyOrder(
                        new Refusal(closed.ref().id(), Reason.CLOSED),
                        new Refusal(full.ref().id(), Reason.FULL));
        test.settle();
        assertBooks(2, MAILBOX, 0);
        assertThat(handler.calls("info"))
                .hasSize(1)
                .first()
                .satisfies(call -> assertThat(call.request().session()).isEqualTo(open.ref()));
    }

    @Test
    @DisplayName("I8: a session that has gone refuses a message that is for it alone, and for others is just not there")
    void sessionThatHasGone_refusesWhatIsForIt() {
        HandlerSession gone = start();
        gone.ref().close();
        test.settle();
        Address address = Address.session(gone.ref());

        assertThat(sessions.send(address, "hello")).isEqualTo(nobody(gone, Reason.CLOSED));
        assertThat(sessions.send(Address.path(TestRuntime.PATH), "hello")).isEqualTo(new Delivery(0, List.of()));
        assertThat(test.runtime.deliver(address, "hello", Selection.ALL)).isEqualTo(nobody(gone, Reason.CLOSED));
        assertThat(test.runtime.deliver(address, "hello", new Selection(h -> true, h -> true, false)))
                .isEqualTo(new Delivery(0, List.of()));

        assertBooks(2, 0, 2);
    }

    @Test
    @DisplayName("I2: a session that the rest of its address does not match is not addressed, and does not refuse")
    void sessionThatDoesNotMatch_doesNotRefuse() {
        HandlerSession session = start();

        assertThat(sessions.send(Address.session(session.ref()).andTopic("t"), "hello"))
                .isEqualTo(new Delivery(0, List.of()));

        assertBooks(0, 0, 1);
    }

    @Test
    @DisplayName("I6: an event of a type that nobody addressed takes is refused by all of them")
    void wrongType_isRefusedByAll() {
        HandlerSession one = start();
        HandlerSession two = start();

        Delivery delivery = test.runtime.deliver(Address.all(), 7, Selection.ALL);

        assertThat(delivery.taken()).isZero();
        assertThat(delivery.refusals())
                .containsExactlyInAnyOrder(
                        new Refusal(one.ref().id(), Reason.WRONG_TYPE),
                        new Refusal(two.ref().id(), Reason.WRONG_TYPE));
        assertBooks(0, 0, 0);
        test.runtime.nobodyTook(Address.all(), 7, delivery);
        assertBooks(2, 0, 1);
    }

    @Test
    @DisplayName("I1, I2: qualifiers that the event does not have are a refusal, handlers that are not meant are none")
    void selection_decidesByHandler() {
        HandlerSession session = start();

        assertThat(test.runtime.deliver(Address.all(), "a", new Selection(h -> true, h -> false, true)))
                .isEqualTo(nobody(session, Reason.OTHER_QUALIFIERS));
        assertThat(test.runtime.deliver(Address.all(), 7, new Selection(h -> true, h -> false, true)))
                .isEqualTo(nobody(session, Reason.WRONG_TYPE));
        assertThat(test.runtime.deliver(Address.all(), "a", new Selection(h -> false, h -> true, true)))
                .isEqualTo(new Delivery(0, List.of()));
        assertThat(test.runtime.deliver(
                        Address.all(), "a", new Selection(test.definition::equals, test.definition::equals, true)))
                .isEqualTo(new Delivery(1, List.of()));

        assertBooks(0, 0, 0);
    }

    @Test
    @DisplayName("I6: deliveries of one message add up")
    void deliveries_addUp() {
        Refusal closed = new Refusal("a", Reason.CLOSED);
        Refusal full = new Refusal("b", Reason.FULL);

        assertThat(new Delivery(1, List.of(closed)).plus(new Delivery(2, List.of(full))))
                .isEqualTo(new Delivery(3, List.of(closed, full)));
    }

    // ---- what was taken and thrown away

    @Test
    @DisplayName("B1: what waited in a mailbox that overflows is discarded, and what overflowed it is refused")
    void overload_discardsWhatWaits() {
        HandlerSession session = startFull();

        assertThat(session.ref().tell("one too many")).isFalse();
        test.settle();

        assertThat(handler.arguments("info")).isEmpty();
        assertBooks(1, MAILBOX, 1);
    }

    @Test
    @DisplayName(
            "L7: what waits behind a message at which the session crashes is discarded; that message was performed")
    void crash_discardsWhatWaits() {
        handler.info = (message, request, state) -> {
            throw new IllegalStateException("a bug");
        };
        startFull();
        test.settle();

        assertThat(handler.arguments("info")).hasSize(1);
        assertBooks(0, MAILBOX - 1, 0);
    }

    @Test
    @DisplayName("L9: what waits behind a message that shuts the session down is discarded")
    void shutdown_discardsWhatWaits() {
        handler.info = (message, request, state) -> Result.shutdown(state);
        startFull();
        test.settle();

        assertThat(handler.arguments("info")).hasSize(1);
        assertBooks(0, MAILBOX - 1, 0);
    }

    @Test
    @DisplayName("I8: what waits when the end comes at once is discarded; what waits before a close is performed")
    void end_discardsOnlyAtOnce() {
        HandlerSession expired = startFull();
        expired.expire();
        test.settle();
        assertThat(handler.arguments("info")).isEmpty();
        assertBooks(0, MAILBOX, 0);

        HandlerSession closed = startFull();
        closed.ref().close();
        test.settle();
        assertThat(handler.arguments("info")).hasSize(MAILBOX);
        assertBooks(0, MAILBOX, 0);
    }

    @Test
    @DisplayName("L6: what waits for an init that fails is discarded")
    void failedInit_discardsWhatWaits() {
        handler.init = (transport, request, state) -> {
            request.session().tell("during");
            throw new IllegalStateException("a bug");
        };
        HandlerSession session = test.open();
        session.ref().tell("before");

        session.start(Transport.tcp());
        test.settle();

        assertThat(handler.callbacks()).containsExactly("init");
        assertBooks(0, 2, 0);
    }

    @Test
    @DisplayName("B4: what waits for a session that cannot start any more is discarded")
    void stop_discardsWhatWaits() {
        HandlerSession notStarted = test.open(new FakeConnection());
        notStarted.ref().tell("before");
        test.runtime.stop(Duration.ZERO);
        notStarted.start(Transport.tcp());

        assertThat(handler.callbacks()).isEmpty();
        assertBooks(0, 1, 0);
    }

    @Test
    @DisplayName("I8: what is performed is never counted as discarded, nor a timer that has not run")
    void performedMessage_isNotDiscarded() {
        HandlerSession session = startFull();
        session.ref().startTimer(Duration.ofHours(1), "never");
        test.settle();
        session.expire();
        test.settle();

        assertThat(handler.arguments("info")).hasSize(MAILBOX);
        assertBooks(0, 0, 0);
    }

    // ---- dead letters

    @Test
    @DisplayName("I8, I10: a message that nobody took is a dead letter, by whatever way it was sent")
    void deadLetters_areToldWhateverWayTheyWereSent() {
        HandlerSession session = start();
        SessionRef ref = session.ref();
        Address itself = Address.session(ref);
        Delivery refused = nobody(session, Reason.CLOSED);
        ref.startTimer(Duration.ofSeconds(1), "by timer");
        ref.close();

        ref.tell("by tell");
        sessions.send(itself, "by send");
        sessions.send(Address.topic("nobody's"), "to nobody");
        sessions.ask(ref, "by ask", Duration.ofMinutes(1));
        test.timers.advance(Duration.ofSeconds(1));
        assertThat(test.events.deadLetters).hasSize(4); // on the timers' thread no observer is called
        test.settle();

        assertThat(test.events.deadLetters)
                .containsExactly(
                        new DeadLetter(itself, "by tell", refused),
                        new DeadLetter(itself, "by send", refused),
                        new DeadLetter(Address.topic("nobody's"), "to nobody", new Delivery(0, List.of())),
                        new DeadLetter(itself, "by ask", refused),
                        new DeadLetter(itself, "by timer", refused));
        assertBooks(4, 0, 5);
    }

    @Test
    @DisplayName("I10: a message that one session took is no dead letter, whoever else refused it")
    void messageThatOneTook_isNoDeadLetter() {
        start();
        start().ref().close();

        assertThat(sessions.send(Address.all(), "hello").refusals()).hasSize(1);

        assertBooks(1, 0, 0);
    }

    @Test
    @DisplayName("I10, I8: an observer of dead letters that throws is logged and changes nothing for the sender")
    void observerThatThrows_changesNothing() {
        IllegalStateException bug = new IllegalStateException("an observer's bug");
        test.events.onDeadLetter = letter -> {
            throw bug;
        };
        HandlerSession session = start();
        session.ref().close();

        assertThat(session.ref().tell("secret")).isFalse();
        assertThat(sessions.send(Address.session(session.ref()), "secret")).isEqualTo(nobody(session, Reason.CLOSED));

        assertBooks(2, 0, 2);
        assertThat(log.messages())
                .hasSize(2)
                .containsOnly("REMUDA-107: an observer of DeadLetter failed; nothing else is changed by that");
        assertThat(log.records())
                .allSatisfy(entry -> assertThat(entry.getThrown()).isSameAs(bug));
    }

    @Test
    @DisplayName("I8: a session that ends by its own result takes nothing while its last frames are being sent")
    void sessionThatSendsItsLastFrames_refuses() {
        test.connection.mode(FakeConnection.Mode.LATER);
        test.handler.handle = (frame, request, state) -> Result.reply(List.of(Frame.text("bye"), Frame.close()), state);
        HandlerSession session = test.start();
        test.text(session, "go");

        assertThat(session.ref().isOpen()).isFalse();
        assertThat(sessions.send(Address.session(session.ref()), "late")).isEqualTo(nobody(session, Reason.CLOSED));
        assertThat(session.ref().join("topic")).isFalse();
        assertThat(sessions.count(Address.all())).isZero();
        test.settleAndComplete();

        assertThat(test.connection.frames()).containsExactly(Frame.text("bye"));
        assertBooks(1, 0, 1);
    }
}
