package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.event.ConnectionScoped;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.Vetoed;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 9 of the contract: what a wrong handler gets at deployment. Each test starts Weld with the handler. */
class DeploymentErrorsTest {

    /** A correct handler, for the wrong ones to extend. */
    public abstract static class Correct implements WebSocketHandler<String, Correct.Message> {

        /** What it takes. */
        public record Message(String text) {}

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Message message, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {}
    }

    @ApplicationScoped
    public static class NoPath extends Correct {}

    @WebSocketPath("chat")
    public static class NoSlash extends Correct {}

    @WebSocketPath("/chat/{room")
    public static class HalfVariable extends Correct {}

    @WebSocketPath("/chat/room-{room}")
    public static class MixedSegment extends Correct {}

    @WebSocketPath("/chat/{room}/{room}")
    public static class VariableTwice extends Correct {}

    @WebSocketPath("/chat//lobby")
    public static class EmptySegment extends Correct {}

    @WebSocketPath("/chat?x=1")
    public static class WithQuery extends Correct {}

    @WebSocketPath("/chat/{room}")
    public static class Room extends Correct {}

    @WebSocketPath("/chat/{name}")
    public static class SameTemplate extends Correct {}

    @WebSocketPath("/raw")
    @SuppressWarnings("rawtypes")
    public static class Raw implements WebSocketHandler {
        @Override
        public Result init(Transport transport, Request request, Options options) {
            return Result.ok();
        }

        @Override
        public Result handle(Frame.Incoming frame, Request request, Object state) {
            return Result.ok();
        }

        @Override
        public Result info(Object message, Request request, Object state) {
            return Result.ok();
        }

        @Override
        public void terminate(TerminateReason reason, Request request, Object state) {}
    }

    @Dependent
    @WebSocketPath("/open")
    public static class Open<M> implements WebSocketHandler<String, M> {
        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(M message, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {}
    }

    @RequestScoped
    @WebSocketPath("/request")
    public static class InRequestScope extends Correct {}

    @SessionScoped
    @WebSocketPath("/session")
    public static class InSessionScope extends Correct implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @ConversationScoped
    @WebSocketPath("/conversation")
    public static class InConversationScope extends Correct implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @WebSocketPath("/final")
    public static final class FinalClass extends Correct {}

    @WebSocketPath("/record")
    public record RecordHandler() implements WebSocketHandler<String, Correct.Message> {
        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Correct.Message message, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {}
    }

    @WebSocketPath("/final-callback")
    public static class FinalCallback extends Correct {
        @Override
        public final Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }
    }

    @WebSocketPath("/no-constructor")
    public static class NoPlainConstructor extends Correct {
        @Inject
        public NoPlainConstructor(Collaborator collaborator) {
            collaborator.help();
        }
    }

    @WebSocketPath("/private-constructor")
    public static class PrivateConstructor extends Correct {
        private PrivateConstructor() {}

        @Inject
        public PrivateConstructor(Collaborator collaborator) {
            this();
            collaborator.help();
        }
    }

    @WebSocketPath("/no-inject")
    public static class ConstructorWithoutInject extends Correct {
        public ConstructorWithoutInject(Collaborator collaborator) {
            collaborator.help();
        }
    }

    @WebSocketPath("/abstract")
    public abstract static class AbstractHandler extends Correct {}

    @WebSocketPath("/inner")
    @SuppressWarnings("ClassCanBeStatic") // that it is not is what is wrong with it
    public class Inner extends Correct {}

    @WebSocketPath("/no-handler")
    public static class NoHandler {}

    @WebSocketPath(value = "/options", options = "maxMessageSize")
    public static class OptionWithoutValue extends Correct {}

    @WebSocketPath(
            value = "/options",
            options = {"a=1", "a=2"})
    public static class OptionTwice extends Correct {}

    @WebSocketPath(value = "/options", options = "maxMessageSize=0")
    public static class TooSmall extends Correct {}

    @WebSocketPath(value = "/options", options = "messages=many")
    public static class NoNumber extends Correct {}

    @WebSocketPath(value = "/options", options = "timeout=-5s")
    public static class NegativeTimeout extends Correct {}

    @WebSocketPath(value = "/options", options = "sendTimeout=0")
    public static class NoSendTimeout extends Correct {}

