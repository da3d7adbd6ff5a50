package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which sessions are in a topic, through whole sessions. */
class TopicMembershipTest {

    private final TestRuntime test = new TestRuntime("ping", "0");
    private final ScriptedHandler handler = test.handler;
    private final LogCapture log = new LogCapture();

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(test.connection.violations()).isEmpty();
    }

    private HandlerSession start() {
        return test.start(new FakeConnection());
    }

    private int send(Address to) {
        int taken = test.runtime.sessions().send(to, "message").taken();
        test.settle();
        return taken;
    }

    private void assertMembers(Address address, HandlerSession... members) {
        assertThat(test.runtime.sessions().list(address).stream().map(SessionInfo::session))
                .containsExactlyInAnyOrder(
                        List.of(members).stream().map(HandlerSession::ref).toArray(SessionRef[]::new));
        assertThat(test.runtime.sessions().count(address)).isEqualTo(members.length);
        assertThat(send(address)).isEqualTo(members.length);
    }

    private void end(HandlerSession session) {
        session.closed(1000, "", false);
        test.settle();
    }

    // ---- by result

    @Test
    @DisplayName("I2: a session joins and leaves topics by the results of init, handle and info")
    void results_joinAndLeave() {
        handler.init = (transport, request, state) -> Result.ok("s").join("by init", "for good");
        handler.handle =
                (frame, request, state) -> Result.ok(state).leave("by init").join("by handle");
        handler.info = (message, request, state) ->
                message.equals("change") ? Result.ok(state).leave("by handle").join("by info") : Result.ok(state);

        HandlerSession session = start();
        assertMembers(Address.topic("by init"), session);
        assertMembers(Address.topic("by handle"));

        test.text(session, "go");
        test.settle();
        assertMembers(Address.topic("by init"));
        assertMembers(Address.topic("by handle"), session);

        session.ref().tell("change");
        test.settle();
        assertMembers(Address.topic("by handle"));
        assertMembers(Address.topic("by info"), session);
        assertMembers(Address.topic("for good"), session);
    }

    @Test
    @DisplayName("I2: a session is in the topics of a result before any message that is sent after the callback")
    void topicsOfAResult_holdFromTheCallbackOn() {
        FakeConnection connection = new FakeConnection();
        handler.handle = (frame, request, state) ->
                Result.reply(Frame.text("joined"), state).join("t");
        List<Delivery> deliveries = new ArrayList<>();
        HandlerSession session = test.start(connection);
        // Whoever sees the reply may count on the session being there.
        connection.onCall = () -> deliveries.add(test.runtime.sessions().send(Address.topic("t"), "message"));

        test.text(session, "go");
        test.settle();

        assertThat(deliveries).containsExactly(new Delivery(1, List.of()));
        assertThat(handler.arguments("info")).containsExactly("message");
    }

    @Test
    @DisplayName("I2: a message that a callback sends to a topic that its result joins does not reach it yet")
    void topicsOfAResult_doNotHoldWithinTheCallback() {
        handler.handle = (frame, request, state) -> {
            assertThat(test.runtime.sessions().send(Address.topic("t"), "too early"))
                    .isEqualTo(new Delivery(0, List.of()));
            return Result.ok(state).join("t");
        };
        HandlerSession session = start();

        test.text(session, "go");

        assertMembers(Address.topic("t"), session);
        assertThat(handler.arguments("info")).containsExactly("message");
    }

    @Test
    @DisplayName("I2: a result that ends the session leaves it in no topic")
    void lastResult_joinsNothing() {
        handler.handle = (frame, request, state) -> Result.shutdown(state).join("t");
        handler.terminate = (reason, request, state) -> {
            assertThat(test.runtime.sessions().count(Address.topic("t"))).isZero();
            return null;
        };
        HandlerSession session = start();

        test.text(session, "go");
        test.settle();

        assertMembers(Address.topic("t"));
        assertThat(test.runtime.registry().index().addresses()).isZero();
        assertThat(log.messages()).isEmpty();
    }

    // ---- by reference

    @Test
    @DisplayName("I2: a session joins and leaves topics through its reference, at once")
    void reference_joinsAndLeaves() {
        HandlerSession session = start();
        SessionRef ref = session.ref();

        assertThat(ref.join("t")).isTrue();
        assertThat(ref.join("t")).isFalse();
        assertMembers(Address.topic("t"), session);

        assertThat(ref.leave("t")).isTrue();
        assertThat(ref.leave("t")).isFalse();
        assertMembers(Address.topic("t"));
        assertThat(ref.leave("never joined")).isFalse();
    }

    @Test
    @DisplayName("I2: a blank topic is refused, saying what was given and what is allowed")
    void blankTopic_isRefused() {
        SessionRef ref = start().ref();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ref.join(" "))
                .withMessage("The topic is ' '; allowed is a name that is not blank, such as room:42");
        assertThat(test.runtime.sessions().count(Address.all())).isEqualTo(1);
    }

    @Test
    @DisplayName("I2: results and references change the same membership")
    void resultsAndReferences_changeTheSame() {
        handler.handle = (frame, request, state) -> {
            assertThat(request.session().leave("t")).isTrue();
            assertThat(request.session().join("u")).isTrue();
            return Result.ok(state).join("t").leave("u");
        };
        HandlerSession session = start();
        session.ref().join("t");

        test.text(session, "go");

        assertMembers(Address.topic("t"), session);
        assertMembers(Address.topic("u"));
        assertThat(session.ref().leave("t")).isTrue();
        assertMembers(Address.topic("t"));
    }

    @Test
    @DisplayName("I2: a session may be put into a topic before init and while it runs; messages wait for init (L2)")
    void reference_joinsBeforeAndDuringInit() {
        handler.init = (transport, request, state) -> {
            assertThat(request.session().join("during")).isTrue();
            assertThat(test.runtime
                            .sessions()
                            .send(Address.topic("during"), "a")
                            .taken())
                    .isEqualTo(1);
            return Result.ok("s");
        };
        HandlerSession session = test.open(new FakeConnection());
        assertThat(session.ref().join("before")).isTrue();
        assertThat(test.runtime.sessions().send(Address.topic("before"), "b").taken())
                .isEqualTo(1);

        session.start(Transport.tcp());
        test.settle();

        assertThat(handler.callbacks()).containsExactly("init", "info", "info");
        assertThat(handler.arguments("info")).containsExactly("b", "a");
        assertMembers(Address.topic("during").andTopic("before"), session);
    }

    // ---- the limit

    @Test
    @DisplayName("I2, L7: a result that joins more topics than allowed is a crash, with the state as it was before")
    void resultBeyondTheLimit_isACrash() {
        TestRuntime small = new TestRuntime("ping", "0", "topics", "2");
        small.handler.init = (transport, request, state) -> Result.ok("before").join("a");
        small.handler.handle = (frame, request, state) ->
                Result.reply(Frame.text("not sent"), "after").join("b", "c");
        HandlerSession session = small.start();

        small.text(session, "go");
        small.settle();

        assertThat(small.handler.callbacks()).containsExactly("init", "handle", "terminate");
        assertThat(small.handler.calls("terminate").get(0).state()).isEqualTo("before");
        assertThat(small.handler.arguments("terminate")).first().isInstanceOfSatisfying(Crash.class, crash -> {
            assertThat(crash.callback()).isEqualTo(TerminateReason.Callback.HANDLE);
            assertThat(crash.cause())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The session is in 2 topics, and the option 'topics' allows no more");
        });
        assertThat(small.connection.frames()).isEmpty();
        assertThat(small.runtime.registry().index().addresses()).isZero();
        assertThat(small.events.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Opened", "Joined", "Left", "Closed");
        assertThat(log.messages()).hasSize(1).first().asString().startsWith("REMUDA-101");
    }

    @Test
    @DisplayName("I2, L6: a first result that joins more topics than allowed opens no session")
    void firstResultBeyondTheLimit_opensNothing() {
        TestRuntime small = new TestRuntime("ping", "0", "topics", "2");
        small.handler.init = (transport, request, state) -> Result.ok("state").join("a", "b", "c");

        small.start();

        assertThat(small.handler.callbacks()).containsExactly("init");
        assertThat(small.connection.closes())
                .hasSize(1)
                .first()
                .extracting("code")
                .isEqualTo(1011);
        assertThat(small.events.events).isEmpty();
        assertThat(small.runtime.registry().index().addresses()).isZero();
    }

    @Test
    @DisplayName("I2: the reference throws beyond the limit, and the session goes on; leaving makes room")
    void referenceBeyondTheLimit_throws() {
        TestRuntime small = new TestRuntime("ping", "0", "topics", "2");
        small.handler.handle =
                (frame, request, state) -> Result.ok(state).leave("a", "b").join("c", "d");
        HandlerSession session = small.start();
        session.ref().join("a");
        session.ref().join("b");

        assertThatIllegalStateException()
                .isThrownBy(() -> session.ref().join("c"))
                .withMessageContaining("in 2 topics")
                .withMessageContaining("option 'topics'");
        assertThat(session.ref().join("b")).isFalse();
        assertThat(small.runtime.sessions().count(Address.topic("c"))).isZero();

        small.text(session, "swap");
        small.settle();
        assertThat(session.isOpen()).isTrue();
        assertThat(small.runtime.sessions().count(Address.topic("c").andTopic("d")))
                .isEqualTo(1);
    }

    // ---- the end

    @Test
    @DisplayName("I2: a closed session is in no topic and joins none, from the moment its end is decided")
    void closedSession_joinsNothing() {
        handler.terminate = (reason, request, state) -> {
            assertThat(request.session().join("in terminate")).isFalse();
            assertThat(request.session().isOpen()).isFalse();
            return null;
        };
        HandlerSession session = start();
        SessionRef ref = session.ref();
        ref.join("t");

        ref.close();
        assertThat(ref.join("u")).isFalse();
        assertThat(test.runtime.sessions().list(Address.topic("t"))).isEmpty();
        assertThat(test.runtime.sessions().send(Address.topic("t"), "between"))
                .isEqualTo(new Delivery(0, List.of(new Refusal(ref.id(), Reason.CLOSED))));
        test.settle();

        assertThat(ref.join("v")).isFalse();
        assertThat(ref.leave("t")).isFalse();
        assertThat(test.runtime.sessions().send(Address.topic("t"), "after")).isEqualTo(new Delivery(0, List.of()));
        assertThat(handler.callbacks()).containsExactly("init", "terminate");
        assertThat(log.messages()).isEmpty();
        assertThat(test.runtime.registry().index().addresses()).isZero();
    }

    @Test
    @DisplayName("I2: topics that no session is in any more are forgotten, whatever ends the sessions")
    void indexKeepsNothing_afterAllHaveEnded() {
        handler.init = (transport, request, state) -> {
            request.session().join("everybody");
            return Result.ok("s").join("own " + request.session().id());
        };
        handler.handle = (frame, request, state) -> Result.shutdown(state).leave("everybody");
        List<HandlerSession> sessions = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            sessions.add(start());
        }
        handler.info = (message, request, state) -> {
            throw new IllegalStateException("a bug");
        };
        handler.init = (transport, request, state) -> {
            request.session().join("failed");
            throw new IllegalStateException("a bug");
        };
        start();
        // Those who are there, their handler, their path and a topic of all.
        assertThat(test.runtime.registry().index().addresses()).isEqualTo(7 + 1 + 1 + 1);

        end(sessions.get(0));
        sessions.get(1).ref().tell("crash");
        sessions.get(2).ref().close();
        sessions.get(3).expire();
        test.text(sessions.get(4), "shut down");
        sessions.get(5).ref().leave("everybody");
        end(sessions.get(5));
        test.settle();
        assertThat(test.runtime.registry().index().addresses()).isEqualTo(1 + 1 + 1 + 1);
        assertThat(test.runtime.sessions().count(Address.topic("everybody"))).isEqualTo(1);
        test.runtime.registry().all().forEach(session -> session.ref().close());
        test.settle();

        assertThat(test.runtime.registry().index().addresses()).isZero();
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @Test
    @DisplayName("I2: a session whose init fails leaves the topics that it was put into")
    void failedInit_leavesTheTopics() {
        IllegalStateException bug = new IllegalStateException("a bug");
        handler.init = (transport, request, state) -> {
            request.session().join("t");
            throw bug;
        };

        HandlerSession session = start();

        assertThat(session.isOpen()).isFalse();
        assertThat(test.runtime.registry().index().addresses()).isZero();
        assertThat(test.events.events).isEmpty();
        assertThat(log.records()).hasSize(1).first().extracting("thrown").isSameAs(bug);
    }

    @Test
    @DisplayName("I2: a discarded session is in no topic")
    void discardedSession_leavesTheTopics() {
        HandlerSession session = test.open(new FakeConnection());
        session.ref().join("t");

        session.discard(new Crash(TerminateReason.Callback.INIT, new IllegalStateException("no bean")));

        assertThat(test.runtime.registry().index().addresses()).isZero();
        assertMembers(Address.topic("t"));
    }

    // ---- addresses

    @Test
    @DisplayName("I2: several topics, a path, a handler and exceptions narrow each other")
    void topics_narrow() {
        HandlerSession both = start();
        HandlerSession onlyA = start();
        HandlerSession onlyB = start();
        both.ref().join("a");
        both.ref().join("b");
        onlyA.ref().join("a");
        onlyB.ref().join("b");

        assertMembers(Address.topic("a"), both, onlyA);
        assertMembers(Address.topic("a").andTopic("b"), both);
        assertMembers(Address.topic("b").andTopic("a"), both);
        assertMembers(Address.topic("a").andTopic("nobody's"));
        assertMembers(Address.topic("a").except(both.ref()), onlyA);
        assertMembers(Address.topic("a").andTopic("b").except(both.ref()));
        assertMembers(Address.topic("b").andPath(TestRuntime.PATH), both, onlyB);
        assertMembers(Address.topic("b").andPath("/elsewhere"));
        assertMembers(Address.topic("b").andHandler(ScriptedHandler.class), both, onlyB);
        assertMembers(Address.topic("b").andUser("ann"));
        assertMembers(Address.topic("a").andSession(onlyA.ref().id()), onlyA);
        assertMembers(Address.topic("a").andSession(onlyB.ref().id()));
        assertMembers(Address.all(), both, onlyA, onlyB);
    }

    @Test
    @DisplayName(
            "I2: a message to a topic reaches each of its sessions once, and closes those alone that it is to close")
    void topic_isClosedAsAnyAddress() {
        HandlerSession in = start();
        HandlerSession out = start();
        in.ref().join("t");
        in.ref().join("u");

        assertThat(send(Address.topic("t").andTopic("u"))).isEqualTo(1);
        assertThat(handler.arguments("info")).containsExactly("message");
        assertThat(test.runtime.sessions().close(Address.topic("t"), 4000, "over"))
                .isEqualTo(1);
        test.settle();

        assertThat(in.isOpen()).isFalse();
        assertThat(out.isOpen()).isTrue();
        assertThat(handler.calls("terminate")).hasSize(1);
    }
}
