package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.WebSocketPath;
import io.remuda.cdi.Telling.News;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row I2: distinct addresses leave nothing in the container's caches. */
@Timeout(300)
class EventCachesTest {

    private static final long MEGABYTE = 1L << 20;

    /** Weld drops its cache whole at 65,536 entries, so growth shows before that or not at all. */
    private static final int STEP = 50_000;

    private static final int ADDRESSES = 200_000;

    @WebSocketPath("/news")
    public static class Reader extends Telling<News> {}

    /** As an address must not be: each value is a qualifier of its own to the container. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Binding {

        /** Any string. */
        String value();

        /** The qualifier as an object. */
        final class Literal extends AnnotationLiteral<Binding> implements Binding {

            private static final long serialVersionUID = 1;

            private final String value;

            Literal(String value) {
                this.value = value;
            }

            @Override
            public String value() {
                return value;
            }
        }
    }

    /** Fires as many events, each with another qualifier; returns the most that the live heap grew. */
    private static long growth(TestApplication application, int events, IntFunction<Annotation> qualifier) {
        Event<Object> event = application.events();
        for (int i = 0; i < STEP / 10; i++) {
            event.select(qualifier.apply(-1)).fire(new News("warm"));
        }
        long before = Heap.live();
        long most = 0;
        for (int i = 0; i < events; i++) {
            event.select(qualifier.apply(i)).fire(new News("news"));
            if ((i + 1) % STEP == 0) {
                most = Math.max(most, Heap.live() - before);
            }
        }
        return most;
    }

    private static Named<IntFunction<Annotation>> named(String name, IntFunction<Annotation> qualifier) {
        return Named.of(name, qualifier);
    }

    static Stream<Named<IntFunction<Annotation>>> addresses() {
        return Stream.of(
                named("ToSession", i -> ToSession.Literal.of("session " + i)),
                named("ToUser", i -> ToUser.Literal.of("user " + i)),
                named("ToTopic", i -> ToTopic.Literal.of("topic " + i)),
                named("ToPath", i -> ToPath.Literal.of("/path/" + i)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("addresses")
    @DisplayName("I2: as many addresses as there are events do not grow the container's caches")
    void distinctAddresses_leaveNothing(IntFunction<Annotation> address) {
        try (TestApplication application = TestApplication.of(Reader.class)) {
            long growth = growth(application, ADDRESSES, address);

            assertThat(growth).isLessThan(8 * MEGABYTE);
            assertThat(application.sessions().deadLetters()).isEqualTo(ADDRESSES + STEP / 10);
        }
    }

    @Test
    @DisplayName("I2: a qualifier whose value is binding does grow them: the measure sees what it is for")
    void bindingQualifier_isSeenToGrow() {
        try (TestApplication application = TestApplication.of(Reader.class)) {
            assertThat(growth(application, STEP, i -> new Binding.Literal("value " + i)))
                    .isGreaterThan(16 * MEGABYTE);
        }
    }

    /**
     * Prints what a million addresses cost.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        int million = 1_000_000;
        try (TestApplication application = TestApplication.of(Reader.class)) {
            for (Named<IntFunction<Annotation>> address : addresses().toList()) {
                long start = System.nanoTime();
                long growth = growth(application, million, address.getPayload());
                System.out.printf(
                        "%-10s %,d addresses: live heap grew by at most %,d bytes; %,d ns for each event,"
                                + " garbage collections included%n",
                        address.getName(), million, growth, (System.nanoTime() - start) / million);
            }
        }
    }
}
