package io.remuda;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a callback answers: the next state, the frames to send to this session's client, and settings that hold from
 * then on. Immutable; each setting returns a new result; equal when all parts are equal.
 *
 * <p>Frames leave in the given order, before any frame of a later callback. A {@link Frame.Close} ends the session;
 * what follows it is not sent.
 *
 * @param <S> the session's state
 */
public final class Result<S extends @Nullable Object> {

    /** The largest maximum message size that can be set, in bytes: 1 GiB. */
    public static final int LARGEST_MAX_MESSAGE_SIZE = 1 << 30;

    private final S state;
    private final List<Frame> frames;
    private final Settings settings;

    private Result(S state, List<Frame> frames, Settings settings) {
        this.state = state;
        this.frames = frames;
        this.settings = settings;
    }

    /**
     * Goes on with this state and sends nothing.
     *
     * @param <S> the session's state
     * @param state the next state; may be {@code null}
     * @return the result
     */
    public static <S extends @Nullable Object> Result<S> ok(S state) {
        return new Result<>(state, List.of(), Settings.NONE);
    }

    /**
     * Goes on without a state and sends nothing.
     *
     * @return the result
     */
    public static Result<@Nullable Void> ok() {
        return stateless(List.of());
    }

    /**
     * Sends a frame and goes on with this state.
     *
     * @param <S> the session's state
     * @param frame the frame
     * @param state the next state; may be {@code null}
     * @return the result
     */
    public static <S extends @Nullable Object> Result<S> reply(Frame frame, S state) {
        return new Result<>(state, List.of(frame), Settings.NONE);
    }

    /**
     * Sends frames in this order and goes on with this state.
     *
     * @param <S> the session's state
     * @param frames the frames; copied, may be empty
     * @param state the next state; may be {@code null}
     * @return the result
     */
    public static <S extends @Nullable Object> Result<S> reply(List<? extends Frame> frames, S state) {
        return new Result<>(state, List.copyOf(frames), Settings.NONE);
    }

    /**
     * Sends a frame and goes on without a state.
     *
     * @param frame the frame
     * @return the result
     */
    public static Result<@Nullable Void> reply(Frame frame) {
        return stateless(List.of(frame));
    }

    /**
     * Sends frames in this order and goes on without a state.
     *
     * @param frames the frames; copied, may be empty
     * @return the result
     */
    public static Result<@Nullable Void> reply(List<? extends Frame> frames) {
        return stateless(List.copyOf(frames));
    }

    /**
     * Ends the session with close code 1000. The same as a reply of {@link Frame#close()}.
     *
     * @param <S> the session's state
     * @param state the state that {@code terminate} gets; may be {@code null}
     * @return the result
     */
    public static <S extends @Nullable Object> Result<S> shutdown(S state) {
        return reply(Frame.close(), state);
    }

    /**
     * Ends the session. The same as a reply of {@link Frame#close(int, String)}, with the same limits.
     *
     * @param <S> the session's state
     * @param state the state that {@code terminate} gets; may be {@code null}
     * @param code the close code
     * @param reason the close reason; may be empty
     * @return the result
     */
    public static <S extends @Nullable Object> Result<S> shutdown(S state, int code, String reason) {
        return reply(Frame.close(code, reason), state);
    }

    /**
     * Ends a session that has no state with close code 1000.
     *
     * @return the result
     */
    public static Result<@Nullable Void> shutdown() {
        return stateless(List.of(Frame.close()));
    }

    @SuppressWarnings("NullAway") // without its JSpecify mode it does not see that the bound of S allows null
    private static Result<@Nullable Void> stateless(List<Frame> frames) {
        return new Result<>(null, frames, Settings.NONE);
    }

    /**
     * Says that the session is likely to rest now: if nothing waits for it when the callback returns, the storage of its
     * mailbox is let go of, and made anew when something has to wait. The handler sees no difference.
     *
     * @return this result with the setting
     */
    public Result<S> hibernate() {
        return with(settings.hibernating());
    }

