package io.remuda.it.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A WebSocket client that does nothing by itself: it answers no ping and no close, and shows what came as it came. Every
 * wait is bounded. Not for several threads, but one may send while another receives.
 */
public final class RawClient implements AutoCloseable {

    /** How long to wait for what must come. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long to wait for the end of a connection: Open Liberty gives a client half a minute to answer a close. */
    private static final Duration PATIENCE_FOR_THE_END = Duration.ofSeconds(45);

    private static final int MAX_FRAME = 64 * 1024 * 1024;

    /** How the server ended the connection. */
    public enum End {
        /** An orderly end of the stream. */
        EOF,
        /** A reset. */
        RESET
    }

    private final Wire wire;
    private final InputStream in;
    private final Handshake.Answer answer;

    /** The message that has begun, while control frames are received between its fragments. */
    private WireFrame partial;

    /** How many of the next bytes are taken one at a time. */
    private int slowBytes;

    RawClient(Wire wire, Handshake.Answer answer) {
        this.wire = wire;
        this.in = wire.in();
        this.answer = answer;
    }

    Wire wire() {
        return wire;
    }

    public Handshake.Answer answer() {
        return answer;
    }

    public RawClient send(WireFrame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (WireFrame frame : frames) {
            bytes.writeBytes(frame.encode());
        }
        return sendRaw(bytes.toByteArray());
    }

    public RawClient text(String text) {
        return send(WireFrame.text(text));
    }

    /** Sends bytes as they are, whatever a server may think of them. */
    public RawClient sendRaw(byte[] bytes) {
        try {
            wire.write(bytes);
            return this;
        } catch (IOException failed) {
            throw new AssertionError("Cannot send", failed);
        }
    }

    /** Sends frames until the server has closed; for a client that does not care. */
    public void sendWhilePossible(WireFrame... frames) {
        try {
            for (WireFrame frame : frames) {
                wire.write(frame.encode());
            }
        } catch (IOException closed) {
            // That the server closed is what the test goes on to look at.
        }
    }

    /** Whether the server lets it send nothing more; of HTTP/2 only. Any thread may ask. */
    public boolean isHeldBack() {
        return wire.isHeldBack();
    }

    /** Takes the next bytes one at a time, a thousand in a second at most. */
    public RawClient takeSlowly(int bytes) {
        slowBytes = bytes;
        return this;
    }

    /** The next message, its fragments joined, or the next control frame; it must come. */
    public WireFrame receive() {
        return receive(PATIENCE);
    }

    public WireFrame receive(Duration patience) {
        try {
            wire.patience(patience);
            WireFrame frame = read();
            while (frame.opcode() < WireFrame.CLOSE) {
                WireFrame joined = partial == null ? frame : partial.joined(frame);
                partial = joined.fin() ? null : joined;
                if (joined.fin()) {
                    return joined;
                }
                frame = read();
            }
            return frame;
        } catch (SocketTimeoutException late) {
            throw new AssertionError("No frame within " + patience, late);
        } catch (IOException ended) {
            throw new AssertionError("The connection ended where a frame was expected", ended);
        }
    }

    /** The next messages and control frames. */
    public List<WireFrame> receive(int count) {
        List<WireFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(receive());
        }
        return frames;
    }

    /** The next frame's payload, which must be text. */
    public String receiveText() {
        WireFrame frame = receive();
        if (frame.opcode() != WireFrame.TEXT) {
            throw new AssertionError("Not a text: " + frame);
        }
        return frame.string();
    }

    /** Everything up to and with the server's close, which is answered; then the connection must end. */
    public List<WireFrame> receiveUntilClose() {
        List<WireFrame> frames = new ArrayList<>();
        WireFrame frame;
        do {
            frame = receive();
            frames.add(frame);
        } while (frame.opcode() != WireFrame.CLOSE);
        sendWhilePossible(frame);
        awaitEnd();
        return frames;
    }

    /** The server's close, which must be the next frame; it is answered, and the connection must end. */
    public WireFrame receiveClose() {
        List<WireFrame> frames = receiveUntilClose();
        if (frames.size() != 1) {
            throw new AssertionError("Not only a close: " + frames);
        }
        return frames.get(0);
    }

    /** Waits for the end of the connection; a frame is an error. */
    public End awaitEnd() {
        try {
            wire.patience(PATIENCE_FOR_THE_END);
            throw new AssertionError("A frame where the end was expected: " + read());
        } catch (EOFException end) {
            return End.EOF;
        } catch (SocketException reset) {
            return End.RESET;
        } catch (IOException late) {
            throw new AssertionError("The connection did not end within " + PATIENCE_FOR_THE_END, late);
        }
    }

    /** Takes whatever comes, until the connection ends; for a client that has not read for a while. */
    public void drainToEnd() {
        try {
            wire.patience(PATIENCE_FOR_THE_END);
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // An end as well.
            return;
        } catch (IOException late) {
            throw new AssertionError("The connection did not end within " + PATIENCE_FOR_THE_END, late);
        }
    }

    /** Whether nothing comes, not even an end, for that long. */
    public boolean isSilentFor(Duration time) {
        try {
            wire.patience(time);
            in.mark(1);
            if (in.read() >= 0) {
                in.reset();
            }
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Closes as a client should: sends the close, waits for the answer and the end; returns the answer. */
    public WireFrame closeProperly(WireFrame close) {
        send(close);
        WireFrame frame = receive();
        while (frame.opcode() != WireFrame.CLOSE) {
            frame = receive();
        }
        awaitEnd();
        return frame;
    }

    /** Sends nothing more, and still takes what comes. */
    public void endOutput() {
        try {
            wire.endOutput();
        } catch (IOException failed) {
            throw new AssertionError("Cannot end the output", failed);
        }
    }

    /** Ends the connection by a reset. */
    public void abort() {
        try {
            wire.abort();
        } catch (IOException failed) {
            throw new AssertionError("Cannot abort", failed);
        }
    }

    /** Ends the connection in an orderly way, without a close frame before it. */
    @Override
    public void close() {
        wire.close();
    }

    private WireFrame read() throws IOException {
        int first = octet();
        int second = octet();
        if ((second & 0x80) != 0) {
            throw new AssertionError("The server masks its frames");
        }
        long length = second & 0x7f;
        if (length == 126) {
            length = number(2);
        } else if (length == 127) {
            length = number(8);
        }
        if (length < 0 || length > MAX_FRAME) {
            throw new AssertionError("A frame of " + length + " bytes");
        }
        byte[] payload = new byte[(int) length];
        int taken = 0;
        while (slowBytes > 0 && taken < length) {
            payload[taken++] = (byte) octet();
        }
        if (in.readNBytes(payload, taken, payload.length - taken) < payload.length - taken) {
            throw new EOFException("Within a frame");
        }
        return new WireFrame((first & 0x80) != 0, first >> 4 & 7, first & 0xf, payload);
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | octet();
        }
        return number;
    }

    private int octet() throws IOException {
        if (slowBytes > 0) {
            slowBytes--;
            // The client's slowness: nothing is waited for.
            LockSupport.parkNanos(1_000_000);
        }
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("The stream ended");
        }
        return octet;
    }
}
