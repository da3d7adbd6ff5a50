package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Options;
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

    @Vetoed
    @WebSocketPath("/decides")
    public static class Quiet extends Correct {}

    @Vetoed
    @WebSocketPath("/final")
    public static final class Last extends Correct {}

    /** Makes a handler of a class that decides, and declares one that does not. */
    @ApplicationScoped
    public static class Deciding {

        static class Refusing extends Quiet {
            @Override
            public Upgrade upgrade(Request request, Options options) {
                return Upgrade.refuse(418);
            }
        }

        @Produces
        @Dependent
        Quiet quiet() {
            return new Refusing();
        }

        @Produces
        @Dependent
        Last last() {
            return new Last();
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

    @Test
    @DisplayName("Section 1, upgrade: a handler that is produced is asked if its class may be one that decides")
    void producedHandler_isAsked() throws Exception {
        try (TestApplication application = TestApplication.of(Deciding.class)) {
            assertThat(application.definition("/decides").source().decidesUpgrade())
                    .isTrue();
            assertThat(decision(application, "/decides")).isEqualTo(Upgrade.refuse(418));
            assertThat(application.definition("/final").source().decidesUpgrade())
                    .isFalse();
        }
    }
}
