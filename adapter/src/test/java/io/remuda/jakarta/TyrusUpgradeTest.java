package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
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

        @Override
        public void close() {
            closed = true;
        }
    };

    /** What the server has received of the client. */
    private static final class FakeInput extends ServletInputStream {

        private byte[] received = {};
        private @Nullable ReadListener listener;
        private boolean armed;

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
            armed = received.length == 0;
            return !armed;
        }

        @Override
        public int available() {
            return received.length;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
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
        private boolean ready = true;
        private @Nullable WriteListener listener;

        @Override
        public void write(int octet) {
            written.write(octet);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener write) {
            assertThat(listener).isNull();
            listener = write;
        }

        void takeMore() throws IOException {
            ready = true;
            Objects.requireNonNull(listener).onWritePossible();
        }
    }

    /** Reads as Tyrus does. */
    private static final class FakeTyrus implements HttpUpgradeHandler, ReadListener {

        private final List<String> reads = new ArrayList<>();
        private Runnable afterEach = () -> {};
        private @Nullable ServletInputStream in;
        private @Nullable ServletOutputStream out;
        private @Nullable TyrusUpgrade opening;
        private Runnable whileOpening = () -> {};
        private boolean initialized;

        @Override
        public void init(WebConnection connection) {
            whileOpening.run();
            try {
                in = connection.getInputStream();
                out = connection.getOutputStream();
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
            throw new AssertionError(failure);
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
        upgrade.before(tyrus);
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
        upgrade.destroy();

        assertThat(closed).isTrue();
        assertThat(output.written.size()).isZero();
    }

    @Test
    @DisplayName("section 8: what ends the connection while it is made ends it at the end of that")
    void endDuringInit_waitsForIt() {
        TyrusUpgrade early = new TyrusUpgrade();
        FakeTyrus closing = new FakeTyrus();
        closing.whileOpening = () -> {
            early.abort();
            assertThat(closed).isFalse();
        };
        early.before(closing);

        early.init(server);

        assertThat(closed).isTrue();
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

        assertThat(outcomes).containsExactly("java.io.IOException: The connection was aborted");
    }

    @Test
    void withoutAnAbort_tyrusWrites() {
        upgrade.init(server);

        upgrade.destroy();

        assertThat(output.written.toString(StandardCharsets.UTF_8)).isEqualTo("close");
    }
}