    @WebSocketPath(value = "/options", options = "maxmessagesize=10")
    public static class WrongCase extends Correct {}

    @WebSocketPath("/roles")
    public static class RolesOnUpgrade extends Correct {
        @Override
        @RolesAllowed("member")
        public Upgrade upgrade(Request request, Options options) {
            return Upgrade.accept();
        }
    }

    @WebSocketPath("/roles")
    @RolesAllowed("member")
    public static class DenyAllOnInfo extends Correct {
        @Override
        @DenyAll
        public Result<String> info(Message message, Request request, String state) {
            return Result.ok(state);
        }
    }

    public abstract static class PermitAllOnInit extends Correct {
        @Override
        @PermitAll
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }
    }

    @WebSocketPath("/roles")
    public static class InheritsPermitAllOnInit extends PermitAllOnInit {}

    /** Annotations of interfaces are nobody's. */
    @RolesAllowed("member")
    public interface ForMembers {}

    public interface ForElders extends ForMembers {}

    @WebSocketPath("/roles")
    public static class RolesOnInterface extends Correct implements ForElders {}

    public interface Guarded {
        @RolesAllowed("member")
        Upgrade upgrade(Request request, Options options);
    }

    @WebSocketPath("/roles")
    public static class RolesOnMethodOfInterface extends Correct implements Guarded {
        @Override
        public Upgrade upgrade(Request request, Options options) {
            return Upgrade.accept();
        }
    }

    @Dependent
    public static class Collaborator {
        void help() {}
    }

    @AfterEach
    void forgetOverrides() {
        System.clearProperty("remuda.Room.messages");
    }

    static Stream<Arguments> wrongHandlers() {
        return Stream.of(
                wrong("REMUDA-203", "without a path", "@WebSocketPath", NoPath.class),
                wrong("REMUDA-204", "'chat': it does not start with '/'", "/chat/lobby", NoSlash.class),
                wrong("REMUDA-204", "segment '{room'", "/chat/{room}", HalfVariable.class),
                wrong("REMUDA-204", "segment 'room-{room}'", "/chat/{room}", MixedSegment.class),
                wrong("REMUDA-204", "variable {room} twice", "/chat/{room}", VariableTwice.class),
                wrong("REMUDA-204", "empty segment", "/chat/{room}", EmptySegment.class),
                wrong("REMUDA-204", "segment 'chat?x=1'", "/chat/{room}", WithQuery.class),
                wrong("REMUDA-206", "S and M", "WebSocketHandler<State, ChatEvent>", Raw.class),
                wrong("REMUDA-206", "S and M", "WebSocketHandler<State, ChatEvent>", Open.class),
                wrong("REMUDA-207", "@RequestScoped", "@ApplicationScoped", InRequestScope.class),
                wrong("REMUDA-207", "@SessionScoped", "@ConnectionScoped", InSessionScope.class),
                wrong("REMUDA-207", "@ConversationScoped", "@Dependent", InConversationScope.class),
                wrong("REMUDA-208", "final class", "@Singleton", FinalClass.class),
                wrong("REMUDA-208", "a record", "@Singleton", RecordHandler.class),
                wrong("REMUDA-209", "final method handle", "@Singleton", FinalCallback.class),
                wrong("REMUDA-210", "no constructor without arguments", "@Singleton", NoPlainConstructor.class),
                wrong("REMUDA-210", "not private", "add one", PrivateConstructor.class),
                wrong("REMUDA-202", "no constructor that CDI can call", "@Inject", ConstructorWithoutInject.class),
                wrong("REMUDA-202", "abstract", "class of its own", AbstractHandler.class),
                wrong("REMUDA-202", "inner class", "static", Inner.class),
                wrong("REMUDA-201", "is no WebSocketHandler", "implement WebSocketHandler<S, M>", NoHandler.class),
                wrong(
                        "REMUDA-211",
                        "'maxMessageSize', which is not of the form key=value",
                        "65536",
                        OptionWithoutValue.class),
                wrong("REMUDA-212", "option 'a' twice", "keep one", OptionTwice.class),
                wrong(
                        "REMUDA-213",
                        "'maxMessageSize' of route /options is 0; allowed are 1 to",
                        "mend",
                        TooSmall.class),
                wrong("REMUDA-213", "'messages' of route /options is 'many'", "mend", NoNumber.class),
                wrong("REMUDA-213", "'timeout' of route /options is '-5s'", "mend", NegativeTimeout.class),
                wrong("REMUDA-213", "'sendTimeout' of route /options is 0", "mend", NoSendTimeout.class),
                wrong("REMUDA-213", "did you mean 'maxMessageSize'", "mend", WrongCase.class),
                wrong("REMUDA-216", "@RolesAllowed on its method upgrade", "put it on the class", RolesOnUpgrade.class),
                wrong("REMUDA-216", "@DenyAll on its method info", "put it on the class", DenyAllOnInfo.class),
                wrong("REMUDA-216", "@PermitAll on its method init", "put it", InheritsPermitAllOnInit.class),
                wrong("REMUDA-216", "@RolesAllowed on its interface", "put it on the class", RolesOnInterface.class),
                wrong(
                        "REMUDA-216",
                        "@RolesAllowed on its method upgrade",
                        "put it on the class",
                        RolesOnMethodOfInterface.class));
    }

    private static Arguments wrong(String id, String rule, String remedy, Class<?> handler) {
        return Arguments.of(handler, id, rule, remedy);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("wrongHandlers")
    @DisplayName("Section 9: a wrong handler is a definition error with class, rule and remedy")
    void wrongHandler_isADefinitionError(Class<?> handler, String id, String rule, String remedy) {
        Throwable error = catchThrowable(() -> deploy(handler).close());

        assertThat(error).as("the deployment of %s", handler).isNotNull();
        assertThat(lines(error))
                .anySatisfy(line -> assertThat(line)
                        .contains(id)
                        .contains(handler.getName())
                        .contains(rule)
                        .contains("Remedy: ")
                        .contains(remedy));
    }

    @Test
    @DisplayName("Section 9: equal templates with other parameter names are a duplicate path")
    void equalTemplates_areADuplicate() {
        Throwable error =
                catchThrowable(() -> deploy(Room.class, SameTemplate.class).close());

        assertThat(lines(error))
                .anySatisfy(line -> assertThat(line)
                        .contains("REMUDA-205")
                        .contains(SameTemplate.class.getName())
                        .contains(Room.class.getName())
                        .contains("/chat/{name}"));
    }

    @Test
    @DisplayName("Section 9: all problems are reported at once")
    void allProblems_areReportedAtOnce() {
        Throwable error = catchThrowable(() -> deploy(NoPath.class, NoSlash.class, FinalClass.class, TooSmall.class)
                .close());

        assertThat(String.join("\n", lines(error))).contains("REMUDA-203", "REMUDA-204", "REMUDA-208", "REMUDA-213");
    }

    @Test
    @DisplayName("R4, section 9: an override out of range is an error too")
    void overrideOutOfRange_isAnError() {
        System.setProperty("remuda.Room.messages", "0");

        Throwable error = catchThrowable(() -> deploy(Room.class).close());

        assertThat(lines(error))
                .anySatisfy(line -> assertThat(line)
                        .contains("REMUDA-213")
                        .contains(Room.class.getName())
                        .contains("remuda.Room.messages")
                        .contains("'messages' of route /chat/{room} is 0; allowed are 1 to")
                        .contains("mend that setting"));
    }

    @Singleton
    @WebSocketPath("/singleton")
    public static final class FinalSingleton extends Correct {
        @Inject
        FinalSingleton(Collaborator collaborator) {
            collaborator.help();
        }
    }

    @Dependent
    @WebSocketPath("/dependent/{id}")
    public static class DependentHandler extends Correct {}

    @ConnectionScoped
    @WebSocketPath("/connection")
    public static class ConnectionHandler extends Correct {}

    @Vetoed
    @WebSocketPath("/vetoed")
    public static class NotToBeDeployed {}

    @Vetoed
    @WebSocketPath("/produced")
    public static class ProducedHandler extends Correct {}

    /** Makes a handler. */
    @ApplicationScoped
    public static class Producer {
        @Produces
        @Dependent
        ProducedHandler handler() {
            return new ProducedHandler();
        }
    }

    @Vetoed
    public static class ProducedWithoutPath extends Correct {}

    /** Makes a handler that has no path. */
    @ApplicationScoped
    public static class WrongProducer {
        @Produces
        @Dependent
        ProducedWithoutPath handler = new ProducedWithoutPath();
    }

    @Test
    @DisplayName("Section 9: the four scopes, a final @Singleton, a vetoed class and a produced handler are accepted")
    void correctHandlers_areAccepted() {
        assertThatCode(() -> deploy(
                                Room.class,
                                FinalSingleton.class,
                                DependentHandler.class,
                                ConnectionHandler.class,
                                NotToBeDeployed.class,
                                ProducedHandler.class,
                                Producer.class)
                        .close())
                .doesNotThrowAnyException();
    }

    /** Makes a handler and does not say of which class. */
    @ApplicationScoped
    public static class VagueProducer {
        @Produces
        @Dependent
        WebSocketHandler<String, Correct.Message> vague() {
            return new ProducedHandler();
        }
    }

    /** Makes a handler of a wrong scope. */
    @ApplicationScoped
    public static class RequestProducer {
        @Produces
        @RequestScoped
        ProducedHandler inRequest() {
            return new ProducedHandler();
        }
    }

    /** Makes a handler that cannot have a proxy. */
    @ApplicationScoped
    public static class FinalProducer {
        @Produces
        @ApplicationScoped
        FinalClass last() {
            return new FinalClass();
        }
    }

    static Stream<Arguments> wrongProducers() {
        String remedy = "declare the handler's class";
        return Stream.of(
                Arguments.of(WrongProducer.class, "handler", ProducedWithoutPath.class, "REMUDA-203", remedy),
                Arguments.of(VagueProducer.class, "vague", WebSocketHandler.class, "REMUDA-203", remedy),
                Arguments.of(RequestProducer.class, "inRequest", ProducedHandler.class, "REMUDA-207", "@Dependent"),
                Arguments.of(
                        FinalProducer.class, "last", FinalClass.class, "REMUDA-208", "the producer with @Singleton"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("wrongProducers")
    @DisplayName("Section 9: a wrong handler that is produced is an error that names the producer")
    void wrongProducedHandler_isAnErrorThatNamesTheProducer(
            Class<?> producer, String member, Class<?> handler, String id, String remedy) {
        Throwable error = catchThrowable(() -> deploy(producer).close());

        assertThat(lines(error))
                .anySatisfy(line -> assertThat(line)
                        .contains(id)
                        .contains(handler.getName() + ", produced by " + producer.getName() + "." + member + ",")
                        .contains("Remedy: ")
                        .contains(remedy));
    }

    @Specializes
    @WebSocketPath("/chat/{chamber}")
    public static class Chamber extends Room {}

    @Specializes
    @WebSocketPath("/chat/{hall}")
    public static class Hall extends Chamber {}

    @Test
    @DisplayName("Section 9: a handler that is specialised is not there, so the one in its place may have its path")
    void specializedHandler_isNotDeployed() {
        try (SeContainer container = deploy(Room.class, Chamber.class, Hall.class)) {
            assertThat(container.getBeanManager().resolveObserverMethods(new Correct.Message("hello")))
                    .isNotEmpty()
                    .allSatisfy(observer -> assertThat(observer.getBeanClass()).isEqualTo(Hall.class));
        }
    }

    @ApplicationScoped
    @WebSocketPath("no slash")
    public static class WrongPath extends Correct {}

    @Specializes
    @WebSocketPath("/right")
    public static class RightPath extends WrongPath {}

    @Test
    @DisplayName("Section 9: what is wrong with a handler that is specialised does not matter")
    void specializedHandler_isNotChecked() {
        assertThatCode(() -> deploy(WrongPath.class, RightPath.class).close()).doesNotThrowAnyException();
    }

    @WebSocketPath("/another")
    public static class Another extends Room {}

    @Test
    @DisplayName("Section 9: a handler that only extends another one stands beside it")
    void extendedHandler_isDeployedToo() {
        try (SeContainer container = deploy(Room.class, Another.class)) {
            assertThat(container.getBeanManager().resolveObserverMethods(new Correct.Message("hello")))
                    .extracting(ObserverMethod::getBeanClass)
                    .contains(Room.class, Another.class);
        }
    }

    private static SeContainer deploy(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(beans)
                .addBeanClasses(Collaborator.class)
                .initialize();
    }

    private static List<String> lines(Throwable error) {
        assertThat(error).isNotNull();
        return String.valueOf(error.getMessage()).lines().toList();
    }
}
