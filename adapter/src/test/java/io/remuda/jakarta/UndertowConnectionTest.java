package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Undertow's session and channel get. */
class UndertowConnectionTest {

    /** As XNIO's: hears of what happens to a channel. */
    public interface Listener {

        void handleEvent(Object channel);

        interface Setter {}

        final class SimpleSetter implements Setter {

            private final Listener theirs;

            SimpleSetter(Listener theirs) {
                this.theirs = theirs;
            }

            public Listener get() {
                return theirs;
            }
        }
    }

    /** What Undertow's session has besides the methods of the Jakarta API. */
    public interface Framed extends Session {

        FakeChannel getWebSocketChannel();

        Executor getExecutor();

        void forceClose();

        void setReceiveListener(Listener listener);
    }

    /** The channel below it, which goes by what it was told last. */
    public final class FakeChannel {

        private boolean toldToSuspend;
        private final Listener.Setter setter = new Listener.SimpleSetter(channel -> calls.add("read"));

        public Listener.Setter getReceiveSetter() {
            return setter;
        }

        public int getCloseCode() {
            return closeCode;
        }

        public void suspendReceives() {
            if (!toldToSuspend) {
                toldToSuspend = true;
                calls.add("suspend");
                reads = false;
            }
        }

        public void resumeReceives() {
            if (toldToSuspend) {
                toldToSuspend = false;
                calls.add("resume");
                reads = true;
            }
        }

        public void addCloseTask(Listener task) {
            closeTask = task;
        }
    }

    private final List<String> calls = new ArrayList<>();
    private final Deque<Runnable> bringing = new ArrayDeque<>();
    private final FakeChannel channel = new FakeChannel();
    private boolean reads = true;
    private boolean stopped;
    private int closeCode = -1;
    private @Nullable Listener closeTask;
    private @Nullable ClassLoader closedWith;
    private @Nullable Listener receiveListener;
    private final Framed session = new SessionOfUndertow().session();
    private Undertow undertow;
    private UndertowConnection connection;

    @BeforeEach
    void open() throws ReflectiveOperationException {
        UndertowMethods methods = new UndertowMethods(Framed.class);
        undertow = new Undertow(methods);
        connection = new UndertowConnection(session, methods);
    }

    private final class SessionOfUndertow {

        Framed session() {
            return (Framed) Proxy.newProxyInstance(
                    Framed.class.getClassLoader(),
                    new Class<?>[] {Framed.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getWebSocketChannel" -> channel;
                        case "getExecutor" -> (Executor) this::bring;
                        case "setReceiveListener" -> {
                            receiveListener = (Listener) arguments[0];
                            yield null;
                        }
                        case "getAsyncRemote" -> Answering.of(RemoteEndpoint.Async.class, Map.of());
                        case "close" -> {
                            closedWith = Thread.currentThread().getContextClassLoader();
                            yield null;
                        }
                        default -> {
                            calls.add(method.getName());
                            yield null;
                        }
                    });
        }

        private void bring(Runnable task) {
            if (stopped) {
                throw new RejectedExecutionException();
            }
            bringing.add(task);
        }
    }

    /** The server reads as long as it may; returns how often. */
    private int read(int times) {
        int read = 0;
        while (read < times && reads) {
            Objects.requireNonNull(receiveListener).handleEvent(channel);
            read++;
        }
        return read;
    }

    private void bringAll() {
        while (!bringing.isEmpty()) {
            bringing.remove().run();
        }
    }

    @Test
    @DisplayName("T5: Undertow is told to stop reading and to go on, and has read some messages ahead by then")
    void channel_isSuspended() {
        assertThat(connection.holdingBack()).isEqualTo(Connection.HoldingBack.SUSPENDING_LATE);

        connection.suspend();
        connection.resume();

        assertThat(calls).containsExactly("suspend", "resume");
    }

    @Test
    @DisplayName("T5: Undertow goes on although it believes that it does, having begun to read of its own meanwhile")
    void channelThatBeganOfItsOwn_goesOn() {
        connection.suspend();
        channel.toldToSuspend = false;

        connection.resume();

        assertThat(reads).isTrue();
    }

