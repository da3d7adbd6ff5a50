package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.TerminateReason;
import io.remuda.runtime.Connection.HoldingBack;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of the client's messages, up to the maximum size, and keeps the times of the last arrivals.
 *
 * <p>The methods that take parts are called by the server, from one thread at a time. What that thread and the
 * runtime's threads share are single values that need no agreement: the volatile fields.
 */
public final class Arrivals implements Reading.Listener {

    /** As many parts without content in a row can be a server's: a character has at most four bytes (RFC 3629). */
    private static final int FREE_EMPTIES = 3;

    /**
     * A message that comes so soon after the one before was handled is taken as one that was read together with it: otherwise
     * the client would have had to take the answer, and the server to be woken. So the client sends without waiting for
     * answers. Where that is wrong the message changes threads, and nothing else.
     */
    private static final long TOGETHER_NANOS = 10_000;

    private final HandlerSession session;

    /** Of messages that are not smaller there is nothing to gain from several at once: their answers are likely to be as large. */
    private final int sharesWritesBelow;

    // Written by the thread that has the mailbox's turn.
    private volatile int maxMessageSize;
    private volatile boolean resting;

    // Written by the server's thread, and the time of the last message also when the timeout is set anew.
    private volatile long lastArrival;
    private volatile long lastMessage;
    private volatile boolean delivering;

    // Guarded by the server, which reads a connection with one thread at a time, and not while it is paused.
    private final @Nullable Speed speed;
    private @Nullable StringBuilder text;
    private @Nullable ByteBuffer binary;
    private long size;
    private boolean over;
    private int empties;
    private boolean handled;

    /** How fast the client may send, and has. */
    private static final class Speed {

        private final Rate messages;
        private final Rate bytes;
        private final boolean closes;

        /** {@code null} if it takes the thread that brings a message to hold the client back, or if its session ends. */
        private final @Nullable Throttle throttle;

        Speed(Limits.Pace pace, long now, @Nullable Throttle throttle) {
            messages = new Rate(pace.messagesPerSecond(), now);
            bytes = new Rate(pace.bytesPerSecond(), now);
            closes = pace.closes();
            this.throttle = throttle;
        }

        /** Takes a message; returns by how many nanoseconds that was too early. */
        long take(long payload, long now) {
            return Math.max(messages.take(1, now), bytes.take(payload, now));
        }
    }

    Arrivals(HandlerSession session, Connection connection, Mailbox mailbox, Limits limits) {
        this.session = session;
        this.sharesWritesBelow = connection.sharesWritesBelow();
        this.maxMessageSize = limits.maxMessageSize();
        long now = now();
        this.speed = limits.pace().isLimited()
                ? new Speed(limits.pace(), now, throttle(limits.pace(), connection, mailbox))
                : null;
        this.lastArrival = now;
        this.lastMessage = now;
    }

    private @Nullable Throttle throttle(Limits.Pace pace, Connection connection, Mailbox mailbox) {
        boolean takesThread =
                connection.holdingBack() == HoldingBack.WAITING || connection.holdingBack() == HoldingBack.IMPOSSIBLE;
        return takesThread || pace.closes()
                ? null
                : new Throttle(mailbox, session.timers(), session::wantsFramesChanged);
    }

    /**
     * Takes a part of a text message. Never splits a character: a part is well-formed UTF-16.
     *
     * @param part the part
     * @param last whether the message is complete
     */
    public void text(String part, boolean last) {
        if (isOver(last) || !grow(FrameSize.of(part)) || !(last || isPaid(part.isEmpty()))) {
            return;
        }
        long whole = size;
        if (last) {
            size = 0;
        }
        if (last && text == null) {
            deliver(Frame.text(part), whole);
            return;
        }
        if (text == null) {
            text = new StringBuilder(part.length() * 2);
        }
        text.append(part);
        if (last) {
            String joined = text.toString();
            text = null;
            deliver(Frame.text(joined), whole);
        } else {
            lastArrival = now();
        }
    }

    /**
     * Takes a part of a binary message.
     *
     * @param part the part; copied
     * @param last whether the message is complete
     */
    public void binary(ByteBuffer part, boolean last) {
        if (isOver(last) || !grow(part.remaining()) || !(last || isPaid(!part.hasRemaining()))) {
            return;
        }
        long whole = size;
        if (last) {
            size = 0;
        }
        ByteBuffer before = binary;
        if (!last) {
            binary = joined(before, part);
            lastArrival = now();
        } else if (before == null) {
            deliver(Frame.binary(part), whole);
        } else {
            binary = null;
            deliver(Frame.binary(before.flip(), part), whole);
        }
    }

