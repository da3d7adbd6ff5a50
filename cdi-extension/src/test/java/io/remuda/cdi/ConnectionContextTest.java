package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.SessionRef;
import io.remuda.event.ConnectionScoped;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Section 9: how the beans of a connection end. */
@Timeout(20)
class ConnectionContextTest {

    private static final List<String> LOG = new ArrayList<>();

    private final ConnectionContext context = new ConnectionContext();
    private final ConnectionContext.Beans beans = new ConnectionContext.Beans(new Nobody());
    private final List<String> destroyed = new ArrayList<>();

    @AfterEach
    void leave() {
        context.exit(null);
    }

    /** A session that nothing is asked of. */
    private static final class Nobody implements SessionRef {
        @Override
        public String id() {
            return "nobody";
        }

        @Override
        public boolean tell(Object message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timer startTimer(Duration delay, Object message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean join(String topic) {
            return false;
        }

        @Override
        public boolean leave(String topic) {
            return false;
        }

        @Override
        public void close(int code, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return false;
        }
    }

    /** Makes its name, and does something when it is destroyed. */
    private final class Named implements Contextual<String> {

        private final String name;
        private final Runnable atEnd;

        Named(String name, Runnable atEnd) {
            this.name = name;
            this.atEnd = atEnd;
        }

        @Override
        public String create(CreationalContext<String> creation) {
            return name;
        }

        @Override
        public void destroy(String instance, CreationalContext<String> creation) {
            destroyed.add(name);
            atEnd.run();
        }

        @Override
        public String toString() {
            return "bean " + name;
        }
    }

    private static final class NoCreation<T> implements CreationalContext<T> {
        @Override
        public void push(T incomplete) {}

        @Override
        public void release() {}
    }

    private String use(Contextual<String> bean) {
        return context.get(bean, new NoCreation<>());
    }

    @Test
    @DisplayName("A bean whose destruction throws does not keep the others from being destroyed")
    void failingDestroy_skipsNoOther() {
        context.enter(beans);
        RuntimeException one = new IllegalStateException("one");
        RuntimeException two = new IllegalStateException("two");
        for (RuntimeException failure : List.of(one, two)) {
            use(new Named(String.valueOf(failure.getMessage()), () -> {
                throw failure;
            }));
        }
        use(new Named("three", () -> {}));

        Throwable thrown = catchThrowable(() -> beans.endAfter(() -> {
            throw new IllegalStateException("handler");
        }));

        assertThat(destroyed).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(thrown).hasMessage("handler");
        assertThat(thrown.getSuppressed()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    @DisplayName("While a session ends no bean is made any more, but one that is there is found")
    void beanOfAnEndingSession_isNotMade() {
        context.enter(beans);
        Named known = new Named("known", () -> {});
        Named unknown = new Named("unknown", () -> {});
        use(known);

        beans.endAfter(() -> {
            assertThat(use(known)).isEqualTo("known");
            assertThatExceptionOfType(ContextNotActiveException.class)
                    .isThrownBy(() -> use(unknown))
                    .withMessageContainingAll("REMUDA-231", "the session has ended", "bean unknown");
        });

        assertThatExceptionOfType(ContextNotActiveException.class).isThrownBy(() -> use(known));
        assertThat(destroyed).containsExactly("known");
    }

    @ConnectionScoped
    public static class Ping {
        @Inject
        Pong pong;

        public void used() {
            LOG.add("ping used");
        }

        public void start() {
            pong.used();
        }

        @PreDestroy
        void end() {
            LOG.add("ping ends");
            pong.used();
        }
    }

    @ConnectionScoped
    public static class Pong {
        @Inject
        Ping ping;

        public void used() {
            LOG.add("pong used");
        }

        @PreDestroy
        void end() {
            LOG.add("pong ends");
            ping.used();
        }
    }

    /** Adds the context of the test. */
    public static class Adding implements Extension {

        private final ConnectionContext context;

        Adding(ConnectionContext context) {
            this.context = context;
        }

        void add(@Observes AfterBeanDiscovery discovery) {
            discovery.addContext(context);
        }
    }

    @Test
    @DisplayName("Beans that use each other when they are destroyed do not make each other anew")
    void beansThatUseEachOtherAtTheEnd_end() {
        LOG.clear();
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new Adding(context))
                .addBeanClasses(Ping.class, Pong.class)
                .initialize()) {
            context.enter(beans);
            container.select(Ping.class).get().start();
            LOG.clear();

            beans.endAfter(() -> {});
        }

        // Whichever is destroyed first may use the other.
        assertThat(LOG).hasSize(3).containsOnlyOnce("ping ends", "pong ends").containsAnyOf("ping used", "pong used");
    }
}
