package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.DeadLetter;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Row I9: in whose name callbacks are called. */
class CallerTest {

    private static final ThreadLocal<String> IDENTITY = ThreadLocal.withInitial(() -> "nobody");

    private final List<String> calls = new ArrayList<>();
    private final ManualExecutor workers = new ManualExecutor();
    private final ManualTimers timers = new ManualTimers();
    private final FakeConnection connection = new FakeConnection();
    private final HandlerDefinition definition = new HandlerDefinition(
            "/caller",
            Handler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            Options.of(Map.of()),
            Limits.of(Options.of(Map.of())),
            Set.of(),
            session -> new Beans());
    private final SessionRuntime runtime = new SessionRuntime(
            List.of(definition), CallerTest.class.getClassLoader(), workers, timers, 1, new SessionListener() {
                @Override
                public void happened(SessionEvent event) {
                    note(event.getClass().getSimpleName());
                }

                @Override
                public void nobodyTook(DeadLetter letter) {}
            });

    private void note(String what) {
        calls.add(what + " by " + IDENTITY.get());
    }

    private final class Handler implements WebSocketHandler<String, Object> {
        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            note("init");
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            note("handle");
            if (frame.equals(Frame.text("crash"))) {
                throw new IllegalStateException("as asked");
            }
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            note("info");
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            note("terminate " + (reason instanceof TerminateReason.Crash crash ? crash.cause() : reason));
        }
    }

    private final class Beans implements HandlerSource.Instance {
        @Override
        public WebSocketHandler<?, ?> handler() {
            return new Handler();
        }

        @Override
        public void enter() {
            note("enter");
        }

        @Override
        public void exit() {}

        @Override
        public void release() {
            note("release");
        }
    }

    private static Executor as(String name) {
        return task -> {
            String before = IDENTITY.get();
            IDENTITY.set(name);
            try {
                task.run();
            } finally {
                IDENTITY.set(before);
            }
        };
    }

    private HandlerSession start(Executor caller) {
        HandlerSession session =
                runtime.open(definition, connection, Request.builder("/caller"), caller, Lease.UNLIMITED);
        session.start(Transport.tcp());
        return session;
    }

    private void settle() {
        while (workers.runAll() || timers.runDue()) {
            // Until nothing is left.
        }
    }

    @AfterEach
    void threadIsAsItWas() {
        assertThat(IDENTITY.get()).isEqualTo("nobody");
    }

    @Test
    @DisplayName("I9: every callback, on whatever thread, runs in the name of the caller of the handshake")
    void callbacks_runInTheCallersName() {
        HandlerSession session = start(as("ann"));
        session.arrivals().text("hello", true);
        session.ref().tell("message");
        settle();
        session.closed(1000, "", false);
        settle();

        assertThat(calls)
                .allMatch(call -> call.endsWith(" by ann"))
                .contains("init by ann", "Opened by ann", "handle by ann", "info by ann", "release by ann")
                .anyMatch(call -> call.startsWith("terminate Remote"));
    }

    @Test
    @DisplayName("I9, L7: what a callback throws is the crash's cause, and not changed by who called")
    void exception_isTheApplications() {
        HandlerSession session = start(task -> {
            try {
                as("ann").execute(task);
            } catch (RuntimeException seen) {
                throw new IllegalArgumentException("the server's own", seen);
            }
        });
        session.arrivals().text("crash", true);
        settle();

        assertThat(calls).contains("terminate java.lang.IllegalStateException: as asked by ann");
    }

    @Test
    @DisplayName(
            "I9, L7: what the server throws when a callback is done changes nothing: the callback's outcome counts")
    void failureAfterTheCallback_isNoCrash() {
        HandlerSession session = start(task -> {
            as("ann").execute(task);
            throw new IllegalStateException("the server's own");
        });
        session.arrivals().text("hello", true);
        session.arrivals().text("crash", true);
        settle();

        assertThat(calls)
                .containsSubsequence(
                        "init by ann",
                        "handle by ann",
                        "handle by ann",
                        "terminate java.lang.IllegalStateException: as asked by ann",
                        "release by ann");
    }

    @Test
    @DisplayName("I9, L5: where the server does not know the caller any more, terminate runs all the same, for nobody")
    void refusedCaller_isNobody() {
        List<Executor> now = new ArrayList<>(List.of(as("ann")));
        HandlerSession session = start(task -> now.get(0).execute(task));
        now.set(0, task -> {
            throw new IllegalStateException("the application is stopping");
        });
        session.closed(1001, "", false);
        settle();

        assertThat(calls)
                .filteredOn(call -> call.startsWith("terminate"))
                .singleElement()
                .asString()
                .endsWith(" by nobody");
        assertThat(calls).contains("init by ann", "release by nobody");
    }
}
