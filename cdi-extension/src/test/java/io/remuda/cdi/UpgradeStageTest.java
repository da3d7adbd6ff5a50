package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.event.ConnectionScoped;
import io.remuda.runtime.HandlerDefinition;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP stage of handlers that are beans. */
@Timeout(60)
class UpgradeStageTest {

    private static final Queue<String> NOTES = new ConcurrentLinkedQueue<>();

    /** One for each request. */
    @RequestScoped
    public static class Visit {
        public int number() {
            return System.identityHashCode(this);
        }
    }

    /** Refuses with a number that says who the visitor is; tells of its life. */
    public abstract static class Deciding implements WebSocketHandler<Integer, String> {

        @Inject
        Visit visit;

        @PostConstruct
        void made() {
            NOTES.add("made");
        }

        @PreDestroy
        void destroyed() {
            NOTES.add("destroyed");
        }

        @Override
        public Upgrade upgrade(Request request, Options options) {
            NOTES.add("decides");
            if (request.header("Fail").isPresent()) {
                throw new IllegalStateException("a bug");
            }
            return Upgrade.respond(200)
                    .body(visit.number() + " " + request.session().isOpen());
        }

        @Override
        public Result<Integer> init(Transport transport, Request request, Options options) {
            return Result.ok(0);
        }

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            return Result.ok(state);
        }

        @Override
        public Result<Integer> info(String message, Request request, Integer state) {
            return Result.ok(state);
        }
    }

    @WebSocketPath("/application")
    public static class OfApplication extends Deciding {}

    @Dependent
    @WebSocketPath("/dependent")
    public static class OfNobody extends Deciding {}

    @ConnectionScoped
    @WebSocketPath("/connection")
    public static class OfConnection extends Deciding {}

    @WebSocketPath("/plain")
    public static class Plain extends Telling<Integer> {}

    /** Decides for handlers that do not. */
    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    public abstract static class Refusing implements WebSocketHandler<String, String> {

        @Inject
        @Delegate
        @Any
        WebSocketHandler<String, String> handler;

        @Override
        public Upgrade upgrade(Request request, Options options) throws Exception {
            return handler.upgrade(request, options) instanceof Upgrade.Accept
                    ? Upgrade.refuse(418)
                    : Upgrade.decline();
        }
    }

    @WebSocketPath("/decorated")
    public static class Decorated implements WebSocketHandler<String, String> {
        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(String message, Request request, String state) {
            return Result.ok(state);
        }
    }

    /** Decorates another method than {@code upgrade}. */
    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    public abstract static class Loud implements WebSocketHandler<Long, String> {

        @Inject
        @Delegate
        @Any
        WebSocketHandler<Long, String> handler;

        @Override
        public Result<? extends Long> info(String message, Request request, Long state) throws Exception {
            return handler.info(message.toUpperCase(Locale.ROOT), request, state);
        }
    }

    @WebSocketPath("/loud")
    public static class Spoken implements WebSocketHandler<Long, String> {
        @Override
        public Result<Long> init(Transport transport, Request request, Options options) {
            return Result.ok(0L);
        }

        @Override
        public Result<Long> handle(Frame.Incoming frame, Request request, Long state) {
            return Result.ok(state);
        }

        @Override
        public Result<Long> info(String message, Request request, Long state) {
            return Result.ok(state);
        }
    }

    @WebSocketPath("/loud-and-deciding")
    public static class SpokenDeciding extends Spoken {
        @Override
        public Upgrade upgrade(Request request, Options options) {
            return Upgrade.refuse(410);
        }
    }

    private final TestApplication application = TestApplication.of(
            OfApplication.class,
            OfNobody.class,
            OfConnection.class,
            Plain.class,
            Refusing.class,
            Decorated.class,
            Loud.class,
            Spoken.class,
            SpokenDeciding.class,
            Visit.class);

    @AfterEach
    void stop() {
        application.close();
        NOTES.clear();
    }

    private Upgrade decision(String path, String header) throws Exception {
        HandlerDefinition definition = application.definition(path);
        Request request = Request.builder(path).header(header, "x").build();
        return definition.source().upgrade(request, definition.options());
    }

    private static String body(Upgrade decision) {
        return ((Upgrade.Answer) decision).body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/application", "/dependent", "/connection"})
    @DisplayName("Section 1, upgrade: it is called for a handler of each scope, in the request context of the HTTP"
            + " request, without a session")
    void upgrade_seesTheRequestContext(String path) throws Exception {
        assertThat(application.definition(path).source().decidesUpgrade()).isTrue();
        RequestContextController request = application.bean(RequestContextController.class);
        request.activate();
        try {
            int number = application.bean(Visit.class).number();

            assertThat(body(decision(path, "Any"))).isEqualTo(number + " false");
            assertThat(application.bean(Visit.class).number()).isEqualTo(number);
        } finally {
            request.deactivate();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dependent", "/connection"})
    @DisplayName(
            "Section 1, upgrade: a handler of its own for each connection gives one for the call, which is destroyed"
                    + " after it, however that ends")
    void handlerOfAConnection_livesForTheCall(String path) throws Exception {
        decision(path, "Any");
        assertThat(NOTES).containsExactly("made", "decides", "destroyed");
        NOTES.clear();

        assertThatIllegalStateException()
                .isThrownBy(() -> decision(path, "Fail"))
                .withMessage("a bug");
        assertThat(NOTES).containsExactly("made", "decides", "destroyed");
    }

    @Test
    @DisplayName("Section 1, upgrade: the handler of all connections decides about all of them")
    void handlerOfTheApplication_staysTheSame() throws Exception {
        decision("/application", "Any");
        decision("/application", "Any");

        assertThat(NOTES).containsExactly("made", "decides", "decides");
    }

    @Test
    @DisplayName("Section 1, upgrade: a handler without a decision of its own is not asked")
    void handlerWithoutDecision_isNotAsked() {
        assertThat(application.definition("/plain").source().decidesUpgrade()).isFalse();
    }

    @Test
    @DisplayName("I9: a decorator applies to upgrade, also of a handler that has none of its own")
    void decorator_applies() throws Exception {
        assertThat(application.definition("/decorated").source().decidesUpgrade())
                .isTrue();
        assertThat(decision("/decorated", "Any")).isEqualTo(Upgrade.refuse(418));
    }

    @Test
    @DisplayName("Section 1, upgrade: a decorator of another method makes no decision, and leaves that of the handler")
    void decoratorOfAnotherMethod_decidesNothing() throws Exception {
        assertThat(application.definition("/loud").source().decidesUpgrade()).isFalse();
        assertThat(application.definition("/loud-and-deciding").source().decidesUpgrade())
                .isTrue();
        assertThat(decision("/loud-and-deciding", "Any")).isEqualTo(Upgrade.refuse(410));
    }
}
