package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Server;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.runtime.FakeConnection.Event.Closed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every callback with every result. What single rows promise beyond that is in the tests named after them. */
class HandlerSessionTest {

    @SuppressWarnings("StaticAssignmentOfThrowable") // compared by identity; its stack does not matter
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private static final List<Frame> SEVERAL = List.of(
            Frame.text("one"), Frame.binary(new byte[] {2}), Frame.ping(), Frame.text("four"), Frame.pong(new byte[0]));

    /** What a callback answers. */
    @SuppressWarnings("ImmutableEnumChecker") // results and frames are immutable, which it cannot know
    private enum Answer {
        OK(Result.ok("next"), List.of(), null),
        ONE_FRAME(Result.reply(Frame.text("one"), "next"), List.of(Frame.text("one")), null),
        MANY_FRAMES(Result.reply(SEVERAL, "next"), SEVERAL, null),
        FRAMES_AROUND_A_CLOSE(
                Result.reply(
                        List.of(
                                Frame.text("before"),
                                Frame.text("close"),
                                Frame.close(4001, "bye"),
                                Frame.text("after"),
                                Frame.close()),
                        "next"),
                List.of(Frame.text("before"), Frame.text("close")),
                new Shutdown(4001, "bye")),
        SHUTDOWN(Result.shutdown("next"), List.of(), new Shutdown(1000, "")),
        SHUTDOWN_WITH_CODE(Result.shutdown("next", 4002, "done"), List.of(), new Shutdown(4002, "done")),
        THROWS(null, List.of(), null),
        NULL(null, List.of(), null);

        private final @Nullable Result<?> result;
        private final List<Frame> frames;
        private final @Nullable Shutdown shutdown;

        Answer(@Nullable Result<?> result, List<Frame> frames, @Nullable Shutdown shutdown) {
            this.result = result;
            this.frames = frames;
            this.shutdown = shutdown;
        }

        boolean crashes() {
            return result == null;
        }

        ScriptedHandler.Script script(boolean hibernate) {
            return (argument, request, state) -> {
                if (this == THROWS) {
                    throw BOOM;
                }
                return result == null || !hibernate ? result : result.hibernate();
            };
        }
    }

    static Stream<Arguments> matrix() {
        List<Arguments> cases = new ArrayList<>();
        for (TerminateReason.Callback callback : TerminateReason.Callback.values()) {
            for (Answer answer : Answer.values()) {
                for (boolean hibernate : List.of(false, true)) {
                    for (FakeConnection.Mode mode : List.of(FakeConnection.Mode.INLINE, FakeConnection.Mode.LATER)) {
                        cases.add(Arguments.of(callback, answer, hibernate, mode));
                    }
                }
            }
        }
        return cases.stream();
    }

    private final TestRuntime test = new TestRuntime();
    private final ScriptedHandler handler = test.handler;
    private final FakeConnection connection = test.connection;
    private final LogCapture log = new LogCapture();

    @AfterEach
    void closeLog() {
        log.close();
        assertThat(connection.violations()).isEmpty();
        assertThat(handler.hasOverlapped()).isFalse();
    }

    @ParameterizedTest(name = "{0} answers {1}, hibernates {2}, sends complete {3}")
    @MethodSource("matrix")
    @DisplayName("L5-L9, F3, F5: every callback with every result")
    void everyCallbackWithEveryResult(
            TerminateReason.Callback callback, Answer answer, boolean hibernate, FakeConnection.Mode mode) {
        connection.mode(mode);
        HandlerSession session = startAndCall(callback, answer, hibernate);

        assertThat(handler.callbacks()).startsWith("init");
        assertThat(connection.frames()).isEqualTo(answer.frames);
        if (answer.shutdown != null) {
            assertEnded(session, answer.shutdown.code(), answer.shutdown.reason());
            assertTerminated(answer.shutdown, "next");
        } else if (answer.crashes()) {
            assertEnded(session, 1011, "Internal error");
            if (callback == TerminateReason.Callback.INIT) {
                assertThat(handler.callbacks()).containsExactly("init");
            } else {
                assertThat(terminateReason()).isInstanceOf(Crash.class);
                assertTerminated(terminateReason(), "fresh");
            }
            assertCrashIsLogged(callback, answer, session);
        } else {
            assertGoesOn(session);
        }
    }

    /** Starts a session of which this callback answers so, and lets the callback happen. */
    private HandlerSession startAndCall(TerminateReason.Callback callback, Answer answer, boolean hibernate) {
        ScriptedHandler.Script script = answer.script(hibernate);
        HandlerSession session;
        switch (callback) {
            case INIT -> {
                handler.init = script;
                session = test.start();
            }
            case HANDLE -> {
                handler.handle = script;
                session = test.start();
                test.text(session, "secret");
            }
            case INFO -> {
                handler.info = script;
                session = test.start();
                assertThat(session.ref().tell("secret")).isTrue();
            }
            default -> throw new AssertionError(callback);
        }
        test.settleAndComplete();
        return session;
    }

