package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.runtime.Limits.FramePolicy;
import io.remuda.runtime.Limits.MessagePolicy;
import io.remuda.runtime.Limits.ReplyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the contract says of the three queues of a session: plain lists, searched from one end to the other, and no
 * thread but the test's. What is in a list waits.
 */
final class ContractModel {

    private record Waiting<T>(T what, @Nullable String key, int place) {}

    private final Limits limits;
    private final boolean readsAhead;
    private final List<Waiting<Frame>> frames = new ArrayList<>();
    private final List<Waiting<Object>> messages = new ArrayList<>();

    /** The results that wait behind those whose frames are being sent. */
    private final List<Waiting<List<Frame>>> replies = new ArrayList<>();

    private List<Frame> sending = List.of();

    private int place;
    private boolean takesFrames = true;
    private boolean tookNone;
    private boolean connectionDead;
    private boolean outOfRoomForReplies;
    private @Nullable TerminateReason decision;
    private boolean decidedAtOnce;
    private int discarded;
    private int droppedFrames;
    private int droppedMessages;
    private int droppedReplies;

    /**
     * Makes a model.
     *
     * @param readsAhead whether the server has read ahead, so that what it brings is taken where clients are held back
     */
    ContractModel(Limits limits, boolean readsAhead) {
        this.limits = limits;
        this.readsAhead = readsAhead;
    }

    // ---- the end

    /** The first thing that ends the session from outside of its callbacks. */
    void decided(TerminateReason reason, boolean atOnce) {
        assertThat(decision).as("decided once").isNull();
        decision = reason;
        decidedAtOnce = atOnce;
        if (atOnce) {
            frames.clear();
            discarded += messages.size();
            messages.clear();
        }
    }

    @Nullable
    TerminateReason decision() {
        return decision;
    }

    boolean isDecidedAtOnce() {
        return decidedAtOnce;
    }

    /** A send has failed, or was given up: what results reply from now on goes nowhere. */
    void connectionIsDead() {
        connectionDead = true;
    }

    boolean isConnectionDead() {
        return connectionDead;
    }

    // ---- frames of the client

    void offerFrame(Frame frame, boolean open) {
        if (!open) {
            return;
        }
        long bytes = frames.stream().mapToLong(waiting -> size(waiting.what())).sum();
        boolean room = frames.size() < limits.frames().count()
                && bytes < limits.frames().bytes();
        if (room || (readsAhead && limits.frames().policy() == FramePolicy.HOLD_BACK)) {
            frames.add(new Waiting<>(frame, null, place++));
        } else if (limits.frames().policy() == FramePolicy.DROP) {
            droppedFrames++;
        } else {
            // No thread may wait.
            decided(new Overload(Queue.FRAMES), true);
        }
    }

    /** A result says whether frames are handled from now on. */
    void takesFrames(boolean changed) {
        takesFrames = changed;
        tookNone |= !changed;
    }

    boolean isTakingFrames() {
        return takesFrames;
    }

    /**
     * A frame is handled.
     *
     * @return whether the session took none before
     */
    boolean handled(Frame frame, boolean sendUnderWay) {
        assertThat(takesFrames).as("the session takes frames").isTrue();
        assertThat(sendUnderWay).as("a send is under way").isFalse();
        assertThat(frames).as("the frames of the client that wait").isNotEmpty();
        Waiting<Frame> first = frames.remove(0);
        assertThat(frame).as("the first frame that waits").isEqualTo(first.what());
        assertThat(messages).as("messages that came earlier").noneMatch(message -> message.place() < first.place());
        boolean tookNoneBefore = tookNone;
        tookNone = false;
        return tookNoneBefore;
    }

    // ---- messages of the application

