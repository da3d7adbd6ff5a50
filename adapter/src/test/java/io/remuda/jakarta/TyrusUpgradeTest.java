package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TyrusUpgradeTest {

    private static final String MASK = "01020304";

    private final FakeInput input = new FakeInput();
    private final FakeOutput output = new FakeOutput();
    private final FakeTyrus tyrus = new FakeTyrus();
    private final TyrusUpgrade upgrade = new TyrusUpgrade();
    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private final List<String> below = new ArrayList<>();
    private final Grizzly grizzly = new Grizzly();
    private boolean closed;

    private final WebConnection server = new WebConnection() {
        @Override
        public ServletInputStream getInputStream() {
            return input;
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return output;
        }

        /** As GlassFish: the streams are those of another connection soon. */
        @Override
        public void close() {
            below.add("server");
            closed = true;
            upgrade.destroy();
            input.ended = true;
            output.ended = true;
        }
    };

    /** What GlassFish's request has besides the methods of the Servlet API. */
    public interface Facade extends ServletRequest {

        Catalina getUnwrappedCoyoteRequest();
    }

    /** The request below it. */
    public final class Catalina {

        public Grizzly getGrizzlyRequest() {
            return grizzly;
        }

        public void lockSession() {
            below.add("lock");
        }

        public void unlockSession() {
            below.add("unlock");
        }
    }

    /** The request below that, with its connection, its response, whose end waits for the WebSocket's, and attributes. */
    public final class Grizzly {

        private final Map<String, Object> attributes = new HashMap<>();

        public Grizzly getConnection() {
            return this;
        }

        public Grizzly getResponse() {
            return this;
        }

        public Grizzly getSuspendContext() {
            return this;
        }

        public Grizzly getAttributes() {
            return this;
        }

        public @Nullable Object getAttribute(String name) {
            return attributes.get(name);
        }

        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }

        /** Tells the reader. */
        public void closeSilently() {
            below.add("close");
            input.fail();
        }

        public void markCancelled() {
            below.add("cancel");
        }

        public void terminateSilently() {
            below.add("terminate");
        }
    }

    /** What the server has received of the client. */
    private static final class FakeInput extends ServletInputStream {

        private byte[] received = {};
        private @Nullable ReadListener listener;
        private boolean armed;
        private boolean ended;

        void fail() {
            if (listener != null) {
                listener.onError(new IOException("closed"));
            }
        }

        /** More comes, of which the server tells if it was asked to. */
        void receive(byte[] bytes) throws IOException {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            joined.writeBytes(received);
            joined.writeBytes(bytes);
            received = joined.toByteArray();
            tell();
        }

        private void tell() throws IOException {
            if (listener != null && armed && received.length > 0) {
                armed = false;
                listener.onDataAvailable();
            }
        }

        @Override
        public void setReadListener(ReadListener read) {
            listener = read;
            armed = true;
            try {
                tell();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public boolean isReady() {
            assertThat(ended).isFalse();
            armed = received.length == 0;
            return !armed;
        }

        @Override
        public int available() {
            assertThat(ended).isFalse();
            return received.length;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            assertThat(ended).isFalse();
            int read = Math.min(length, received.length);
            System.arraycopy(received, 0, bytes, offset, read);
            byte[] rest = new byte[received.length - read];
            System.arraycopy(received, read, rest, 0, rest.length);
            received = rest;
            return read;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFinished() {
            return false;
        }
    }

    private static final class FakeOutput extends ServletOutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final Semaphore asking = new Semaphore(1);
        private Runnable whileAsked = () -> {};
        private boolean ready = true;
        private boolean ended;
        private @Nullable WriteListener listener;

        @Override
        public void write(int octet) {
            assertThat(ended).isFalse();
            written.write(octet);
        }

        /** Whoever hears that it is not is told when it is; and that is to be one at a time. */
        @Override
        public boolean isReady() {
            assertThat(ended).isFalse();
            assertThat(asking.tryAcquire()).isTrue();
            whileAsked.run();
            asking.release();
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener write) {
            assertThat(listener).isNull();
            listener = write;
            try {
                write.onWritePossible();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        void takeMore() throws IOException {
            ready = true;
            Objects.requireNonNull(listener).onWritePossible();
        }
    }

    /** Reads as Tyrus does. */
    private static final class FakeTyrus implements HttpUpgradeHandler, ReadListener {

        private final List<String> reads = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private Runnable afterEach = () -> {};
        private @Nullable ServletInputStream in;
        private @Nullable ServletOutputStream out;
        private @Nullable WebConnection connection;
        private @Nullable TyrusUpgrade opening;
        private Runnable whileOpening = () -> {};
        private boolean initialized;

        @Override
        public void init(WebConnection made) {
            connection = made;
            whileOpening.run();
            try {
                in = made.getInputStream();
                out = made.getOutputStream();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            in.setReadListener(this);
            opening = TyrusUpgrade.opening();
            initialized = true;
        }

        @Override
        public void onDataAvailable() throws IOException {
            assertThat(initialized).isTrue();
            ServletInputStream read = Objects.requireNonNull(in);
            do {
                byte[] bytes = new byte[read.available()];
                int length = read.read(bytes);
                if (length > 0) {
                    reads.add(HexFormat.of().formatHex(bytes, 0, length));
                    afterEach.run();
                }
            } while (read.isReady());
        }

        @Override
        public void onAllDataRead() {}

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void destroy() {
            try {
                Objects.requireNonNull(out).write("close".getBytes(StandardCharsets.UTF_8));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @BeforeEach
    void put() {
        upgrade.before(tyrus, request());
    }

    private @Nullable GlassFishRequest request() {
        ServletRequest request = Answering.of(Facade.class, Map.of("getUnwrappedCoyoteRequest", new Catalina()));
        return GlassFishRequest.below(new ServletRequestWrapper(request));
    }

    @AfterEach
    void nothingFailed() {
        assertThat(tyrus.failures).isEmpty();
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes);
    }

    private static String frame(String firstByte, String payload) {
        return firstByte + HexFormat.of().toHexDigits((byte) (0x80 | payload.length() / 2)) + MASK + payload;
    }

    @Test
    @DisplayName("L2: what has come with the handshake is read when Tyrus is initialized")
    void earlyFrames_areRead() throws Exception {
        input.receive(hex(frame("81", "aabb")));

        upgrade.init(server);

        assertThat(tyrus.reads).containsExactly(frame("81", "aabb"));
        assertThat(tyrus.opening).isSameAs(upgrade);
        assertThat(TyrusUpgrade.opening()).isNull();
    }

    @Test
    void framesThatComeTogether_areReadOneByOne() throws Exception {
        upgrade.init(server);

        input.receive(hex(frame("81", "aabb") + frame("89", "") + frame("82", "cc")));

        assertThat(tyrus.reads).containsExactly(frame("81", "aabb"), frame("89", ""), frame("82", "cc"));
    }

    @Test
    void frameThatComesByteByByte_isReadWithItsHeadWhole() throws Exception {
        upgrade.init(server);

        for (byte octet : hex(frame("81", "aabb") + frame("81", "cc"))) {
            input.receive(new byte[] {octet});
        }

        assertThat(String.join("", tyrus.reads)).isEqualTo(frame("81", "aabb") + frame("81", "cc"));
        assertThat(tyrus.reads.get(0)).isEqualTo("8182" + MASK);
    }

    @Test
    @DisplayName("F6: a large frame is read in pieces, which are masked as the frame is")
    void largeFrame_isReadInPieces() throws Exception {
        upgrade.init(server);
        byte[] head = hex("82ff" + HexFormat.of().toHexDigits(2L * TyrusFrames.PIECE + 5) + MASK);

        input.receive(head);
        input.receive(new byte[2 * TyrusFrames.PIECE + 5]);
        input.receive(hex(frame("81", "aa")));

        assertThat(String.join("", tyrus.reads))
                .isEqualTo("02fe4000" + MASK + "00".repeat(TyrusFrames.PIECE) + "00fe4000" + MASK
                        + "00".repeat(TyrusFrames.PIECE) + "8085" + MASK + "00".repeat(5) + frame("81", "aa"));
    }

    @Test
    @DisplayName("F6: the beginning of a huge frame is read before the rest has come")
    void hugeFrame_isNotWaitedFor() throws Exception {
        upgrade.init(server);

        input.receive(hex("82ff0000000006000000" + MASK));
        input.receive(new byte[20_000]);

        assertThat(String.join("", tyrus.reads)).startsWith("02fe4000" + MASK);
    }

    @Test
    @DisplayName("F6: a frame without a mask is one that Tyrus refuses, and nothing follows")
    void unmaskedFrame_isIllegal() throws Exception {
        upgrade.init(server);

        input.receive(hex("810178" + frame("81", "aa")));

        assertThat(tyrus.reads).containsExactly("8f8000000000");
    }

    @Test
    @DisplayName("F6: a large frame with reserved bits is refused before the rest has come")
    void largeFrameWithReservedBits_isIllegal() throws Exception {
        upgrade.init(server);

        input.receive(hex("c1ff00000000003d0900" + MASK));
        input.receive(new byte[20_000]);

        assertThat(tyrus.reads).containsExactly("8f8000000000");
    }

    @Test
    @DisplayName("B2: a client that pings and reads nothing has no answers waiting for it")
    void pingsThatCannotBeAnswered_areSkipped() throws Exception {
        upgrade.init(server);
        output.ready = false;

        for (int i = 0; i < 1000; i++) {
            input.receive(hex(frame("89", "aabb")));
        }
        byte[] last = hex(frame("89", "cc") + frame("81", "dd"));
        input.receive(Arrays.copyOf(last, 6));
        assertThat(tyrus.reads).isEmpty();
        input.receive(Arrays.copyOfRange(last, 6, last.length));
        assertThat(tyrus.reads).containsExactly(frame("81", "dd"));

        output.takeMore();
        input.receive(hex(frame("89", "ee")));
        assertThat(tyrus.reads).containsExactly(frame("81", "dd"), frame("89", "ee"));
    }

    @Test
    @DisplayName("T5: nothing is read while the reading is suspended, and then goes on elsewhere")
    void suspendedReading_goesOn() throws Exception {
        upgrade.init(server);
        tyrus.afterEach = upgrade::suspend;

        input.receive(hex(frame("81", "01") + frame("81", "02")));
        assertThat(tyrus.reads).containsExactly(frame("81", "01"));

        upgrade.resume(elsewhere::add);
        assertThat(tyrus.reads).hasSize(1);
        elsewhere.remove().run();
        assertThat(tyrus.reads).containsExactly(frame("81", "01"), frame("81", "02"));
    }

    @Test
    @DisplayName("T5: what comes while the reading is suspended is read when it is resumed")
    void frameDuringSuspension_waits() throws Exception {
        upgrade.init(server);
        upgrade.suspend();

        input.receive(hex(frame("81", "01")));
        assertThat(tyrus.reads).isEmpty();

        upgrade.resume(elsewhere::add);
        elsewhere.remove().run();
        assertThat(tyrus.reads).containsExactly(frame("81", "01"));
    }

    @Test
    @DisplayName("T5: a suspension that nothing has met has nothing to go on with")
    void unusedSuspension_isNothing() throws Exception {
        upgrade.init(server);
        upgrade.suspend();
        upgrade.resume(elsewhere::add);
        assertThat(elsewhere).isEmpty();

        input.receive(hex(frame("81", "01")));
        assertThat(tyrus.reads).hasSize(1);
    }

    @Test
    @DisplayName("section 8: a close without a code is known, and one with a code is none")
    void closeWithoutCode_isKnown() throws Exception {
        upgrade.init(server);
        input.receive(hex(frame("88", "03e8")));
        assertThat(upgrade.isClosedWithoutCode()).isFalse();

        input.receive(hex(frame("88", "")));
        assertThat(upgrade.isClosedWithoutCode()).isTrue();
    }

    @Test
    @DisplayName("T6: an abort closes the connection, and writes no close")
    void abort_writesNothing() {
        upgrade.init(server);

        upgrade.abort();

        assertThat(below).containsExactly("unlock", "lock", "close", "cancel", "server", "terminate");
        assertThat(output.written.size()).isZero();
    }

    @Test
    @DisplayName("B2: an abort cuts off a client that has not taken what was written before a close")
    void abort_cutsAClientThatDoesNotRead() throws Exception {
        upgrade.init(server);
        Objects.requireNonNull(tyrus.connection).close();
        assertThat(below).doesNotContain("terminate");

        upgrade.abort();

        assertThat(below).endsWith("terminate");
    }

    @Test
    @DisplayName("T6: on a server that is another than GlassFish nothing is found to cut off")
    void anotherServer_hasNoneToCut() {
        assertThat(GlassFishRequest.below(Answering.of(ServletRequest.class, Map.of())))
                .isNull();
    }

    @Test
    @DisplayName(
            "section 8: the server does not use the objects of a request again, and Tyrus does not hear of its own close")
    void close_comesFromBelow() throws Exception {
        upgrade.init(server);

        Objects.requireNonNull(tyrus.connection).close();

        assertThat(below).containsExactly("unlock", "lock", "close", "cancel", "server");
    }

    @Test
    @DisplayName("section 8: the HTTP session of the handshake can time out while the connection is open")
    void httpSession_isUnlocked() {
        assertThat(below).isEmpty();

        upgrade.init(server);

        assertThat(below).containsExactly("unlock");
    }

    @Test
    @DisplayName("section 8: the server unlocks the HTTP session once for each time that it is locked")
    void httpSession_isLockedOnceMore() throws Exception {
        upgrade.init(server);

        Objects.requireNonNull(tyrus.connection).close();
        Objects.requireNonNull(tyrus.connection).close();
        upgrade.abort();

        assertThat(below).containsOnlyOnce("lock");
    }

    @Test
    @DisplayName("section 8: a connection is known as upgraded when it is, and not before")
    void upgradedConnection_isKnown() {
        assertThat(Objects.requireNonNull(request()).isUpgraded()).isFalse();

        upgrade.init(server);

        assertThat(Objects.requireNonNull(request()).isUpgraded()).isTrue();
    }

    @Test
    @DisplayName("section 8: what ends the connection while it is made ends it at the end of that")
    void endDuringInit_waitsForIt() {
        tyrus.whileOpening = () -> {
            upgrade.abort();
            assertThat(closed).isFalse();
        };

        upgrade.init(server);

        assertThat(closed).isTrue();
    }

    @Test
    @DisplayName("section 8: the streams of a connection that has ended are left alone")
    void ended_leavesTheStreamsAlone() throws Exception {
        upgrade.init(server);
        upgrade.suspend();
        input.receive(hex(frame("81", "01")));
        upgrade.resume(elsewhere::add);
        TyrusInput in = (TyrusInput) Objects.requireNonNull(tyrus.in);
        ServletOutputStream out = Objects.requireNonNull(tyrus.out);

        Objects.requireNonNull(tyrus.connection).close();
        elsewhere.remove().run();
        out.write(1);
        out.flush();
        out.close();
        in.onDataAvailable();

        assertThat(closed).isTrue();
        assertThat(tyrus.reads).isEmpty();
        assertThat(output.written.size()).isZero();
        List<String> outcomes = new ArrayList<>();
        upgrade.whenWritten(failure -> outcomes.add(String.valueOf(failure)));
        assertThat(outcomes).containsExactly("java.io.IOException: The connection has ended");
    }

    @Test
    @DisplayName("section 8: a close without a code is known when the server has let go of the connection, too")
    void closeWithoutCode_isKnownAfterTheEnd() throws Exception {
        upgrade.init(server);
        input.receive(hex(frame("88", "")));

        upgrade.destroy();

        assertThat(upgrade.isClosedWithoutCode()).isTrue();
    }

    @Test
    @DisplayName("F5: of two threads that ask whether the server takes more, one waits for the other")
    void readiness_isAskedByOneAtATime() throws Exception {
        upgrade.init(server);
        CountDownLatch asked = new CountDownLatch(1);
        List<String> outcomes = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> upgrade.whenWritten(failure -> outcomes.add(String.valueOf(failure))));
        output.whileAsked = () -> {
            if (asked.getCount() > 0) {
                asked.countDown();
                second.start();
                await().until(() ->
                        second.getState() == Thread.State.BLOCKED || second.getState() == Thread.State.TERMINATED);
            }
        };

        assertThat(Objects.requireNonNull(tyrus.out).isReady()).isTrue();
        second.join();

        assertThat(outcomes).containsExactly("null");
    }

    @Test
    @DisplayName("F5: a frame has been sent when the server takes another")
    void send_isCompletedWhenTheServerTakesMore() throws Exception {
        List<String> outcomes = new ArrayList<>();
        upgrade.init(server);
        upgrade.whenWritten(failure -> outcomes.add("first " + failure));
        assertThat(outcomes).containsExactly("first null");

        output.ready = false;
        upgrade.whenWritten(failure -> outcomes.add("second " + failure));
        assertThat(outcomes).hasSize(1);

        output.takeMore();
        assertThat(outcomes).containsExactly("first null", "second null");
        output.takeMore();
        assertThat(outcomes).hasSize(2);
    }

    @Test
    @DisplayName("F5: Tyrus hears when it can write, too, although the server tells one only")
    void tyrus_hearsWhenItCanWrite() throws Exception {
        List<String> calls = new ArrayList<>();
        upgrade.init(server);
        output.ready = false;
        upgrade.whenWritten(failure -> calls.add("sent"));

        Objects.requireNonNull(tyrus.out).setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                calls.add("tyrus");
            }

            @Override
            public void onError(Throwable failure) {
                calls.add("failed");
            }
        });
        assertThat(calls).isEmpty();

        output.takeMore();
        assertThat(calls).containsExactly("tyrus", "sent");
        Objects.requireNonNull(output.listener).onError(new IOException());
        assertThat(calls).containsExactly("tyrus", "sent", "failed");
    }

    @Test
    @DisplayName("F5: an abort ends the send under way")
    void abort_endsTheSend() {
        List<String> outcomes = new ArrayList<>();
        upgrade.init(server);
        output.ready = false;
        upgrade.whenWritten(failure -> outcomes.add(String.valueOf(failure)));

        upgrade.abort();

        assertThat(outcomes).containsExactly("java.io.IOException: The connection has ended");
    }

    @Test
    void withoutAnAbort_tyrusWrites() {
        upgrade.init(server);

        upgrade.destroy();

        assertThat(output.written.toString(StandardCharsets.UTF_8)).isEqualTo("close");
    }
}