    private void assertEnded(HandlerSession session, int code, String reason) {
        assertThat(connection.closes()).containsExactly(new Closed(code, reason));
        assertThat(connection.events()).endsWith(new Closed(code, reason));
        assertThat(session.isOpen()).isFalse();
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(session.ref().tell("late")).isFalse();
        test.text(session, "late");
        test.settleAndComplete();
        assertThat(handler.callbacks().stream().filter(name -> name.equals("handle") || name.equals("info")))
                .hasSizeLessThanOrEqualTo(1);
    }

    private void assertTerminated(TerminateReason reason, String state) {
        assertThat(handler.callbacks().stream().filter("terminate"::equals)).hasSize(1);
        assertThat(handler.callbacks()).endsWith("terminate");
        ScriptedHandler.Call last = handler.calls("terminate").get(0);
        assertThat(last.argument()).isEqualTo(reason);
        assertThat(last.state()).isEqualTo(state);
    }

    private TerminateReason terminateReason() {
        return (TerminateReason) handler.arguments("terminate").get(0);
    }

    private void assertGoesOn(HandlerSession session) {
        assertThat(connection.closes()).isEmpty();
        assertThat(session.isOpen()).isTrue();
        assertThat(test.runtime.registry().all()).containsExactly(session);
        assertThat(connection.isUnflushed()).isFalse();
        handler.handle = (frame, request, state) -> Result.ok(state);
        handler.info = (message, request, state) -> Result.ok(state);
        test.text(session, "later");
        session.ref().tell("later");
        test.settle();
        ScriptedHandler.Call frame = handler.calls().get(handler.calls().size() - 2);
        ScriptedHandler.Call message = handler.calls().get(handler.calls().size() - 1);
        assertThat(frame.argument()).isEqualTo(Frame.text("later"));
        assertThat(frame.state()).isEqualTo("next");
        assertThat(message.argument()).isEqualTo("later");
        assertThat(message.state()).isEqualTo("next");
        assertThat(log.messages()).isEmpty();
    }

    private void assertCrashIsLogged(TerminateReason.Callback callback, Answer answer, HandlerSession session) {
        assertThat(log.records()).hasSize(1);
        String name = callback.name().toLowerCase(Locale.ROOT);
        assertThat(log.messages().get(0))
                .contains(ScriptedHandler.class.getName() + "." + name)
                .contains(session.ref().id())
                .doesNotContain("secret");
        switch (callback) {
            case INIT -> assertThat(log.messages().get(0)).doesNotContain("type");
            case HANDLE -> assertThat(log.messages().get(0)).contains(Frame.Text.class.getName());
            case INFO -> assertThat(log.messages().get(0)).contains(String.class.getName());
        }
        Throwable logged = log.records().get(0).getThrown();
        if (answer == Answer.THROWS) {
            assertThat(logged).isSameAs(BOOM);
            assertThat(BOOM.getSuppressed()).isEmpty();
        } else {
            assertThat(logged).hasMessageContaining(ScriptedHandler.class.getName() + "." + name + " returned null");
        }
        if (callback != TerminateReason.Callback.INIT) {
            assertThat(terminateReason()).isEqualTo(new Crash(callback, logged));
        }
    }

    // ---- how a session begins

    @Test
    @DisplayName("L2: what comes while init runs is delivered after it, in order")
    void duringInit_signalsWait() {
        handler.init = (transport, request, state) -> {
            assertThat(request.session().tell("from init")).isTrue();
            return Result.ok("fresh");
        };
        HandlerSession session = test.open();
        session.ref().tell("before init");

        session.start(Transport.tcp());
        test.text(session, "frame");
        test.settle();

        assertThat(handler.callbacks()).containsExactly("init", "info", "info", "handle");
        assertThat(handler.arguments("info")).containsExactly("before init", "from init");
    }

    @Test
    @DisplayName("R3: init gets the transport, and the request with the session's reference")
    void init_getsTransportAndRequest() {
        HandlerSession session = test.start();

        ScriptedHandler.Call init = handler.calls("init").get(0);
        assertThat(init.argument()).isEqualTo(Transport.tcp());
        assertThat(init.request().session()).isSameAs(session.ref());
        assertThat(init.request().header("header")).hasValue("value");
    }

