package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Jetty's module for CDI")
class JettyDecoratorsTest {

    /** As Jetty's decorator is, whose other methods do not matter here. */
    public static final class Decorator {

        private final Set<String> names = new HashSet<>(Set.of("another"));

        public Set<String> getUndecoratable() {
            return names;
        }
    }

    /** As a Jetty might be that has changed. */
    public static final class AnotherDecorator {

        public Set<String> getUndecoratable() {
            return Set.of();
        }
    }

    @Test
    @DisplayName("is told to leave endpoints alone, and what it leaves alone already stays so")
    void decorator_leavesEndpointsAlone() {
        Decorator decorator = new Decorator();

        leaveAlone(List.of(new Object(), decorator));

        assertThat(decorator.names).containsExactlyInAnyOrder("another", HandlerEndpoint.class.getName());
    }

    @Test
    @DisplayName("may be missing, or another one than is known")
    void otherServers_areLeftAsTheyAre() {
        leaveAlone(List.of());
        leaveAlone(List.of(new AnotherDecorator()));
        leaveAlone("no list of decorators");
        JettyDecorators.leaveAlone(HandlerEndpoint.class, Answering.of(ServletContext.class, Map.of()));
    }

    private static void leaveAlone(Object decorators) {
        JettyDecorators.leaveAlone(
                HandlerEndpoint.class, Answering.of(ServletContext.class, Map.of("getAttribute", decorators)));
    }
}
