package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.runtime.Limits.ReplyPolicy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Frames of results that wait for the client to take earlier ones. Belongs to the thread that has the mailbox's turn. */
final class WaitingReplies {

    /** The frames of one result. */
    private static final class Waiting {

        private final @Nullable String key;
        private List<Frame> frames = List.of();
        private long bytes;

        Waiting(@Nullable String key) {
            this.key = key;
        }
    }

    private final Limits.Replies limits;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);

    /** Those in the queue that have a key; {@code null} if keys are of no meaning. */
    private final @Nullable Map<String, Waiting> latest;

    private int count;
    private long bytes;

    WaitingReplies(Limits.Replies limits) {
        this.limits = limits;
        this.latest = limits.policy() == ReplyPolicy.KEEP_LATEST ? new HashMap<>() : null;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Puts frames to the end, or to the place of those with their key, as the policy is.
     *
     * @return how many frames had to go for them; or {@link FrameSender#NO_ROOM}, and nothing has changed
     */
    int offer(List<Frame> frames, @Nullable String key) {
        Waiting same = latest == null || key == null ? null : latest.get(key);
        int replaced = same == null ? 0 : same.frames.size();
        long replacedBytes = same == null ? 0 : same.bytes;
        long added = 0;
        for (Frame frame : frames) {
            added += FrameSize.of(frame);
        }
        if (count - replaced + frames.size() > limits.count() || bytes - replacedBytes + added > limits.bytes()) {
            return FrameSender.NO_ROOM;
        }
        Waiting place = same == null ? last(key) : same;
        place.frames = frames;
        place.bytes = added;
        count += frames.size() - replaced;
        bytes += added - replacedBytes;
        return replaced;
    }

    private Waiting last(@Nullable String key) {
        Waiting last = new Waiting(key);
        queue.addLast(last);
        if (latest != null && key != null) {
            latest.put(key, last);
        }
        return last;
    }

    /** Takes the frames of the first result. */
    List<Frame> poll() {
        Waiting first = queue.removeFirst();
        if (latest != null && first.key != null) {
            latest.remove(first.key);
        }
        count -= first.frames.size();
        bytes -= first.bytes;
        return first.frames;
    }
}