    @Test
    @DisplayName("L6: a handler that cannot be made counts as a failure of init")
    void handlerThatCannotBeMade_failsInit() {
        List<String> calls = new ArrayList<>();
        HandlerSource.Instance broken = new HandlerSource.Instance() {
            @Override
            public WebSocketHandler<?, ?> handler() throws Exception {
                throw new Exception("no handler today");
            }

            @Override
            public void enter() {
                calls.add("enter");
            }

            @Override
            public void exit() {
                calls.add("exit");
            }

            @Override
            public void release() {
                calls.add("release");
            }
        };
        HandlerDefinition definition = new HandlerDefinition(
                "/broken",
                ScriptedHandler.class,
                Object.class,
                test.definition.callbacks(),
                test.definition.options(),
                test.definition.limits(),
                test.definition.roles(),
                session -> broken);

        HandlerSession session = test.runtime.open(definition, connection, Request.builder("/broken"));
        session.start(Transport.tcp());
        test.settle();

        assertThat(connection.closes()).containsExactly(new Closed(1011, "Internal error"));
        assertThat(calls).containsExactly("enter", "exit", "release");
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(log.records().get(0).getThrown()).hasMessage("no handler today");
    }

    // ---- what the state may be

    @Test
    @DisplayName("L8: the state may be null, and is handed on as it is")
    void stateMayBeNull() {
        handler.init = (transport, request, state) -> Result.ok();
        HandlerSession session = test.start();

        test.text(session, "a");
        handler.handle = (frame, request, state) -> Result.shutdown();
        test.text(session, "b");

        assertThat(handler.calls().stream().map(ScriptedHandler.Call::state)).containsOnlyNulls();
        assertThat(handler.callbacks()).containsExactly("init", "handle", "handle", "terminate");
    }

    @Test
    @DisplayName("L3: each callback gets the state that the previous one returned")
    void eachCallback_getsTheStateOfThePreviousOne() {
        handler.handle = (frame, request, state) -> Result.ok(state + "+" + ((Frame.Text) frame).payload());
        handler.info = (message, request, state) -> Result.ok(state + "-" + message);
        HandlerSession session = test.start();

        test.text(session, "a");
        session.ref().tell("b");
        test.text(session, "c");
        test.settle();
        session.ref().close();
        test.settle();

        assertThat(handler.calls("terminate").get(0).state()).isEqualTo("fresh+a-b+c");
    }

    @Test
    @DisplayName("R2: a request that a result replaces is seen from the next callback on")
    void replacedRequest_isSeenFromTheNextCallbackOn() {
        handler.handle = (frame, request, state) -> Result.ok(state).request(request.compact());
        HandlerSession session = test.start();

        test.text(session, "a");
        session.ref().tell("b");
        session.ref().close();
        test.settle();

        assertThat(handler.calls("handle").get(0).request().header("header")).hasValue("value");
        for (String later : List.of("info", "terminate")) {
            Request request = handler.calls(later).get(0).request();
            assertThat(request.header("header")).isEmpty();
            assertThat(request.session()).isEqualTo(session.ref());
        }
    }

    // ---- how a session ends

    @Test
    @DisplayName("L5: an exception of terminate is logged and changes nothing")
    void exceptionOfTerminate_isLoggedAndHarmless() {
        handler.terminate = (reason, request, state) -> {
            throw BOOM;
        };
        HandlerSession session = test.start();

        session.ref().close(4000, "bye");
        test.settle();

        assertThat(connection.closes()).containsExactly(new Closed(4000, "bye"));
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(log.records()).hasSize(1);
        assertThat(log.messages().get(0))
                .contains(ScriptedHandler.class.getName() + ".terminate")
                .contains(session.ref().id());
        assertThat(log.records().get(0).getThrown()).isSameAs(BOOM);
    }

