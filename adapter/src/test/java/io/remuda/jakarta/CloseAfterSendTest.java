package io.remuda.jakarta;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a close gets to the server. */
class CloseAfterSendTest {

    private final List<String> calls = new ArrayList<>();
    private final Server server = new Server();
    private final CloseAfterSend connection = new CloseAfterSend(server);

    /** Completes sends when the test says so. */
    private final class Server implements Connection {

        private @Nullable Completion underWay;
        private boolean throwing;

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {
            calls.add("send");
            underWay = completion;
            if (throwing) {
                throw new IllegalStateException("closed");
            }
        }

        @Override
        public boolean blocks() {
            return true;
        }

        @Override
        public void close(int code, String reason) {
            calls.add("close " + code + " " + reason);
        }

        @Override
        public void abort() {
            calls.add("abort");
        }
    }

    private void complete(@Nullable Throwable failure) {
        requireNonNull(server.underWay).completed(failure);
    }

    private void send() {
        connection.send(Frame.text("a"), false, failure -> calls.add("completed " + failure));
    }

    @Test
    @DisplayName("F5: a close while a send is under way waits for it")
    void closeDuringSend_waits() {
        send();
        connection.close(1013, "Overload");
        assertThat(calls).containsExactly("send");

        complete(null);

        assertThat(calls).containsExactly("send", "completed null", "close 1013 Overload");
    }

    @Test
    @DisplayName("F5: a close after a send that failed is performed")
    void closeDuringFailingSend_isPerformed() {
        send();
        connection.close(1013, "Overload");

        complete(new IOException("gone"));

        assertThat(calls).containsExactly("send", "completed java.io.IOException: gone", "close 1013 Overload");
    }

    @Test
    @DisplayName("F5: a close without a send, before, between or after, is performed at once")
    void closeWithoutSend_isPerformed() {
        connection.close(1000, "");
        send();
        complete(null);
        connection.close(1001, "");

        assertThat(calls).containsExactly("close 1000 ", "send", "completed null", "close 1001 ");
    }

    @Test
    @DisplayName("F5: a send that throws is none under way")
    void throwingSend_isOver() {
        server.throwing = true;
        assertThatThrownBy(this::send).hasMessage("closed");

        connection.close(1011, "");

        assertThat(calls).containsExactly("send", "close 1011 ");
    }

    @Test
    @DisplayName("T6: an abort waits for nothing")
    void abort_waitsForNothing() {
        send();
        connection.close(1013, "");
        connection.abort();

        assertThat(calls).containsExactly("send", "abort");
    }
}
