package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.WebSocketPath;
import io.remuda.cdi.DeploymentErrorsTest.Correct;
import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.websocket.DeploymentException;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        FakeApplication application = new FakeApplication(Map.of("remuda.Room.mailbox", "7"), config -> {});

        deploy(application);

        assertThat(application.endpoints())
                .extracting(config -> config.getPath())
                .containsExactlyInAnyOrder("/chat/{room}", "/desk");
    }

    @Test
    @DisplayName("R4, section 9: all wrong settings are reported together, each with its name and what is allowed")
    void wrongSettings_areReportedTogether() {
        FakeApplication application = new FakeApplication(
                Map.of(
                        "remuda.Room.mailbox", "0",
                        "remuda.Room.sendTimeout", "soon",
                        "remuda.Desk.maxMessageSize", "-1",
                        "remuda.workers", "none",
                        "remuda.waitingThreads", "-1"),
                config -> {});

        Throwable error = catchThrowable(() -> deploy(application));

        assertThat(error).isInstanceOf(IllegalStateException.class);
        assertThat(String.valueOf(error.getMessage()).lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).startsWith("REMUDA-220: the setting remuda."))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Room.mailbox", Room.class.getName(), "allowed are 1 to 1000000"))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Room.sendTimeout", Room.class.getName(), "'soon'", "allowed is"))
                .anySatisfy(line -> assertThat(line)
                        .contains("remuda.Desk.maxMessageSize", Desk.class.getName(), "allowed are 1 to"))
                .anySatisfy(line -> assertThat(line).contains("remuda.workers", "'none'", "at least 1"))
                .anySatisfy(line -> assertThat(line).contains("remuda.waitingThreads", "'-1'", "at least 0"));
        assertThat(application.endpoints()).isEmpty();
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
        FakeApplication application = new FakeApplication(Map.of(), config -> {});

        Throwable error = catchThrowable(() -> deploy(application, Room.class, BrokenTransactions.class));

        assertThat(error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("REMUDA-225", "no transaction manager is bound", "Remedy");
        assertThat(application.endpoints()).isEmpty();
    }

    static Stream<Exception> refusals() {
        return Stream.of(new DeploymentException("/desk is taken"), new IllegalArgumentException("/desk is taken"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @DisplayName(
            "Section 9: where the server refuses an endpoint, the error names the application, and nothing runs on")
    void refusedEndpoint_endsTheRuntime(Exception refusal) throws Exception {
        FakeApplication application = new FakeApplication(Map.of(), config -> {
            if (refusal instanceof DeploymentException declared) {
                throw declared;
            }
            throw (RuntimeException) refusal;
        });

        Throwable error = catchThrowable(() -> deploy(application));

        assertThat(error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("REMUDA-221", "'/shop'", "/desk is taken")
                .hasCause(refusal);
        Object configurator = application.endpoints().get(0).getConfigurator();
        Field runtime = configurator.getClass().getDeclaredField("runtime");
        runtime.setAccessible(true);
        assertThat(((SessionRuntime) runtime.get(configurator)).isStopping()).isTrue();
    }
}