    /** The message so far, with the part; and with room for others, unless it is the first of what are often two. */
    private static ByteBuffer joined(@Nullable ByteBuffer before, ByteBuffer part) {
        if (before == null) {
            return ByteBuffer.allocate(part.remaining()).put(part);
        }
        if (before.remaining() >= part.remaining()) {
            return before.put(part);
        }
        int length = before.position() + part.remaining();
        // A maximum of 1 GiB is allowed, of which twice as much is one byte more than a buffer can have.
        ByteBuffer larger = ByteBuffer.allocate((int) Math.min(2L * length, Integer.MAX_VALUE - 8));
        return larger.put(before.flip()).put(part);
    }

    /**
     * Takes a pong. The one that answers the runtime's own ping is a sign of life and nothing else.
     *
     * @param payload its payload; copied
     */
    public void pong(ByteBuffer payload) {
        Frame.Pong pong = new Frame.Pong(payload);
        if (session.isOwnProbe(pong)) {
            lastArrival = now();
        } else {
            deliver(pong, pong.payload().remaining());
        }
    }

    private void deliver(Frame.Incoming frame, long payload) {
        delivering = true;
        long early = early(payload);
        Throttle throttle = throttle(early);
        long since = now() - lastMessage;
        boolean together = payload < sharesWritesBelow && handled && since > 0 && since < TOGETHER_NANOS;
        try {
            if (throttle != null) {
                session.arrivedEarly(frame, payload, throttle, early);
            } else if (early == 0 || goesOn(early)) {
                session.arrived(frame, payload, together);
                handled = true;
            }
        } finally {
            long now = now();
            lastMessage = now;
            lastArrival = now;
            delivering = false;
        }
    }

    /**
     * Counts a part without content as a message, because otherwise a client could send any number of them. Servers split
     * messages, too, and make such parts of the bytes of a character that has yet to be completed.
     */
    private boolean isPaid(boolean empty) {
        empties = empty ? empties + 1 : 0;
        if (empties <= FREE_EMPTIES || speed == null) {
            return true;
        }
        delivering = true;
        long early = early(0);
        Throttle throttle = throttle(early);
        try {
            if (throttle != null) {
                throttle.pause(early);
                return true;
            }
            return early == 0 || goesOn(early);
        } finally {
            lastArrival = now();
            delivering = false;
        }
    }

    /** By how much the client sends faster than it may: 0 if it does not. */
    private long early(long payload) {
        return speed == null ? 0 : speed.take(payload, now());
    }

    /** What holds back a client that was so much too early; {@code null} if it was not, or if something else does. */
    private @Nullable Throttle throttle(long early) {
        return speed == null || early == 0 ? null : speed.throttle;
    }

    private boolean closes() {
        return speed != null && speed.closes;
    }

    /** Whether the session goes on: waits, or ends it. */
    private boolean goesOn(long early) {
        if (closes()) {
            session.end(new TerminateReason.TooFast(), false);
            return false;
        }
        return session.holdBack(early);
    }

    /**
     * Whether the session takes nothing more, as one that was sent too much: its client may go on to send while the close is on
     * its way, and what it sends is not worth to be joined. Asked where a message in parts begins.
     */
    private boolean isOver(boolean last) {
        if (!over && !last && size == 0) {
            over = !session.isOpen();
        }
        return over;
    }

    private boolean grow(long added) {
        size += added;
        if (size <= maxMessageSize) {
            return true;
        }
        text = null;
        binary = null;
        session.end(new TerminateReason.TooBig(), false);
        return false;
    }

    private long now() {
        return session.timers().nanoTime();
    }

    /** The session has ended. */
    void stop() {
        if (speed != null && speed.throttle != null) {
            speed.throttle.stop();
        }
    }

    void maxMessageSize(int bytes) {
        maxMessageSize = bytes;
    }

    /** Whether the session takes no frames for now, so that the client may be silent. */
    void rest(boolean changed) {
        if (resting != changed) {
            readsOn();
            resting = changed;
        }
    }

    @Override
    public void readsOn() {
        long now = now();
        lastMessage = now;
        lastArrival = now;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the server brings nothing meanwhile
    public void rested(long nanos) {
        lastMessage += nanos;
        lastArrival += nanos;
    }

    /** The timeout is counted from now. */
    void restart() {
        lastMessage = now();
    }

    /**
     * When anything last came from the client. While it is held back, or handled on its own thread, or the session takes
     * no frames, that is now.
     */
    long lastArrival() {
        return isHeldBack() ? now() : lastArrival;
    }

    /**
     * When a message last came from the client. While it is held back, or handled on its own thread, or the session takes
     * no frames, that is now.
     */
    long lastMessage() {
        return isHeldBack() ? now() : lastMessage;
    }

    private boolean isHeldBack() {
        return delivering || resting || session.isHeldBack();
    }
}
