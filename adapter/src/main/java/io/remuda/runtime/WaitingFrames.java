package io.remuda.runtime;

import java.util.ArrayDeque;

/**
 * Frames of a client that wait, in the order of their arrival; the last of them may have come too early. Guarded by the
 * mailbox's lock.
 */
final class WaitingFrames {

    private record Waiting(Signal.Arrived frame, long place) {}

    /** When the client may go on; and when a frame may be performed, if it is one that came too early. */
    private record Due(long nanoTime, boolean isFrame) {}

    private final Limits.Frames limits;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);

    /** What has not come yet, in the order of the times. */
    private final ArrayDeque<Due> dues = new ArrayDeque<>(2);

    private long bytes;
    private int early;

    WaitingFrames(Limits.Frames limits) {
        this.limits = limits;
    }

    /** Whether nothing waits, and nobody for the time. */
    boolean isEmpty() {
        return queue.isEmpty() && dues.isEmpty();
    }

    /** Whether there is a frame whose time has come. */
    boolean isReady() {
        return queue.size() > early;
    }

    /** Whether a time has not come. */
    boolean isPaused() {
        return !dues.isEmpty();
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

    /** Adds one whose time has not come. */
    void addEarly(Signal.Arrived frame, long place, long nanoTime) {
        add(frame, place);
        early++;
        dues.addLast(new Due(nanoTime, true));
    }

    void pauseUntil(long nanoTime) {
        dues.addLast(new Due(nanoTime, false));
    }

    /** Returns how long it is until the next time that has not come; 0 if there is none. */
    long timePasses(long nanoTime) {
        while (!dues.isEmpty()) {
            long left = dues.getFirst().nanoTime() - nanoTime;
            if (left > 0) {
                return left;
            }
            early -= dues.removeFirst().isFrame() ? 1 : 0;
        }
        return 0;
    }

    /** From now on all are as if their time had come. */
    void hurry() {
        early = 0;
        dues.clear();
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
        hurry();
        queue.clear();
        bytes = 0;
    }
}
