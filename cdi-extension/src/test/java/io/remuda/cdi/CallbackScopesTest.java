package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.event.ConnectionScoped;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** I9: the scopes that a callback, and what stands around it, can use. */
@Timeout(60)
class CallbackScopesTest {

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Noted {}

    /** What happened in a session. */
    @ConnectionScoped
    public static class Notes {

        private final List<String> notes = new ArrayList<>();

        public void add(String note) {
            notes.add(note);
        }

        public String take() {
            String all = String.join(", ", notes);
            notes.clear();
            return all;
        }
    }

    /** Stands around the handler, and around a bean that it uses. */
    @Noted
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    public static class NotingInterceptor {

        @Inject
        Notes notes;

        @AroundInvoke
        Object note(InvocationContext invocation) throws Exception {
            notes.add("before " + invocation.getMethod().getName());
            return invocation.proceed();
        }
    }

    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    public abstract static class NotingDecorator implements WebSocketHandler<Integer, String> {

        @Inject
        @Delegate
        @Any
        WebSocketHandler<Integer, String> handler;

        @Inject
        Notes notes;

        @Override
        public Result<? extends Integer> handle(Frame.Incoming frame, Request request, Integer state) throws Exception {
            notes.add("decorated");
            return handler.handle(frame, request, state);
        }
    }

    @Noted
    @ApplicationScoped
    public static class Helper {

        @Inject
        Notes notes;

        public void help(String text) {
            notes.add(text);
        }

        public boolean isProxied() {
            return CallbackScopesTest.isProxied();
        }
    }

    /** Tells its client what was noted in the session since the last time. */
    @Noted
    @WebSocketPath("/noting")
    public static class NotingHandler implements WebSocketHandler<Integer, String> {

        @Inject
        Helper helper;

        @Inject
        Notes notes;

        @Override
        public Result<Integer> init(Transport transport, Request request, Options options) {
            return Result.ok(0);
        }

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            helper.help(((Frame.Text) frame).payload());
            return Result.reply(Frame.text(notes.take()), state);
        }

