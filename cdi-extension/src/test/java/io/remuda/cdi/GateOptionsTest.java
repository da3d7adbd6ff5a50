package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Caller;
import io.remuda.TokenAuthenticator;
import io.remuda.WebSocketPath;
import io.remuda.cdi.DeploymentErrorsTest.Correct;
import io.remuda.event.Dispatch;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may enter, by annotations, options and beans. */
@Timeout(60)
class GateOptionsTest {

    @RolesAllowed({"member", "admin"})
    @DeclareRoles("guest")
    @WebSocketPath("/allowed")
    public static class Allowed extends Correct {}

    @RolesAllowed("**")
    @WebSocketPath("/anyone")
    public static class Anyone extends Correct {}

    @DenyAll
    @RolesAllowed("member")
    @WebSocketPath("/denied")
    public static class Denied extends Correct {}

    @PermitAll
    @WebSocketPath("/permitted")
    public static class Permitted extends Correct {}

    @WebSocketPath("/open")
    public static class Open extends Correct {}

    @RolesAllowed("member")
    @WebSocketPath(value = "/optional", options = "rolesAllowed=admin")
    public static class WithOption extends Correct {}

    @RolesAllowed({"member", "cn=admin,ou=staff"})
    @WebSocketPath("/comma")
    public static class Comma extends Correct {}

    @WebSocketPath(value = "/misspelt", options = "Roles=member")
    public static class MisspeltRoles extends Correct {}

    @WebSocketPath(value = "/misspelt-gate", options = "tokenparameter=access")
    public static class MisspeltToken extends Correct {}

    @RolesAllowed("member")
    @DeclareRoles("elder")
    public abstract static class Secured extends Correct {}

    public abstract static class StillSecured extends Secured {}

    @WebSocketPath("/inherited")
    public static class Inherits extends StillSecured {}

    @RolesAllowed("admin")
    @WebSocketPath("/narrowed")
    public static class Narrows extends StillSecured {}

    @PermitAll
    @WebSocketPath("/opened")
    public static class Opens extends StillSecured {}

    @DenyAll
    public abstract static class Closed extends Secured {}

    @WebSocketPath("/closed")
    public static class InheritsClosed extends Closed {}

    @RolesAllowed("a,b")
    public abstract static class CommaAbove extends Correct {}

    @WebSocketPath("/comma-above")
    public static class InheritsComma extends CommaAbove {}

    /** Adds routes to a handler that has roles. */
    @ApplicationScoped
    public static class Adding {
        void add(@Observes Dispatch dispatch) {
            dispatch.add("/added", Allowed.class);
            dispatch.add("/changed", Allowed.class).option("rolesAllowed", "boss");
        }
    }

    private static TestApplication application(Map<String, String> settings) {
        return TestApplication.of(
                settings,
                weld -> weld.addBeanClasses(
                        Allowed.class,
                        Anyone.class,
                        Denied.class,
                        Permitted.class,
                        Open.class,
                        WithOption.class,
                        Inherits.class,
                        Narrows.class,
                        Opens.class,
                        InheritsClosed.class,
                        Adding.class));
    }