    @Test
    @DisplayName("L7: other sessions notice nothing of a crash")
    void crash_staysInItsSession() {
        handler.handle = (frame, request, state) -> {
            throw BOOM;
        };
        FakeConnection otherConnection = new FakeConnection();
        HandlerSession crashing = test.start();
        HandlerSession other = test.start(otherConnection);

        test.text(crashing, "a");

        assertThat(crashing.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
        assertThat(otherConnection.events()).isEmpty();
        assertThat(test.runtime.registry().all()).containsExactly(other);
    }

    @Test
    @DisplayName("L7: an Error of a callback, such as a failed assertion, ends the session as an exception does")
    void error_isACrash() {
        AssertionError error = new AssertionError("wrong");
        handler.handle = (frame, request, state) -> {
            throw error;
        };

        test.text(test.start(), "a");

        assertThat(terminateReason()).isEqualTo(new Crash(TerminateReason.Callback.HANDLE, error));
        assertThat(connection.closes()).containsExactly(new Closed(1011, "Internal error"));
    }

    @Test
    @DisplayName("L4: a close by reference follows what the session already has")
    void closeByReference_followsWhatWaits() {
        HandlerSession session = test.start();
        session.ref().tell("1");
        session.ref().close(4000, "bye");
        session.ref().tell("2");

        test.settle();

        assertThat(handler.arguments("info")).containsExactly("1");
        assertTerminated(new Shutdown(4000, "bye"), "fresh");
        assertThat(connection.closes()).containsExactly(new Closed(4000, "bye"));
    }

    @Test
    @DisplayName("section 8: the client's close is not answered by the runtime, the server has done so")
    void closeOfTheClient_isHandedToTerminateOnly() {
        HandlerSession session = test.start();

        session.closed(4000, "bye", false);
        test.settle();

        assertTerminated(new Remote(4000, "bye"), "fresh");
        assertThat(connection.events()).isEmpty();
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @Test
    @DisplayName("section 8: a close after a failure that the server reported is the server's own")
    void closeAfterAFailure_isTheServers() {
        HandlerSession session = test.start();

        session.failed(FakeConnection.BROKEN);
        session.closed(1011, "server says", true);
        test.settle();

        assertTerminated(new Server(1011, "server says"), "fresh");
        assertThat(log.records().get(0).getThrown()).isSameAs(FakeConnection.BROKEN);
    }

    @Test
    @DisplayName("section 8: a connection that ends without a close is Disconnected")
    void lostConnection_isDisconnected() {
        HandlerSession session = test.start();

        session.closed(1006, "", false);
        test.settle();

        assertTerminated(new Disconnected(), "fresh");
        assertThat(connection.closes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeConnection.Mode.class,
            names = {"INLINE", "LATER"})
    @DisplayName("L5: terminate runs once, however many ends there are")
    void manyEnds_terminateOnce(FakeConnection.Mode mode) {
        connection.mode(mode).mayCloseDuringSend();
        handler.handle = (frame, request, state) -> Result.reply(Frame.text("answer"), state);
        HandlerSession session = test.start();

        test.text(session, "a");
        session.ref().close();
        session.closed(4000, "bye", false);
        session.end(new GoingAway(), true);
        test.settleAndComplete();
        session.closed(1006, "", true);
        test.settleAndComplete();

        assertTerminated(new Shutdown(1000, ""), "fresh");
    }

    @Test
    @DisplayName("I9: the callbacks run with the application's class loader, and the thread gets its own back")
    void callbacks_runWithTheApplicationsClassLoader() {
        List<ClassLoader> seen = new ArrayList<>();
        ScriptedHandler.Script script = (argument, request, state) -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            return Result.ok("state");
        };
        handler.init = script;
        handler.handle = script;
        handler.info = script;
        handler.terminate = script;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader servers = new ClassLoader(before) {};
        Thread.currentThread().setContextClassLoader(servers);
        try {
            HandlerSession session = test.start();
            test.text(session, "a");
            session.ref().tell("b");
            session.ref().close();
            test.settle();

            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(servers);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(seen).hasSize(4).containsOnly(TestRuntime.class.getClassLoader());
    }

    @Test
    @DisplayName("L7: a failure of the server's close is harmless")
    void failureOfTheClose_isHarmless() {
        Connection broken = new WillingClient() {
            @Override
            public void close(int code, String reason) {
                throw BOOM;
            }
        };
        HandlerSession session = test.start(broken);

        session.ref().close();
        test.settle();

        assertTerminated(new Shutdown(1000, ""), "fresh");
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    // ---- servers that throw

    /** A server that throws whatever it is asked for. */
    private static final class ThrowingConnection implements Connection {

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {
            throw BOOM;
        }

        @Override
        public boolean blocks() {
            throw BOOM;
        }

        @Override
        public void close(int code, String reason) {
            throw BOOM;
        }

        @Override
        public void abort() {
            throw BOOM;
        }
    }

    @Test
    @DisplayName("L5: a server that throws where nobody expects it ends the session, and is logged")
    void serverThatThrows_endsTheSession() {
        handler.handle = (frame, request, state) -> Result.reply(Frame.text("reply"), state);
        HandlerSession session = test.start(new ThrowingConnection());

        test.text(session, "go");
        test.settle();

        assertThat(session.isOpen()).isFalse();
        assertThat(test.handler.arguments("terminate"))
                .containsExactly(new Crash(TerminateReason.Callback.HANDLE, BOOM));
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(log.messages())
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .contains("REMUDA-199", session.ref().id()),
                        close -> assertThat(close)
                                .contains("REMUDA-105", session.ref().id()));
    }
}