        @Override
        public Result<Integer> info(String message, Request request, Integer state) {
            helper.help(message);
            return Result.reply(Frame.text(notes.take()), state);
        }
    }

    /** One for each callback that uses it. */
    @RequestScoped
    public static class Visit {

        private static final AtomicInteger LAST = new AtomicInteger();
        private static final Queue<Integer> ENDED = new ConcurrentLinkedQueue<>();

        private final int number = LAST.incrementAndGet();

        public int number() {
            return number;
        }

        @PreDestroy
        void end() {
            ENDED.add(number);
        }
    }

    /** Records the number of its visit in each callback, and the thread. */
    @WebSocketPath("/visited")
    public static class VisitedHandler implements WebSocketHandler<Integer, String> {

        private static final Queue<Integer> VISITS = new ConcurrentLinkedQueue<>();
        private static final Queue<Thread> THREADS = new ConcurrentLinkedQueue<>();

        @Inject
        Visit visit;

        private Result<Integer> visited() {
            VISITS.add(visit.number());
            THREADS.add(Thread.currentThread());
            return Result.ok(0);
        }

        @Override
        public Result<Integer> init(Transport transport, Request request, Options options) {
            return visited();
        }

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            return visited();
        }

        @Override
        public Result<Integer> info(String message, Request request, Integer state) {
            return visited();
        }

        @Override
        public void terminate(TerminateReason reason, Request request, Integer state) {
            visited();
        }
    }

    /** Has a request in any case. */
    @ApplicationScoped
    public static class Visiting {

        @Inject
        Visit visit;

        @ActivateRequestContext
        public int number() {
            return visit.number();
        }
    }

    /** Hears of all requests, and may use beans of theirs. */
    @ApplicationScoped
    public static class RequestObserver {

        private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

        @Inject
        Visiting visiting;

        private static final AtomicBoolean VISITING = new AtomicBoolean();
        private static final Queue<Integer> VISITS = new ConcurrentLinkedQueue<>();

        void begun(@Observes @Initialized(RequestScoped.class) SessionRef session) {
            SEEN.add("begun " + session.id());
            visit();
        }

        void ending(@Observes @BeforeDestroyed(RequestScoped.class) SessionRef session) {
            SEEN.add("ending " + session.id());
        }

        void ended(@Observes @Destroyed(RequestScoped.class) SessionRef session) {
            SEEN.add("ended " + session.id());
            visit();
        }

        private void visit() {
            if (VISITING.get()) {
                VISITS.add(visiting.number());
            }
        }
    }

    /** Tells its client whether another request can begin within a callback, and the number of the visit before and after. */
    @WebSocketPath("/nesting")
    public static class NestingHandler implements WebSocketHandler<Integer, String> {

        @Inject
        RequestContextController controller;

        @Inject
        Visit visit;

        @Override
        public Result<Integer> init(Transport transport, Request request, Options options) {
            return Result.ok(0);
        }

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            int before = visit.number();
            boolean begins = controller.activate();
            return Result.reply(Frame.text(begins + " " + (visit.number() == before)), state);
        }

        @Override
        public Result<Integer> info(String message, Request request, Integer state) {
            return Result.ok(state);
        }
    }

    /** Tells its client what was noted in the session, and who was called by a client proxy. */
    @Noted
    @ApplicationScoped
    @WebSocketPath("/direct")
    public static class DirectHandler extends NotingHandler {

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            String proxies = "handler " + isProxied() + ", helper " + helper.isProxied();
            return Result.reply(Frame.text(notes.take() + ", " + proxies), state);
        }
    }

    /** Whether a client proxy is among the callers. Weld names them so. */
    private static boolean isProxied() {
        return StackWalker.getInstance()
                .walk(callers ->
                        callers.anyMatch(caller -> caller.getClassName().endsWith("ClientProxy")));
    }

    private final TestApplication application = TestApplication.of(
            NotingHandler.class,
            DirectHandler.class,
            NotingInterceptor.class,
            NotingDecorator.class,
            Helper.class,
            Notes.class,
            VisitedHandler.class,
            NestingHandler.class,
            Visiting.class,
            RequestObserver.class,
            Visit.class);

    @AfterEach
    void stop() {
        application.close();
        VisitedHandler.VISITS.clear();
        VisitedHandler.THREADS.clear();
        Visit.ENDED.clear();
        RequestObserver.SEEN.clear();
        RequestObserver.VISITING.set(false);
        RequestObserver.VISITS.clear();
    }

    private static List<String> texts(TestClient client, int count) {
        await().until(() -> client.texts().size() >= count);
        return client.texts();
    }

    @Test
    @DisplayName(
            "I9: interceptors and decorators use the beans of the connection: the same as the handler and the beans"
                    + " that it uses, and others in another session")
    void connectionScope_worksAroundTheHandler() {
        TestClient one = application.open("/noting");
        TestClient two = application.open("/noting");

        one.say("one");
        two.say("two");
        one.ref().tell("told");

        String handled = "before handle, decorated, before help, ";
        // Whether an interceptor stands before a decorator is CDI's to say: before.
        assertThat(texts(one, 2)).containsExactly("before init, " + handled + "one", "before info, before help, told");
        assertThat(texts(two, 1)).containsExactly("before init, " + handled + "two");
    }

    @Test
    @DisplayName("I9: a handler of the application is called with what stands around it, and without a client proxy")
    void applicationScoped_isCalledWithoutProxy() {
        TestClient client = application.open("/direct");

        client.say("x");

        assertThat(texts(client, 1))
                .containsExactly("before init, before handle, decorated, before isProxied, handler false, helper true");
    }

    private List<Integer> visits(int count) {
        await().until(() -> VisitedHandler.VISITS.size() >= count);
        return List.copyOf(VisitedHandler.VISITS);
    }

    @Test
    @DisplayName("I9: each callback has a request context of its own, which ends with the callback")
    void requestContext_isTheCallbacks() {
        TestClient client = application.open("/visited");
        client.say("x");
        client.ref().tell("y");
        client.leave();

        List<Integer> visits = visits(4);
        assertThat(new HashSet<>(visits)).hasSize(4);
        await().untilAsserted(() -> assertThat(Visit.ENDED).containsExactlyElementsOf(visits));
        assertThat(VisitedHandler.THREADS).startsWith(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    @DisplayName("I9: the request context begins when it is used first, and observers hear of it")
    void requestContext_beginsWhenItIsUsed() {
        TestClient unused = application.open("/noting");
        unused.say("x");
        texts(unused, 1);
        assertThat(RequestObserver.SEEN).isEmpty();

        TestClient client = application.open("/visited");

        visits(1);
        String id = client.ref().id();
        await().untilAsserted(() ->
                assertThat(RequestObserver.SEEN).containsExactly("begun " + id, "ending " + id, "ended " + id));
    }

    @Test
    @DisplayName(
            "I9: who hears of the end of a request and uses one has another, which ends, and the next callback a third")
    void requestOfAnObserver_isNotTheNextCallbacks() {
        RequestObserver.VISITING.set(true);
        TestClient client = application.open("/visited");
        visits(1);
        client.say("x");
        visits(2);
        client.leave();

        List<Integer> visits = visits(3);
        await().until(() -> RequestObserver.VISITS.size() == 6);
        List<Integer> observed = List.copyOf(RequestObserver.VISITS);
        // At the beginning it is the callback's, at the end one of its own.
        assertThat(List.of(observed.get(0), observed.get(2), observed.get(4))).isEqualTo(visits);
        assertThat(new HashSet<>(observed)).hasSize(6);
        await().untilAsserted(() -> assertThat(Visit.ENDED).containsExactlyInAnyOrderElementsOf(observed));
    }

    @Test
    @DisplayName("I9: who begins a request context within a callback gets the callback's")
    void requestContext_isNotBegunTwice() {
        TestClient client = application.open("/nesting");

        client.say("x");

        assertThat(texts(client, 1)).containsExactly("false true");
    }

    @Test
    @DisplayName("I9: the request context of init is fresh also where the server opens the session within a request")
    void requestContextOfTheHandshake_isNotInits() {
        RequestContextController request = application.bean(RequestContextController.class);
        request.activate();
        TestClient client;
        int outer;
        try {
            outer = application.bean(Visit.class).number();

            client = application.open("/visited");

            assertThat(visits(1)).doesNotContain(outer);
            assertThat(application.bean(Visit.class).number()).isEqualTo(outer);
        } finally {
            request.deactivate();
        }
        client.say("x");

        List<Integer> visits = visits(2);
        assertThat(new HashSet<>(visits)).hasSize(2);
        assertThat(VisitedHandler.THREADS).first().isNotEqualTo(Thread.currentThread());
        await().untilAsserted(
                        () -> assertThat(Visit.ENDED).containsExactlyInAnyOrder(visits.get(0), outer, visits.get(1)));
    }

    @Test
    @DisplayName(
            "I9: where the server's threads have a request context when they bring a message, the log says so once")
    void sharedRequestContext_isLoggedOnce() {
        TestClient first = application.open("/visited");
        TestClient second = application.open("/visited");
        RequestContextController request = application.bean(RequestContextController.class);
        request.activate();
        try (LogCapture log = new LogCapture()) {
            int outer = application.bean(Visit.class).number();

            first.say("x");
            second.say("x");

            assertThat(visits(4)).endsWith(outer, outer);
            assertThat(messages(log))
                    .singleElement()
                    .asString()
                    .contains("REMUDA-232", VisitedHandler.class.getName(), "callbacks = WORKER");
            assertThat(Visit.ENDED).doesNotContain(outer);
        } finally {
            request.deactivate();
        }
    }

    @Test
    @DisplayName(
            "I9: a session that is given up within the request of the handshake calls nothing, and the log is silent")
    void releaseWithinARequest_isNotLogged() throws Exception {
        TestClient client = application.open("/visited");
        RequestContextController request = application.bean(RequestContextController.class);
        request.activate();
        try (LogCapture log = new LogCapture()) {
            application.definition("/visited").source().open(client.ref()).release();

            assertThat(messages(log)).isEmpty();

            client.say("x");

            assertThat(messages(log)).singleElement().asString().contains("REMUDA-232");
        } finally {
            request.deactivate();
        }
    }

    /** What was logged, except that a callback took long, which any may on a busy machine. */
    private static List<String> messages(LogCapture log) {
        return log.messages().stream()
                .filter(message -> !message.startsWith("REMUDA-113"))
                .toList();
    }
}
