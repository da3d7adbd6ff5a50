package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.remuda.Address;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.SessionEvent.Closed;
import io.remuda.SessionEvent.Joined;
import io.remuda.SessionEvent.Left;
import io.remuda.SessionEvent.Opened;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an application that keeps books of sessions is told. */
class LifecycleEventsTest {

    private final TestRuntime test = new TestRuntime("ping", "0");
    private final ScriptedHandler handler = test.handler;
    private final LogCapture log = new LogCapture();
    private final List<String> order = new ArrayList<>();

    LifecycleEventsTest() {
        test.events.onEvent = event -> order.add(name(event));
    }

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(test.connection.violations()).isEmpty();
    }

    private static String name(SessionEvent event) {
        if (event instanceof Joined joined) {
            return "Joined " + joined.topic();
        }
        return event instanceof Left left
                ? "Left " + left.topic()
                : event.getClass().getSimpleName();
    }

    private void recordCallbacks() {
        handler.init = (transport, request, state) -> {
            order.add("init");
            return Result.ok("s").join("a");
        };
        handler.info = (message, request, state) -> {
            order.add("info " + message);
            return message.equals("change") ? Result.ok(state).leave("a").join("b") : Result.ok(state);
        };
        handler.terminate = (reason, request, state) -> {
            order.add("terminate");
            return null;
        };
    }

    @Test
    @DisplayName("I10: Opened follows init, joins and leaves follow their callback, Closed follows terminate")
    void events_comeInTheOrderOfWhatHappens() {
        recordCallbacks();

        HandlerSession session = test.start();
        session.ref().tell("change");
        session.ref().tell("next");
        test.settle();
        session.ref().close();
        test.settle();

        assertThat(order)
                .containsExactly(
                        "init",
                        "Opened",
                        "Joined a",
                        "info change",
                        "Left a",
                        "Joined b",
                        "info next",
                        "terminate",
                        "Left b",
                        "Closed");
    }

    @Test
    @DisplayName("I10: a leave by a result is told after its callback, also without a join")
    void leaveByAResult_isTold() {
        handler.init = (transport, request, state) -> Result.ok("s").join("a");
        handler.handle = (frame, request, state) -> Result.ok(state).leave("a");
        HandlerSession session = test.start();

        test.text(session, "go");

        assertThat(test.events.events).last().isInstanceOf(SessionEvent.Left.class);
    }

    @Test
    @DisplayName(
            "I10: joins and leaves through the reference are told in their turn, never on the thread that makes them")
    void changesByReference_areToldInTurn() {
        recordCallbacks();
        HandlerSession session = test.start();
        order.clear();

        session.ref().tell("first");
        session.ref().join("b");
        session.ref().leave("a");
        session.ref().tell("second");
        assertThat(order).isEmpty();
        test.settle();

        assertThat(order).containsExactly("info first", "Joined b", "Left a", "info second");
    }

    @Test
    @DisplayName("I10: what is done to a session before init is told after Opened")
    void changesBeforeInit_areToldAfterOpened() {
        recordCallbacks();
        HandlerSession session = test.open();
        session.ref().join("early");

        session.start(Transport.tcp());
        test.settle();

        assertThat(order).startsWith("init", "Opened").containsOnlyOnce("Joined early", "Joined a");
    }

    @Test
    @DisplayName("I10: a join and a leave that undo each other before they could be told make no event")
    void changesThatUndoEachOther_areNotTold() {
        recordCallbacks();
        HandlerSession session = test.start();
        order.clear();

        session.ref().join("b");
        session.ref().leave("b");
        session.ref().leave("a");
        session.ref().join("a");
        test.settle();
        assertThat(order).isEmpty();

        session.ref().join("b");
        test.settle();
        session.ref().leave("b");
        session.ref().join("b");
        session.ref().leave("b");
        test.settle();
        assertThat(order).containsExactly("Joined b", "Left b");
    }

    @Test
    @DisplayName("I10: a join that has not been told when the session ends makes no event")
    void untoldJoin_isNotToldAtTheEnd() {
        recordCallbacks();
        HandlerSession session = test.start();
        order.clear();

        session.ref().join("b");
        session.expire();
        test.settle();

        assertThat(order).containsExactly("terminate", "Left a", "Closed");
    }

    @Test
    @DisplayName("I10: a session whose init fails, or that ends before it, has no events")
    void sessionWithoutInit_hasNoEvents() {
        handler.init = (transport, request, state) -> {
            request.session().join("a");
            throw new IllegalStateException("a bug");
        };
        test.start();
        test.open(new FakeConnection()).discard(new Shutdown(1000, ""));
        TestRuntime onWorkers = new TestRuntime(Callbacks.WORKER, Object.class, 0, "ping", "0");
        HandlerSession early = onWorkers.open();
        early.ref().join("a");
        early.start(Transport.tcp());
        early.expire();
        onWorkers.settle();

        assertThat(test.events.events).isEmpty();
        assertThat(onWorkers.events.events).isEmpty();
        assertThat(onWorkers.runtime.registry().all()).isEmpty();
    }

    @Test
    @DisplayName("I10: Closed tells the reason that terminate got, and how long the session was open")
    void closed_tellsReasonAndDuration() {
        HandlerSession session = test.start();
        test.advance(Duration.ofSeconds(90)); // the clock of the test overflows meanwhile
        session.closed(4001, "bye", false);
        test.settle();
        IllegalStateException bug = new IllegalStateException("a bug");
        handler.info = (message, request, state) -> {
            throw bug;
        };
        HandlerSession crashing = test.start(new FakeConnection());
        crashing.ref().tell("crash");
        test.settle();

        assertThat(test.events.events.stream().filter(Closed.class::isInstance).map(Closed.class::cast))
                .extracting(Closed::reason, Closed::duration)
                .containsExactly(
                        tuple(new Remote(4001, "bye"), Duration.ofSeconds(90)),
                        tuple(new Crash(TerminateReason.Callback.INFO, bug), Duration.ZERO));
        assertThat(handler.arguments("terminate"))
                .containsExactly(new Remote(4001, "bye"), new Crash(TerminateReason.Callback.INFO, bug));
    }

    @Test
    @DisplayName("I10: each event tells whose it is")
    void events_tellWhoseTheyAre() {
        Instant before = Instant.now();
        HandlerSession session = test.runtime.open(
                test.definition,
                test.connection,
                Request.builder(TestRuntime.PATH).principalName("ann"));
        session.start(Transport.tcp());
        session.ref().join("a");
        session.ref().close();
        test.settle();

        assertThat(test.events.events).hasSize(4).allSatisfy(event -> {
            SessionInfo info = event.session();
            assertThat(info.session()).isEqualTo(session.ref());
            assertThat(info.handler()).isEqualTo(ScriptedHandler.class);
            assertThat(info.path()).isEqualTo(TestRuntime.PATH);
            assertThat(info.user()).contains("ann");
            assertThat(info.since()).isBetween(before, Instant.now());
        });
    }

    @Test
    @DisplayName("I10: an observer finds in lists and counts what it has just been told")
    void observers_seeWhatTheyAreTold() {
        List<String> seen = new ArrayList<>();
        test.events.onEvent = event -> {
            SessionRef ref = event.session().session();
            String topic =
                    event instanceof Joined joined ? joined.topic() : event instanceof Left left ? left.topic() : "";
            Address address = topic.isEmpty() ? Address.all() : Address.topic(topic);
            boolean listed =
                    test.runtime.sessions().list(address).stream().anyMatch(info -> info.equals(event.session()));
            assertThat(test.runtime.sessions().count(address.andSession(ref.id())))
                    .isEqualTo(listed ? 1 : 0);
            seen.add(name(event) + (listed ? " is there" : " is not there"));
        };
        handler.init = (transport, request, state) -> Result.ok("s").join("a", "b");
        handler.handle = (frame, request, state) -> Result.ok(state).leave("b");

        HandlerSession session = test.start();
        test.text(session, "go");
        session.ref().close();
        test.settle();

        assertThat(seen)
                .containsExactly(
                        "Opened is there",
                        "Joined a is there",
                        "Joined b is there",
                        "Left b is not there",
                        "Left a is not there",
                        "Closed is not there");
    }

    @Test
    @DisplayName("I10: what an observer does to the session happens after it, never inside it")
    void observer_isNotInterrupted() {
        recordCallbacks();
        test.events.onEvent = event -> {
            order.add(name(event) + " begins");
            if (event instanceof Opened) {
                event.session().session().tell("from the observer");
                event.session().session().join("b");
            } else if (event instanceof Joined joined && joined.topic().equals("b")) {
                event.session().session().close();
            }
            order.add(name(event) + " ends");
        };

        test.start();

        assertThat(order)
                .containsExactly(
                        "init",
                        "Opened begins",
                        "Opened ends",
                        "Joined a begins",
                        "Joined a ends",
                        "Joined b begins",
                        "Joined b ends",
                        "info from the observer",
                        "terminate",
                        order.get(9),
                        order.get(10),
                        order.get(11),
                        order.get(12),
                        "Closed begins",
                        "Closed ends");
        assertThat(order.subList(9, 13))
                .containsExactlyInAnyOrder("Left a begins", "Left a ends", "Left b begins", "Left b ends");
    }

    @Test
    @DisplayName("I10, L5: an observer that throws is logged and changes nothing")
    void observerThatThrows_changesNothing() {
        AssertionError bug = new AssertionError("an observer's bug");
        test.events.onEvent = event -> {
            throw bug;
        };
        handler.init = (transport, request, state) -> Result.ok("s").join("a");

        HandlerSession session = test.start();
        session.ref().tell("hello");
        session.ref().close();
        test.settle();

        assertThat(handler.callbacks()).containsExactly("init", "info", "terminate");
        assertThat(test.connection.closes())
                .hasSize(1)
                .first()
                .extracting("code")
                .isEqualTo(1000);
        assertThat(test.runtime.registry().index().addresses()).isZero();
        assertThat(test.events.events).hasSize(4);
        assertThat(log.messages())
                .hasSize(4)
                .allSatisfy(message -> assertThat(message).startsWith("REMUDA-107: an observer of SessionEvent."))
                .first()
                .asString()
                .contains("SessionEvent.Opened");
        assertThat(log.records())
                .allSatisfy(entry -> assertThat(entry.getThrown()).isSameAs(bug));
    }

    @Test
    @DisplayName("I10, I9: observers are called with the application's class loader, on the session's thread")
    void observers_areCalledLikeCallbacks() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        List<ClassLoader> loaders = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        test.events.onEvent = event -> {
            loaders.add(Thread.currentThread().getContextClassLoader());
            threads.add(Thread.currentThread());
        };
        try (URLClassLoader servers = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(servers);
            HandlerSession session = test.start();
            session.ref().close();
            test.settle();

            assertThat(thread.getContextClassLoader()).isSameAs(servers);
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(loaders).hasSize(2).containsOnly(TestRuntime.class.getClassLoader());
        assertThat(threads)
                .isEqualTo(handler.calls().stream()
                        .map(ScriptedHandler.Call::thread)
                        .toList());
    }
}
