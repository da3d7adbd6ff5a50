package io.remuda.runtime;

import java.util.ArrayDeque;

/** Frames of a client that wait, in the order of their arrival. Guarded by the mailbox's lock. */
final class WaitingFrames {

    private record Waiting(Signal.Arrived frame, long place) {}

    private final Limits.Frames limits;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);
    private long bytes;

    WaitingFrames(Limits.Frames limits) {
        this.limits = limits;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether the next one has to wait outside. What is in here can be more bytes than allowed by one frame. */
    boolean isFull() {
        return queue.size() >= limits.count() || bytes >= limits.bytes();
    }

    boolean isHalfEmpty() {
        return queue.size() <= limits.count() / 2 && bytes <= limits.bytes() / 2;
    }

    void add(Signal.Arrived frame, long place) {
        queue.addLast(new Waiting(frame, place));
        bytes += frame.bytes();
    }

    /** The place of the first. */
    long oldest() {
        return queue.getFirst().place();
    }

    Signal.Arrived poll() {
        Signal.Arrived frame = queue.removeFirst().frame();
        bytes -= frame.bytes();
        return frame;
    }

    void clear() {
        queue.clear();
        bytes = 0;
    }
}
