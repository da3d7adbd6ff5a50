package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.WebSocketPath;
import io.remuda.cdi.DeploymentErrorsTest.Correct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens when the handlers are given to a server. */
class DeployTest {

    @WebSocketPath("/chat/{room}")
    public static class Room extends Correct {}

    @WebSocketPath("/desk")
    public static class Desk extends Correct {}

    private static void deploy(FakeApplication application) {
        deploy(application, Room.class, Desk.class);
    }

    private static void deploy(FakeApplication application, Class<?>... beans) {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(beans)
                .initialize()) {
            container
                    .getBeanManager()
                    .getExtension(WebSocketHandlerExtension.class)
                    .deploy(application.context());
        }
    }

    @Test
    @DisplayName("R4: a context parameter overrides an option; all handlers become endpoints")
    void handlers_becomeEndpoints() {
        try (TestApplication application = TestApplication.of(
                Map.of("remuda.Room.messages", "7"), weld -> weld.addBeanClasses(Room.class, Desk.class))) {
            assertThat(application.paths()).containsExactly("/chat/{room}", "/desk");
            assertThat(application
                            .definition("/chat/{room}")
                            .limits()
                            .messages()
                            .count())
                    .isEqualTo(7);
            assertThat(application.server().isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("R4, section 9: all wrong settings are reported together, each with its name and what is allowed")
    void wrongSettings_areReportedTogether() {
        FakeApplication application = new FakeApplication(Map.of(
                "remuda.Room.messages", "0",
                "remuda.Room.sendTimeout", "soon",
                "remuda.Desk.maxMessageSize", "-1",
                "remuda.workers", "none",
                "remuda.executor", "java:comp/Pool",
                "remuda.waitingThreads", "-1",
                "remuda.drainTime", "a while",
                "remuda.stopTimeout", "25h"));

        Throwable error = catchThrowable(() -> deploy(application));

        assertThat(error).isInstanceOf(IllegalStateException.class);
        assertThat(String.valueOf(error.getMessage()).lines())
                .hasSize(8)
                .allSatisfy(line -> assertThat(line).startsWith("REMUDA-220: the setting remuda."))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Room.messages", Room.class.getName(), "allowed are 1 to 1000000"))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Room.sendTimeout", Room.class.getName(), "'soon'", "allowed is"))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Desk.maxMessageSize", Desk.class.getName(), "allowed are 1 to"))
                .anySatisfy(line -> assertThat(line).contains("remuda.workers", "'none'", "at least 1"))
                .anySatisfy(line -> assertThat(line).contains("remuda.executor", "'java:comp/Pool'", "JNDI name"))
                .anySatisfy(line -> assertThat(line).contains("remuda.waitingThreads", "'-1'", "at least 0"))
                .anySatisfy(line -> assertThat(line).contains("remuda.drainTime", "'a while'", "such as 500ms"))
                .anySatisfy(line -> assertThat(line).contains("remuda.stopTimeout", "'25h'", "at most 1d"));
        assertThat(application.isOpen()).isFalse();
    }

    /** As of a transaction manager that is not configured. */
    @Dependent
    public static class BrokenTransactions {
        @Produces
        @ApplicationScoped
        TransactionSynchronizationRegistry registry() {
            throw new IllegalArgumentException("no transaction manager is bound");
        }
    }

    @Test
    @DisplayName("I4: transactions that cannot be used fail the deployment, not every event")
    void brokenTransactions_failTheDeployment() {
        FakeApplication application = new FakeApplication(Map.of());

        Throwable error = catchThrowable(() -> deploy(application, Room.class, BrokenTransactions.class));

        assertThat(error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("REMUDA-225", "no transaction manager is bound", "Remedy");
        assertThat(application.isOpen()).isFalse();
    }

    @Test
    @DisplayName("Section 9: where the server refuses, the error names the application, and nothing runs on")
    void refusal_endsTheRuntime() {
        RuntimeException refusal = new IllegalArgumentException("/desk is taken");
        FakeApplication application = new FakeApplication(Map.of(), getClass().getClassLoader(), () -> {
            throw refusal;
        });
        WebSocketHandlerExtension extension = new WebSocketHandlerExtension();
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(extension)
                .addBeanClasses(Room.class, Desk.class)
                .initialize()) {
            assertThat(container.isRunning()).isTrue();

            Throwable error = catchThrowable(() -> extension.deploy(application.context()));

            assertThat(error)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("REMUDA-221", "'/shop'", "/desk is taken")
                    .hasCause(refusal);
            assertThat(extension.deployed().orElseThrow().runtime().isStopping())
                    .isTrue();
        }
    }
}
