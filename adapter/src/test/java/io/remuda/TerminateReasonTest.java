package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TerminateReasonTest {

    @Test
    @DisplayName("section 8: the reasons are a closed set")
    void theReasonsAreAClosedSet() {
        assertThat(Arrays.stream(TerminateReason.class.getPermittedSubclasses()).map(Class::getSimpleName))
                .containsExactlyInAnyOrder(
                        "Remote",
                        "Shutdown",
                        "Timeout",
                        "BadFrame",
                        "BadEncoding",
                        "TooBig",
                        "TooFast",
                        "Disconnected",
                        "Crash",
                        "Overload",
                        "Expired",
                        "GoingAway",
                        "Server");
    }

    private static List<TerminateReason> oneOfEach(Throwable cause) {
        return List.of(
                new TerminateReason.Remote(1000, "bye"),
                new TerminateReason.Shutdown(1000, "bye"),
                new TerminateReason.Timeout(),
                new TerminateReason.BadFrame(),
                new TerminateReason.BadEncoding(),
                new TerminateReason.TooBig(),
                new TerminateReason.Disconnected(),
                new TerminateReason.Crash(TerminateReason.Callback.HANDLE, cause),
                new TerminateReason.Overload(TerminateReason.Queue.FRAMES),
                new TerminateReason.Expired(),
                new TerminateReason.GoingAway(),
                new TerminateReason.Server(1000, "bye"));
    }

    @Test
    @DisplayName("section 1: reasons have value equality")
    void reasonsWithEqualParts_areEqual() {
        Throwable cause = new IllegalStateException("boom");

        assertThat(oneOfEach(cause)).isEqualTo(oneOfEach(cause)).doesNotHaveDuplicates();
        assertThat(new TerminateReason.Remote(1000, "")).isNotEqualTo(new TerminateReason.Remote(1001, ""));
        assertThat(new TerminateReason.Remote(1000, "a")).isNotEqualTo(new TerminateReason.Remote(1000, "b"));
        assertThat(new TerminateReason.Overload(TerminateReason.Queue.FRAMES))
                .isNotEqualTo(new TerminateReason.Overload(TerminateReason.Queue.MESSAGES));
    }

    @Test
    @DisplayName("section 8: Crash names the callback and carries the cause as the application made it")
    void crash_carriesCallbackAndCause() {
        Throwable cause = new IllegalStateException("boom");

        TerminateReason.Crash crash = new TerminateReason.Crash(TerminateReason.Callback.INFO, cause);

        assertThat(crash.callback()).isEqualTo(TerminateReason.Callback.INFO);
        assertThat(crash.cause()).isSameAs(cause);
    }

    @Test
    @DisplayName("section 8: Overload says which queue was full")
    void overload_saysWhichQueue() {
        assertThat(new TerminateReason.Overload(TerminateReason.Queue.REPLIES).queue())
                .isEqualTo(TerminateReason.Queue.REPLIES);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void missingPart_isNamed() {
        Throwable cause = new IllegalStateException("boom");

        assertThatNullPointerException()
                .isThrownBy(() -> new TerminateReason.Crash(null, cause))
                .withMessage("callback");
        assertThatNullPointerException()
                .isThrownBy(() -> new TerminateReason.Crash(TerminateReason.Callback.INIT, null))
                .withMessage("cause");
        assertThatNullPointerException()
                .isThrownBy(() -> new TerminateReason.Overload(null))
                .withMessage("queue");
    }
}