    private static Throwable failure(Map<String, String> settings, Class<?>... beans) {
        return catchThrowable(() ->
                TestApplication.of(settings, weld -> weld.addBeanClasses(beans)).close());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/allowed   | member,admin",
                "/anyone    | **",
                "/denied    | ''",
                "/permitted |",
                "/open      |",
                "/optional  | admin",
                "/inherited | member",
                "/narrowed  | admin",
                "/opened    |",
                "/closed    | ''",
                "/added     | member,admin",
                "/changed   | boss",
            })
    @DisplayName(
            "Section 1, upgrade: @RolesAllowed, @DenyAll and @PermitAll are the option rolesAllowed of the handler's"
                    + " routes, also of those that are added, unless these set it; what the nearest superclass says counts"
                    + " for a class that says nothing")
    void annotations_areTheOption(String path, String roles) {
        try (TestApplication application = application(Map.of())) {
            assertThat(application.definition(path).options().find("rolesAllowed"))
                    .isEqualTo(Optional.ofNullable(roles));
        }
    }

    @Test
    @DisplayName("R4: rolesAllowed can be overridden at deployment")
    void setting_overridesTheAnnotation() {
        try (TestApplication application = application(Map.of("remuda.Allowed.rolesAllowed", "owner"))) {
            assertThat(application.definition("/allowed").options().string("rolesAllowed"))
                    .isEqualTo("owner");
        }
    }

    @Test
    @DisplayName("R1: isUserInRole answers for the roles that are allowed, and for those that are declared")
    void allowedRoles_areDeclared() {
        try (TestApplication application = application(Map.of())) {
            assertThat(application.definition("/allowed").roles())
                    .containsExactlyInAnyOrder("member", "admin", "guest");
            assertThat(application.definition("/changed").roles()).contains("boss");
            assertThat(application.definition("/anyone").roles()).isEmpty();
            assertThat(application.definition("/inherited").roles()).containsExactlyInAnyOrder("member", "elder");
        }
    }

    @Test
    @DisplayName("Section 9: a role with a comma, which an option would take for two, is an error")
    void roleWithComma_isRefused() {
        assertThat(failure(Map.of(), Comma.class))
                .hasStackTraceContaining(Comma.class.getName())
                .hasStackTraceContaining("'cn=admin,ou=staff'")
                .hasStackTraceContaining("Remedy");
        assertThat(failure(Map.of(), InheritsComma.class))
                .hasStackTraceContaining(InheritsComma.class.getName())
                .hasStackTraceContaining("'a,b'");
    }

    @Test
    @DisplayName("R4, section 9: a key that differs from one of Remuda's in upper and lower case only is an error")
    void misspeltKey_isRefused() {
        assertThat(failure(Map.of(), MisspeltRoles.class, MisspeltToken.class))
                .hasStackTraceContaining("did you mean 'roles'")
                .hasStackTraceContaining("did you mean 'tokenParameter'");
    }

    @Test
    @DisplayName("R4, section 9: wrong settings of the gate are reported together, each with its name")
    void wrongSettings_areReportedTogether() {
        Throwable error = failure(
                Map.of(
                        "remuda.Open.origins", "example.com",
                        "remuda.Open.maxSessionsPerUser", "-1",
                        "remuda.Open.upgradeTimeout", "0",
                        "remuda.trustedProxies", "proxy.example",
                        "remuda.maxSessions", "-1",
                        "remuda.decisions", "0",
                        "remuda.workers", "none"),
                Open.class);

        assertThat(error).isInstanceOf(IllegalStateException.class);
        assertThat(String.valueOf(error.getMessage()).lines())
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).startsWith("REMUDA-220: the setting remuda."))
                .anySatisfy(line -> assertThat(line).contains("remuda.Open.origins", "'example.com'", "allowed are"))
                .anySatisfy(line -> assertThat(line).contains("remuda.Open.maxSessionsPerUser", "-1", "allowed are"))
                .anySatisfy(line -> assertThat(line).contains("remuda.Open.upgradeTimeout", "positive"))
                .anySatisfy(line -> assertThat(line).contains("remuda.trustedProxies", "'proxy.example'", "10.0.0.0/8"))
                .anySatisfy(line -> assertThat(line).contains("remuda.maxSessions", "'-1'", "at least 0"))
                .anySatisfy(line -> assertThat(line).contains("remuda.decisions", "'0'", "at least 1"))
                .anySatisfy(line -> assertThat(line).contains("remuda.workers", "'none'"));
    }

    @ApplicationScoped
    public static class OneAuthenticator implements TokenAuthenticator {
        @Override
        public Optional<Caller> authenticate(String token) {
            return Optional.empty();
        }
    }

    @ApplicationScoped
    public static class AnotherAuthenticator extends OneAuthenticator {}

    @Test
    @DisplayName("Section 9: several beans that authenticate tokens fail the deployment; one does not")
    void severalAuthenticators_failTheDeployment() {
        assertThat(failure(Map.of(), Open.class, OneAuthenticator.class)).isNull();
        assertThat(failure(
                        Map.of("remuda.workers", "none"),
                        Open.class,
                        OneAuthenticator.class,
                        AnotherAuthenticator.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("REMUDA-226", "2 beans", "@Alternative", "REMUDA-220", "remuda.workers");
    }
}
