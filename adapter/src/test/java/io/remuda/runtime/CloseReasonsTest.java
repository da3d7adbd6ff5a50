package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.BadEncoding;
import io.remuda.TerminateReason.BadFrame;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Server;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.TerminateReason.Timeout;
import io.remuda.TerminateReason.TooBig;
import io.remuda.TerminateReason.TooFast;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonsTest {

    /** Section 8, from left to right. */
    static Stream<Arguments> toClient() {
        return Stream.of(
                Arguments.of(new Remote(4000, "bye"), null),
                Arguments.of(new Shutdown(4000, "bye"), Frame.close(4000, "bye")),
                Arguments.of(new Timeout(), Frame.close(1000, "")),
                Arguments.of(new BadFrame(), Frame.close(1002, "")),
                Arguments.of(new BadEncoding(), Frame.close(1007, "")),
                Arguments.of(new TooBig(), Frame.close(1009, "Message too big")),
                Arguments.of(new TooFast(), Frame.close(1008, "Too many messages")),
                Arguments.of(new Disconnected(), null),
                Arguments.of(
                        new Crash(TerminateReason.Callback.HANDLE, new IllegalStateException("secret")),
                        Frame.close(1011, "Internal error")),
                Arguments.of(new Overload(Queue.REPLIES), Frame.close(1013, "Overload")),
                Arguments.of(new Expired(), Frame.close(1008, "Expired")),
                Arguments.of(new GoingAway(), Frame.close(1001, "Going away")),
                Arguments.of(new Server(1012, "restart"), null));
    }

    @ParameterizedTest
    @MethodSource("toClient")
    @DisplayName("section 8: what the client gets")
    void reasonToClient(TerminateReason reason, Frame.@Nullable Close close) {
        assertThat(CloseReasons.toClient(reason)).isEqualTo(close);
    }

    @Test
    @DisplayName("section 8: the table has a row for every reason")
    void everyReasonHasARow() {
        assertThat(toClient().map(row -> (Object) row.get()[0].getClass()))
                .containsExactlyInAnyOrder((Object[]) TerminateReason.class.getPermittedSubclasses());
    }

    static Stream<Arguments> fromServer() {
        return Stream.of(
                Arguments.of(1000, false, new Remote(1000, "text")),
                Arguments.of(1001, false, new Remote(1001, "text")),
                Arguments.of(1001, true, new GoingAway()),
                Arguments.of(1002, false, new BadFrame()),
                Arguments.of(1003, false, new Remote(1003, "text")),
                Arguments.of(1005, false, new Remote(1005, "text")),
                Arguments.of(1006, false, new Disconnected()),
                Arguments.of(1007, false, new BadEncoding()),
                Arguments.of(1008, false, new Remote(1008, "text")),
                Arguments.of(1009, false, new TooBig()),
                Arguments.of(1011, false, new Remote(1011, "text")),
                Arguments.of(3000, false, new Remote(3000, "text")),
                Arguments.of(4999, true, new Remote(4999, "text")));
    }

    @ParameterizedTest
    @MethodSource("fromServer")
    @DisplayName("section 8: what a close that the server reports means")
    void closeFromServer(int code, boolean stopping, TerminateReason reason) {
        assertThat(CloseReasons.fromServer(code, "text", stopping, false)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1003, 1008, 1011, 4000})
    @DisplayName("section 8: after a failure that the server reported, the close is its own")
    void closeAfterAFailure(int code) {
        assertThat(CloseReasons.fromServer(code, "text", false, true)).isEqualTo(new Server(code, "text"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1006, 1007, 1009})
    @DisplayName("section 8: codes that say it all do so after a failure too")
    void codesThatSayItAll(int code) {
        assertThat(CloseReasons.fromServer(code, "text", false, true))
                .isEqualTo(CloseReasons.fromServer(code, "text", false, false));
    }

    @Test
    @DisplayName("section 8: every code that a server can report has a meaning")
    void everyCodeHasAMeaning() {
        for (int code = 1000; code < 5000; code++) {
            assertThat(CloseReasons.fromServer(code, "", false, false)).isNotNull();
        }
    }
}
