package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Request;
import io.remuda.Upgrade;
import io.remuda.WebSocketPath;
import io.remuda.cdi.DeploymentErrorsTest.Correct;
import io.remuda.event.ConnectionScoped;
import io.remuda.runtime.HandlerDefinition;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers of which the producer's declaration says less than there is to them. */
@Timeout(60)
class ProducedHandlersTest {

    @Vetoed
    @WebSocketPath("/application")
    public static class OfApplication extends Correct {}

    @Vetoed
    @WebSocketPath("/singleton")
    public static class Single extends Correct {}

    @Vetoed
    @WebSocketPath("/dependent")
    public static class OfNobody extends Correct {}

    @Vetoed
    @WebSocketPath("/connection")
    public static class OfConnection extends Correct {}

    @Vetoed
    @WebSocketPath("/field")
    public static class OfField extends Correct {}

    @Vetoed
    @RolesAllowed({"member", "elder"})
    @WebSocketPath("/same")
    public static class ForMembers extends Correct {}

    /** Makes handlers of classes that say who may call, and declares classes that do not. */
    @ApplicationScoped
    public static class Vague {

        @RolesAllowed("member")
        static class SecuredOfApplication extends OfApplication {}

        @DenyAll
        static class SecuredSingle extends Single {}

        @RolesAllowed("member")
        static class SecuredOfNobody extends OfNobody {}

        @RolesAllowed("member")
        static class SecuredOfConnection extends OfConnection {}

        @RolesAllowed("member")
        static class SecuredOfField extends OfField {}

        @RolesAllowed({"elder", "member"})
        static class AlikeForMembers extends ForMembers {}

        @Produces
        @Dependent
        OfField ofField = new SecuredOfField();

        @Produces
        @ApplicationScoped
        OfApplication ofApplication() {
            return new SecuredOfApplication();
        }

        @Produces
        @Singleton
        Single single() {
            return new SecuredSingle();
        }

        @Produces
        @Dependent
        OfNobody ofNobody() {
            return new SecuredOfNobody();
        }

        @Produces
        @ConnectionScoped
        OfConnection ofConnection() {
            return new SecuredOfConnection();
        }

        @Produces
        @Dependent
        ForMembers forMembers() {
            return new AlikeForMembers();
        }
    }

    private static Upgrade decision(TestApplication application, String path) throws Exception {
        HandlerDefinition definition = application.definition(path);
        return definition.source().upgrade(Request.builder(path).build(), definition.options());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/application", "/singleton", "/dependent", "/connection", "/field"})
    @DisplayName(
            "Section 9: what a producer makes is not used if it says otherwise who may call than the class that the"
                    + " producer declares, because that is what counts at the handshake")
    void handlerThatSaysOtherwise_isNotUsed(String path) {
        try (TestApplication application = TestApplication.of(Vague.class)) {
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowable(() -> decision(application, path)))
                        .hasStackTraceContaining("REMUDA-233")
                        .hasStackTraceContaining(Vague.class.getName() + "$Secured")
                        .hasStackTraceContaining("produced by " + Vague.class.getName())
                        .hasStackTraceContaining("Remedy: declare");
            }
        }
    }

    @Test
    @DisplayName("Section 9: what a producer makes is used if it says the same about who may call")
    void handlerThatSaysTheSame_isUsed() throws Exception {
        try (TestApplication application = TestApplication.of(Vague.class)) {
            assertThat(decision(application, "/same")).isEqualTo(Upgrade.accept());
        }
    }
}