    @Test
    @DisplayName("B1: Undertow reads no more than a little ahead of the thread that brings messages")
    void reading_doesNotGoFarAhead() {
        assertThat(read(1000)).isEqualTo(2 * UndertowReading.READS);
        assertThat(calls).endsWith("suspend", "read").contains("read");

        bringing.remove().run();
        assertThat(reads).isTrue();
        bringAll();
        assertThat(read(1000)).isEqualTo(2 * UndertowReading.READS);
    }

    @Test
    @DisplayName("B1: a thread that keeps up with the reading does not stop it")
    void reading_goesOnWithWhatIsBrought() {
        for (int i = 0; i < 1000; i++) {
            assertThat(read(1)).isEqualTo(1);
            bringAll();
        }

        assertThat(calls).hasSize(1000).containsOnly("read");
    }

    @Test
    @DisplayName("T5: while the session is held back, it does not go on because all has been brought")
    void heldBack_staysSo() {
        read(1000);
        connection.suspend();
        bringAll();
        assertThat(reads).isFalse();

        connection.resume();

        assertThat(reads).isTrue();
    }

    @Test
    @DisplayName("T5: a server that begins to read when it has opened the session is told again")
    void heldBackWhileItOpens_isToldAgain() {
        connection.suspend();
        channel.resumeReceives();

        assertThat(read(1000)).isEqualTo(1);

        connection.resume();
        assertThat(reads).isTrue();
    }

    @Test
    @DisplayName("B4: a server whose threads end is not waited for")
    void stoppedServer_isNotWaitedFor() {
        stopped = true;

        assertThat(read(1000)).isEqualTo(1000);
        undertow.afterWhatWasRead(session, () -> calls.add("report"));

        assertThat(calls).endsWith("report");
    }

    @Test
    @DisplayName("T6: an abort cuts the connection")
    void abort_cutsTheConnection() {
        connection.abort();

        assertThat(calls).containsExactly("forceClose");
    }

    @ParameterizedTest
    @CsvSource({"1006, 1002, 1002", "1006, 1007, 1007", "1006, 1000, 1006", "1006, -1, 1006", "1000, 1002, 1000"})
    @DisplayName("Section 8: of a connection that Undertow has closed because of the client its code is known")
    void refusal_isKnown(int reported, int sent, int code) {
        closeCode = sent;

        CloseReason reason = new CloseReason(CloseReason.CloseCodes.getCloseCode(reported), "");

        assertThat(undertow.closeReason(session, reason).getCloseCode().getCode())
                .isEqualTo(code);
    }

    @Test
    @DisplayName("L4: a close is reported after what came before it")
    void close_isReportedAfterWhatWasRead() {
        bringing.add(() -> calls.add("message"));

        undertow.afterWhatWasRead(session, () -> calls.add("report"));
        bringAll();

        assertThat(calls).containsExactly("message", "report");
    }

    @Test
    @DisplayName("B4: threads that the server starts for a close do not take over the application's class loader")
    void close_leavesNoClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = new ClassLoader(before) {};
        thread.setContextClassLoader(application);
        try {
            connection.close(1000, "");
            assertThat(thread.getContextClassLoader()).isSameAs(application);
        } finally {
            thread.setContextClassLoader(before);
        }

        assertThat(closedWith).isSameAs(session.getClass().getClassLoader());
    }

    @Test
    @DisplayName("F5: the end of the connection is heard of")
    void end_isHeardOf() {
        assertThat(undertow.whenEnded(session, () -> calls.add("ended"))).isTrue();
        Objects.requireNonNull(closeTask).handleEvent(channel);

        assertThat(calls).containsExactly("ended");
    }

    @Test
    @DisplayName("T5: an Undertow without the methods is noticed at once, and so used by the Jakarta API alone")
    void otherUndertow_isNoticed() {
        assertThatThrownBy(() -> new UndertowMethods(Session.class)).isInstanceOf(NoSuchMethodException.class);

        Undertow other = Undertow.of(Session.class);
        other.afterWhatWasRead(session, () -> calls.add("report"));

        assertThat(calls).containsExactly("report");
        assertThat(other.connection(session).holdingBack()).isEqualTo(Connection.HoldingBack.IMPOSSIBLE);
        assertThat(other.whenEnded(session, () -> {})).isFalse();
    }
}
