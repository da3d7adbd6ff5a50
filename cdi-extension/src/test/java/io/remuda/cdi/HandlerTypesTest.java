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
import jakarta.enterprise.util.TypeLiteral;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler's supertypes give for {@code S} and {@code M}, however deep their variables are. */
class HandlerTypesTest {

    /** The callbacks, for the types alone to differ. */
    public interface Silent<S, M> extends WebSocketHandler<S, M> {
        @Override
        default Result<? extends S> init(Transport transport, Request request, Options options) {
            throw new AssertionError();
        }

        @Override
        default Result<? extends S> handle(Frame.Incoming frame, Request request, S state) {
            throw new AssertionError();
        }

        @Override
        default Result<? extends S> info(M message, Request request, S state) {
            throw new AssertionError();
        }

        @Override
        default void terminate(TerminateReason reason, Request request, S state) {}
    }

    /** Holds something. */
    public static class Holder<T> {}

    public static class HoldsState<T> implements Silent<Holder<T>, Integer> {}

    public static class TakesList<T> implements Silent<T[], List<T>> {}

    public static class TakesArray<T> implements Silent<Void, List<T>[]> {}

    public static class TakesDeep<T> implements Silent<Void, Map<String, List<? extends T>>> {}

    public static class TakesSuper<T> implements Silent<Void, List<? super T[]>> {}

    /** Has a handler that uses its variable. */
    public static class Outer<T> {
        @SuppressWarnings("ClassCanBeStatic") // so that it sees the variable
        public class Inner implements Silent<Void, List<T>> {}

        @SuppressWarnings("ClassCanBeStatic")
        public class Part {}
    }

    public static class TakesPart<T> implements Silent<Void, Outer<T>.Part> {}

    @WebSocketPath("/holder")
    public static class Holding extends HoldsState<String> {}

    @WebSocketPath("/list")
    public static class Listing extends TakesList<String> {}

    static class Arrays extends TakesArray<String> {}

    static class Deep extends TakesDeep<Number> {}

    static class Super extends TakesSuper<String> {}

    static class Part extends TakesPart<String> {}

    static Stream<Arguments> resolvable() {
        return Stream.of(
                Arguments.of(Holding.class, new TypeLiteral<Holder<String>>() {}.getType(), Integer.class),
                Arguments.of(Listing.class, String[].class, new TypeLiteral<List<String>>() {}.getType()),
                Arguments.of(Arrays.class, Void.class, new TypeLiteral<List<String>[]>() {}.getType()),
                Arguments.of(
                        Deep.class, Void.class, new TypeLiteral<Map<String, List<? extends Number>>>() {}.getType()),
                Arguments.of(Super.class, Void.class, new TypeLiteral<List<? super String[]>>() {}.getType()),
                Arguments.of(Part.class, Void.class, new TypeLiteral<Outer<String>.Part>() {}.getType()),
                Arguments.of(
                        new TypeLiteral<Outer<String>.Inner>() {}.getType(),
                        Void.class,
                        new TypeLiteral<List<String>>() {}.getType()));
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("resolvable")
    @DisplayName("Section 9: variables are resolved at any depth, to types that are equal to the JDK's")
    void variables_areResolvedAtAnyDepth(Type handler, Type state, Type message) {
        HandlerTypes types = HandlerTypes.of(handler).orElseThrow();

        // Both ways and the hash codes, because a container may keep either in a map.
        assertThat(types.state()).isEqualTo(state).hasSameHashCodeAs(state);
        assertThat(state).isEqualTo(types.state());
        assertThat(types.message()).isEqualTo(message).hasSameHashCodeAs(message);
        assertThat(message).isEqualTo(types.message());
        assertThat(types.message().getTypeName()).isEqualTo(message.getTypeName());
    }

    static class OpenState<T> extends HoldsState<T> {}

    static class OpenDeep<T> implements Silent<Void, List<List<T>>> {}

    static class OpenArray<T> extends TakesArray<T> {}

    static class OpenWildcard<T> extends TakesDeep<T> {}

    static class OpenSuper<T> extends TakesSuper<T> {}

    static class OpenPart<T> extends TakesPart<T> {}

    @SuppressWarnings("rawtypes")
    static class RawParent extends TakesList {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                OpenState.class,
                OpenDeep.class,
                OpenArray.class,
                OpenWildcard.class,
                OpenSuper.class,
                OpenPart.class,
                RawParent.class
            })
    @DisplayName("Section 9: a type with a variable that is left open, however deep, is not resolved")
    void openVariable_isNotResolved(Class<?> handler) {
        assertThat(HandlerTypes.of(handler)).isEmpty();
    }

    @Test
    @DisplayName("Section 9: a message type that is only a wildcard is not resolved")
    void wildcard_isNotResolved() {
        Type produced = new TypeLiteral<Silent<Void, ? extends Serializable>>() {}.getType();

        assertThat(HandlerTypes.of(produced)).isEmpty();
    }

    /** An event whose class says what it lists. */
    static class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;
    }

    /** An event of another type. */
    static class Numbers extends ArrayList<Integer> {
        private static final long serialVersionUID = 1;
    }

    @Test
    @DisplayName("I1: an event reaches the handler whose message type was resolved through its supertypes")
    void event_reachesAResolvedType() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(Holding.class, Listing.class)
                .initialize()) {
            assertThat(container.getBeanManager().resolveObserverMethods(new Names()))
                    .isNotEmpty()
                    .allSatisfy(observer -> assertThat(observer.getBeanClass()).isEqualTo(Listing.class));
            assertThat(container.getBeanManager().resolveObserverMethods(new Numbers()))
                    .isEmpty();
        }
    }
}