    /** Returns whether it is taken. */
    boolean offerMessage(Object message, @Nullable String key, boolean open) {
        if (!open) {
            return false;
        }
        MessagePolicy policy = limits.messages().policy();
        int same = policy == MessagePolicy.KEEP_LATEST ? find(messages, key) : -1;
        if (same >= 0) {
            messages.set(same, new Waiting<>(message, key, messages.get(same).place()));
            droppedMessages++;
            return true;
        }
        if (messages.size() == limits.messages().count()) {
            switch (policy) {
                case DROP_OLDEST -> {
                    messages.remove(0);
                    droppedMessages++;
                }
                case DROP_NEWEST -> {
                    droppedMessages++;
                    return false;
                }
                case CLOSE, KEEP_LATEST -> {
                    decided(new Overload(Queue.MESSAGES), true);
                    return false;
                }
            }
        }
        messages.add(new Waiting<>(message, key, place++));
        return true;
    }

    /**
     * A message is performed.
     *
     * @return whether a frame waits that came earlier
     */
    boolean performed(Object message, boolean sendUnderWay) {
        assertThat(messages).as("the messages that wait").isNotEmpty();
        Waiting<Object> first = messages.remove(0);
        assertThat(message).as("the first message that waits").isSameAs(first.what());
        boolean overtakes = frames.stream().anyMatch(frame -> frame.place() < first.place());
        assertThat(overtakes && takesFrames && !sendUnderWay)
                .as("an earlier frame waits, and nothing keeps it from being handled")
                .isFalse();
        return overtakes;
    }

    // ---- frames to the client

    /** A result has frames for the client. */
    void replied(List<Frame> result, @Nullable String key, boolean sendUnderWay) {
        if (result.isEmpty() || outOfRoomForReplies) {
            return;
        }
        if (!sendUnderWay) {
            assertThat(sending).as("nothing is left to send").isEmpty();
            assertThat(replies).isEmpty();
            sending = result;
            return;
        }
        int same = limits.replies().policy() == ReplyPolicy.KEEP_LATEST ? find(replies, key) : -1;
        List<Frame> all = new ArrayList<>(result);
        for (int i = 0; i < replies.size(); i++) {
            if (i != same) {
                all.addAll(replies.get(i).what());
            }
        }
        if (all.size() > limits.replies().count()
                || all.stream().mapToLong(ContractModel::size).sum()
                        > limits.replies().bytes()) {
            outOfRoomForReplies = true;
            replies.clear();
            sending = List.of();
        } else if (same >= 0) {
            droppedReplies += replies.get(same).what().size();
            replies.set(same, new Waiting<>(result, key, 0));
        } else {
            replies.add(new Waiting<>(result, key, 0));
        }
    }

    boolean isOutOfRoomForReplies() {
        return outOfRoomForReplies;
    }

    /** A frame of a result is handed to the server. */
    void sent(Frame frame) {
        assertThat(connectionDead).as("the connection does not work").isFalse();
        if (sending.isEmpty()) {
            assertThat(replies).as("the replies that wait").isNotEmpty();
            sending = replies.remove(0).what();
        }
        assertThat(frame).as("the next frame").isEqualTo(sending.get(0));
        sending = sending.subList(1, sending.size());
    }

    /** The runtime's own ping goes between results only. */
    void pingSent() {
        assertThat(sending).as("frames before the ping").isEmpty();
        assertThat(replies).as("replies before the ping").isEmpty();
    }

    // ---- what has to be

    /** What has to be when nothing can happen any more without another cause. */
    void checkAtRest() {
        checkNothingSkipped();
        checkNoReplyLost();
    }

    void checkNothingSkipped() {
        assertThat(messages).as("messages that were taken and not performed").isEmpty();
        if (takesFrames) {
            assertThat(frames).as("frames that were taken and not handled").isEmpty();
        }
    }

    void checkNoReplyLost() {
        assertThat(sending).as("frames not sent").isEmpty();
        assertThat(replies).as("replies not sent").isEmpty();
    }

    /** At the end: how many messages were taken and neither performed nor dropped. */
    int discarded() {
        return discarded + messages.size();
    }

    Dropped dropped() {
        return new Dropped(droppedFrames, droppedMessages, droppedReplies);
    }

    private static <T> int find(List<Waiting<T>> all, @Nullable String key) {
        for (int i = 0; key != null && i < all.size(); i++) {
            if (Objects.equals(all.get(i).key(), key)) {
                return i;
            }
        }
        return -1;
    }

    private static long size(Frame frame) {
        return frame instanceof Frame.Text text ? text.payload().length() : 125;
    }
}