    /**
     * Sets the time without a message of the client after which the session ends with {@link TerminateReason.Timeout}.
     * Setting it restarts it.
     *
     * @param timeout the time, or {@link Duration#ZERO} to switch it off; not negative
     * @return this result with the setting
     */
    public Result<S> timeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout is " + timeout + "; allowed is a positive duration, or zero to switch it off");
        }
        return with(settings.timeout(timeout));
    }

    /**
     * Sets the largest message that the session takes from then on. A larger one ends it with
     * {@link TerminateReason.TooBig}.
     *
     * @param bytes the size in bytes of payload, after decompression and joining of fragments; from 1 to
     *     {@value #LARGEST_MAX_MESSAGE_SIZE}
     * @return this result with the setting
     */
    public Result<S> maxMessageSize(int bytes) {
        if (bytes < 1 || bytes > LARGEST_MAX_MESSAGE_SIZE) {
            throw new IllegalArgumentException(
                    "The maximum message size is " + bytes + " bytes; allowed are 1 to " + LARGEST_MAX_MESSAGE_SIZE);
        }
        return with(settings.maxMessageSize(bytes));
    }

    /**
     * Sets when the client's credential expires, and with it the session, which ends with
     * {@link TerminateReason.Expired}: what a handler answers to a message that renews the credential.
     *
     * @param end the moment, in place of an earlier one; {@link Instant#MAX} for never
     * @return this result with the setting
     */
    public Result<S> expiry(Instant end) {
        return with(settings.expiry(end));
    }

    /**
     * Replaces the request that later callbacks get, typically by {@link Request#compact(String...)} of the one given.
     *
     * @param request the request; of the same session
     * @return this result with the setting
     */
    public Result<S> request(Request request) {
        Objects.requireNonNull(request, "request");
        return with(settings.request(request));
    }

    /**
     * Puts the session into topics, as {@link SessionRef#join}, before any message that is sent after the callback. A
     * result that would put it into more than the session's options allow counts as a failure of the callback.
     *
     * @param topics the topics' names; any strings that are not blank
     * @return this result with the setting; takes back an earlier {@link #leave} of the same topics
     * @throws IllegalArgumentException if a name is blank
     */
    public Result<S> join(String... topics) {
        return with(settings.join(topics));
    }

    /**
     * Takes the session out of topics, as {@link SessionRef#leave}.
     *
     * @param topics the topics' names
     * @return this result with the setting; takes back an earlier {@link #join} of the same topics
     * @throws IllegalArgumentException if a name is blank
     */
    public Result<S> leave(String... topics) {
        return with(settings.leave(topics));
    }

    /**
     * Answers the question of {@link WebSocketSessions#ask} that {@code info} was called with. From any other callback, it
     * answers the one question that {@code info} was called with before and that is open still; if there is none, such as
     * when the answer comes too late, it is ignored; if there are several, it would have to guess: none gets it, and a
     * warning says so.
     *
     * <p>So an answer that comes later is better given to {@linkplain #answer(Question, Object) its own question}. This one
     * cannot know whether the question that is open is the one that the handler means, or one that came after that had
     * timed out.
     *
     * @param answer the answer
     * @return this result with the setting
     */
    public Result<S> answer(Object answer) {
        return with(settings.answer(Objects.requireNonNull(answer, "answer")));
    }

    /**
     * Answers this question of {@link WebSocketSessions#ask}, which this session was asked: now or later, from any
     * callback. Ignored if the question is over or is another session's; the answer never goes to another question.
     *
     * @param question the question, as {@link Request#question()} gave it to {@code info}
     * @param answer the answer
     * @return this result with the setting, besides the answers to other questions that it has
     */
    public Result<S> answer(Question question, Object answer) {
        return with(settings.answer(
                Objects.requireNonNull(question, "question"), Objects.requireNonNull(answer, "answer")));
    }

    private Result<S> with(Settings changed) {
        return new Result<>(state, frames, changed);
    }

    /**
     * The next state.
     *
     * @return the state; may be {@code null}
     */
    public S state() {
        return state;
    }

    /**
     * The frames to send.
     *
     * @return the frames in order; unmodifiable, may be empty
     */
    public List<Frame> frames() {
        return frames;
    }

    /**
     * Whether the session hibernates after this callback.
     *
     * @return true if {@link #hibernate()} was called
     */
    public boolean hibernates() {
        return settings.hibernate;
    }

    /**
     * The timeout to set.
     *
     * @return the timeout, or empty to leave it
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(settings.timeout);
    }

    /**
     * The maximum message size to set.
     *
     * @return the size in bytes, or empty to leave it
     */
    public OptionalInt maxMessageSize() {
        return settings.maxMessageSize == 0 ? OptionalInt.empty() : OptionalInt.of(settings.maxMessageSize);
    }

    /**
     * The end of the credential to set.
     *
     * @return the moment, or empty to leave it
     */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(settings.expiry);
    }

    /**
     * The request to use from then on.
     *
     * @return the request, or empty to keep the present one
     */
    public Optional<Request> request() {
        return Optional.ofNullable(settings.request);
    }

    /**
     * The topics to join.
     *
     * @return their names; unmodifiable, may be empty
     */
    public Set<String> joins() {
        return settings.joins;
    }

    /**
     * The topics to leave.
     *
     * @return their names, none of them in {@link #joins()}; unmodifiable, may be empty
     */
    public Set<String> leaves() {
        return settings.leaves;
    }

    /**
     * The answer to the question that {@code info} was called with, or to the only one that is open.
     *
     * @return the answer, or empty if the result gives none
     */
    public Optional<Object> answer() {
        return Optional.ofNullable(settings.answer);
    }

    /**
     * The answers that are given by handles.
     *
     * @return the answers by their questions; unmodifiable, may be empty
     */
    public Map<Question, Object> answers() {
        return settings.answers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Result<?> that
                && Objects.equals(state, that.state)
                && frames.equals(that.frames)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, frames, settings);
    }

    @Override
    public String toString() {
        return "Result[state=" + state + ", frames=" + frames + ", " + settings + "]";
    }

    /** The settings of a result; most results have none and share one instance. */
    private record Settings(
            boolean hibernate,
            @Nullable Duration timeout,
            int maxMessageSize,
            @Nullable Instant expiry,
            @Nullable Request request,
            Set<String> joins,
            Set<String> leaves,
            @Nullable Object answer,
            Map<Question, Object> answers) {

        static final Settings NONE = new Settings(false, null, 0, null, null, Set.of(), Set.of(), null, Map.of());

        Settings hibernating() {
            return new Settings(true, timeout, maxMessageSize, expiry, request, joins, leaves, answer, answers);
        }

        Settings timeout(Duration changed) {
            return new Settings(hibernate, changed, maxMessageSize, expiry, request, joins, leaves, answer, answers);
        }

        Settings maxMessageSize(int changed) {
            return new Settings(hibernate, timeout, changed, expiry, request, joins, leaves, answer, answers);
        }

        Settings expiry(Instant changed) {
            return new Settings(hibernate, timeout, maxMessageSize, changed, request, joins, leaves, answer, answers);
        }

        Settings request(Request changed) {
            return new Settings(hibernate, timeout, maxMessageSize, expiry, changed, joins, leaves, answer, answers);
        }

        Settings join(String... topics) {
            return new Settings(
                    hibernate,
                    timeout,
                    maxMessageSize,
                    expiry,
                    request,
                    with(joins, topics),
                    without(leaves, topics),
                    answer,
                    answers);
        }

        Settings leave(String... topics) {
            return new Settings(
                    hibernate,
                    timeout,
                    maxMessageSize,
                    expiry,
                    request,
                    without(joins, topics),
                    with(leaves, topics),
                    answer,
                    answers);
        }

        Settings answer(Object changed) {
            return new Settings(hibernate, timeout, maxMessageSize, expiry, request, joins, leaves, changed, answers);
        }

        Settings answer(Question question, Object changed) {
            Map<Question, Object> all = new LinkedHashMap<>(answers);
            all.put(question, changed);
            return new Settings(
                    hibernate,
                    timeout,
                    maxMessageSize,
                    expiry,
                    request,
                    joins,
                    leaves,
                    answer,
                    Collections.unmodifiableMap(all));
        }

        private static Set<String> with(Set<String> present, String... added) {
            Set<String> changed = new LinkedHashSet<>(present);
            for (String topic : added) {
                changed.add(Address.checkedTopic(topic));
            }
            return Collections.unmodifiableSet(changed);
        }

        private static Set<String> without(Set<String> present, String... removed) {
            Set<String> changed = new LinkedHashSet<>(present);
            List.of(removed).forEach(changed::remove);
            return Collections.unmodifiableSet(changed);
        }
    }
}
