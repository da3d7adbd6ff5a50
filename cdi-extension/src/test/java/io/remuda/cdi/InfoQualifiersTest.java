package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row I1: the qualifiers of {@code info} are those of the method that is called, whatever else has its name. */
class InfoQualifiersTest {

    /** An event. */
    public record Alarm(String text) {}

    /** Narrows it. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Urgent {}

    /** All but {@code info}. */
    public abstract static class Base<S, M> implements WebSocketHandler<S, M> {
        @Override
        public Result<S> init(Transport transport, Request request, Options options) {
            throw new AssertionError();
        }

        @Override
        public Result<S> handle(Frame.Incoming frame, Request request, S state) {
            throw new AssertionError();
        }

        @Override
        public void terminate(TerminateReason reason, Request request, S state) {}
    }

    @WebSocketPath("/plain")
    public static class Plain extends Base<String, Alarm> {
        @Override
        public Result<String> info(@Urgent Alarm alarm, Request request, String state) {
            return Result.ok(state);
        }
    }

    @WebSocketPath("/overridden")
    public static class Overridden extends Plain {
        @Override
        public Result<String> info(@Urgent Alarm alarm, Request request, String state) {
            return Result.ok(state);
        }

        String info(Alarm alarm, Request request, Integer other) {
            return alarm.text() + request.path() + other;
        }
    }

    @WebSocketPath("/private")
    public static class PrivateOverload extends Plain {
        @SuppressWarnings("unused") // that it is there is the point
        private String info(Alarm alarm, Request request, Long other) {
            return alarm.text() + request.path() + other;
        }
    }

    @WebSocketPath("/state")
    public static class OtherState extends Plain {
        public Result<?> info(Record message, Request request, Integer state) {
            return Result.ok();
        }
    }

    @WebSocketPath("/message")
    public static class OtherMessage extends Plain {
        public Result<?> info(Object message, Request request, String state) {
            return Result.ok();
        }
    }

    @WebSocketPath("/static")
    public static class StaticOverload extends Plain {
        public static Result<?> info(Record message, Request request, String state) {
            return Result.ok();
        }
    }

    /** Implements {@code info} for its variable. */
    public abstract static class Generic<T extends Record> extends Base<List<T>, T> {
        @Override
        public Result<List<T>> info(@Urgent T message, Request request, List<T> state) {
            return Result.ok(state);
        }
    }

    @WebSocketPath("/generic")
    public static class OfGeneric extends Generic<Alarm> {
        public Result<?> info(Object message, Request request, List<Alarm> state) {
            return Result.ok();
        }
    }

    @WebSocketPath("/erased")
    public static class Erased extends Base<List<String>, Alarm> {
        @Override
        @SuppressWarnings({"rawtypes", "unchecked"})
        public Result<? extends List<String>> info(@Urgent Alarm alarm, Request request, List state) {
            return Result.ok(state);
        }

        public Result<?> info(Object message, Request request, List<String> state) {
            return Result.ok();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Plain.class,
                Overridden.class,
                PrivateOverload.class,
                OtherState.class,
                OtherMessage.class,
                StaticOverload.class,
                OfGeneric.class,
                Erased.class
            })
    @DisplayName("I1: an event without the qualifier of info is not for the handler, whatever overloads there are")
    void overload_doesNotTakeTheQualifiersAway(Class<?> handler) {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(handler)
                .initialize()) {
            assertThat(container.getBeanManager().resolveObserverMethods(new Alarm("fire")))
                    .isEmpty();
            assertThat(container.getBeanManager().resolveObserverMethods(new Alarm("fire"), urgent()))
                    .isNotEmpty();
        }
    }

    private static Urgent urgent() {
        try {
            return (Urgent) Plain.class.getMethod("info", Alarm.class, Request.class, String.class)
                    .getParameterAnnotations()[0][0];
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
