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
import java.util.function.Consumer;
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
     * Says that the session is likely to rest now: once nothing waits for it and all frames are sent, what can be made anew
     * is let go of. It wakes by itself at the next frame or message, and the handler sees no difference.
     *
     * @return this result with the setting
     */
    public Result<S> hibernate() {
        return with(set -> set.hibernate = true);
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
        return with(set -> set.timeout = timeout);
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
        return with(set -> set.maxMessageSize = bytes);
    }

    /**
     * Sets when the client's credential expires, and with it the session, which ends with
     * {@link TerminateReason.Expired}: what a handler answers to a message that renews the credential.
     *
     * @param end the moment, in place of an earlier one; {@link Instant#MAX} for never
     * @return this result with the setting
     */
    public Result<S> expiry(Instant end) {
        Objects.requireNonNull(end, "end");
        return with(set -> set.expiry = end);
    }

    /**
     * Says whether {@code handle} is called from now on. While it is not, the client's frames wait; when no more can, the
     * client is held back, or what the option {@code framePolicy} says becomes of it. {@code info} is called as ever;
     * timeout and pings rest. A session that ends meanwhile does not get the frames that wait.
     *
     * @param active false to stop, true to go on
     * @return this result with the setting
     */
    public Result<S> active(boolean active) {
        return with(set -> set.active = active);
    }

    /**
     * Gives the frames a key: with the option {@code replyPolicy=keepLatest} they take the place of the frames of an earlier
     * result that has an equal key and waits for the client to take what was sent before. Otherwise it is ignored.
     *
     * @param key the key, such as the name of what the frames show the state of
     * @return this result with the setting
     */
    public Result<S> key(String key) {
        Objects.requireNonNull(key, "key");
        return with(set -> set.key = key);
    }

    /**
     * Replaces the request that later callbacks get, typically by {@link Request#compact(String...)} of the one given.
     *
     * @param request the request; of the same session
     * @return this result with the setting
     */
    public Result<S> request(Request request) {
        Objects.requireNonNull(request, "request");
        return with(set -> set.request = request);
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
        return with(set -> {
            set.joins = union(set.joins, topics);
            set.leaves = difference(set.leaves, topics);
        });
    }

    /**
     * Takes the session out of topics, as {@link SessionRef#leave}.
     *
     * @param topics the topics' names
     * @return this result with the setting; takes back an earlier {@link #join} of the same topics
     * @throws IllegalArgumentException if a name is blank
     */
    public Result<S> leave(String... topics) {
        return with(set -> {
            set.joins = difference(set.joins, topics);
            set.leaves = union(set.leaves, topics);
        });
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
        Objects.requireNonNull(answer, "answer");
        return with(set -> set.answer = answer);
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
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
        return with(set -> {
            Map<Question, Object> all = new LinkedHashMap<>(set.answers);
            all.put(question, answer);
            set.answers = Collections.unmodifiableMap(all);
        });
    }

    private Result<S> with(Consumer<Settings> change) {
        Settings changed = new Settings(settings);
        change.accept(changed);
        return new Result<>(state, frames, changed);
    }

    private static Set<String> union(Set<String> present, String... added) {
        Set<String> changed = new LinkedHashSet<>(present);
        for (String topic : added) {
            changed.add(Address.checkedTopic(topic));
        }
        return Collections.unmodifiableSet(changed);
    }

    private static Set<String> difference(Set<String> present, String... removed) {
        Set<String> changed = new LinkedHashSet<>(present);
        List.of(removed).forEach(changed::remove);
        return Collections.unmodifiableSet(changed);
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
     * Whether {@code handle} is to be called from now on.
     *
     * @return true or false, or empty to leave it
     */
    public Optional<Boolean> active() {
        return Optional.ofNullable(settings.active);
    }

    /**
     * The key of the frames.
     *
     * @return the key, or empty if they have none
     */
    public Optional<String> key() {
        return Optional.ofNullable(settings.key);
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

    /** The settings of a result, not changed once it is made; most results have none and share one instance. */
    private static final class Settings {

        static final Settings NONE = new Settings();

        private boolean hibernate;
        private @Nullable Duration timeout;
        private int maxMessageSize;
        private @Nullable Instant expiry;
        private @Nullable Boolean active;
        private @Nullable String key;
        private @Nullable Request request;
        private Set<String> joins = Set.of();
        private Set<String> leaves = Set.of();
        private @Nullable Object answer;
        private Map<Question, Object> answers = Map.of();

        private Settings() {}

        Settings(Settings other) {
            hibernate = other.hibernate;
            timeout = other.timeout;
            maxMessageSize = other.maxMessageSize;
            expiry = other.expiry;
            active = other.active;
            key = other.key;
            request = other.request;
            joins = other.joins;
            leaves = other.leaves;
            answer = other.answer;
            answers = other.answers;
        }

        private Map<String, @Nullable Object> values() {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put("hibernate", hibernate);
            values.put("timeout", timeout);
            values.put("maxMessageSize", maxMessageSize);
            values.put("expiry", expiry);
            values.put("active", active);
            values.put("key", key);
            values.put("request", request);
            values.put("joins", joins);
            values.put("leaves", leaves);
            values.put("answer", answer);
            values.put("answers", answers);
            return values;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Settings that && values().equals(that.values());
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return values().toString();
        }
    }
}
