package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTest {

    private static final Frame HELLO = Frame.text("hello");
    private static final Request REQUEST = Request.builder("/chat").build();

    // ---- one shape

    @Test
    @DisplayName("section 1: ok, reply and shutdown are factories of one shape")
    void okReplyAndShutdown_areOneShape() {
        assertThat(Result.ok("s")).isEqualTo(Result.reply(List.of(), "s"));
        assertThat(Result.reply(HELLO, "s")).isEqualTo(Result.reply(List.of(HELLO), "s"));
        assertThat(Result.shutdown("s")).isEqualTo(Result.reply(Frame.close(), "s"));
        assertThat(Result.shutdown("s", 4000, "bye")).isEqualTo(Result.reply(Frame.close(4000, "bye"), "s"));
    }

    @Test
    @DisplayName("section 1: for S = Void the factories need no state")
    @SuppressWarnings("NullAway") // without its JSpecify mode it does not see that the bound of S allows null
    void statelessFactories_areTheSameWithANullState() {
        assertThat(Result.ok()).isEqualTo(Result.<@Nullable Void>ok(null));
        assertThat(Result.reply(HELLO)).isEqualTo(Result.<@Nullable Void>reply(HELLO, null));
        assertThat(Result.reply(List.of(HELLO, HELLO)))
                .isEqualTo(Result.<@Nullable Void>reply(List.of(HELLO, HELLO), null));
        assertThat(Result.shutdown()).isEqualTo(Result.<@Nullable Void>shutdown(null));
        assertThat(Result.ok().state()).isNull();
    }

    @Test
    @DisplayName("section 1: a result shows its state and its frames")
    void stateAndFrames_areShown() {
        Result<String> result = Result.reply(List.of(HELLO, Frame.ping()), "s");

        assertThat(result.state()).isEqualTo("s");
        assertThat(result.frames()).containsExactly(HELLO, Frame.ping());
    }

    @Test
    @DisplayName("L8: the state may be null or any object")
    @SuppressWarnings("NullAway") // without its JSpecify mode it does not see that the bound of S allows null
    void anyState_isKeptAsItIs() {
        Object state = new Object();

        assertThat(Result.ok(state).state()).isSameAs(state);
        assertThat(Result.<@Nullable Object>ok(null).state()).isNull();
    }

    @Test
    @DisplayName("L9: shutdown closes with 1000 or with the code given")
    void shutdown_isAReplyOfAClose() {
        assertThat(Result.shutdown("s").frames()).containsExactly(Frame.close(1000, ""));
        assertThat(Result.shutdown("s", 3000, "done").frames()).containsExactly(Frame.close(3000, "done"));
        assertThat(Result.shutdown().frames()).containsExactly(Frame.close(1000, ""));
    }

    @Test
    @DisplayName("F1: shutdown takes what a close frame takes")
    void shutdownWithAnIllegalCode_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Result.shutdown("s", 1006, ""))
                .withMessageContaining("Close code 1006");
    }

    @Test
    void missingFrame_isRefusedAtOnce() {
        List<@Nullable Frame> withNull = new ArrayList<>();
        withNull.add(null);

        assertThatNullPointerException().isThrownBy(() -> reply(withNull));
    }

    @SuppressWarnings("unchecked")
    private static void reply(List<? extends @Nullable Frame> frames) {
        Result.reply((List<Frame>) frames, "s");
    }

    // ---- settings

    @Test
    @DisplayName("section 1: a result without settings says so")
    void settingsNotMade_areEmpty() {
        Result<String> result = Result.ok("s");

        assertThat(result.hibernates()).isFalse();
        assertThat(result.timeout()).isEmpty();
        assertThat(result.maxMessageSize()).isEmpty();
        assertThat(result.request()).isEmpty();
        assertThat(result.joins()).isEmpty();
        assertThat(result.leaves()).isEmpty();
        assertThat(result.answer()).isEmpty();
    }

    @Test
    @DisplayName("section 1: a result shows its settings; one setting leaves the others")
    void settings_areShownAndDoNotDisturbEachOther() {
        Result<String> result = Result.reply(HELLO, "s")
                .request(REQUEST)
                .timeout(Duration.ofMinutes(5))
                .maxMessageSize(100)
                .join("a", "b")
                .leave("c")
                .answer(42)
                .hibernate();
        Result<String> otherOrder = Result.reply(HELLO, "s")
                .hibernate()
                .answer(42)
                .leave("c")
                .join("b")
                .join("a")
                .maxMessageSize(100)
                .timeout(Duration.ofMinutes(5))
                .request(REQUEST);

        assertThat(result.request()).containsSame(REQUEST);
        assertThat(result.timeout()).contains(Duration.ofMinutes(5));
        assertThat(result.maxMessageSize()).hasValue(100);
        assertThat(result.hibernates()).isTrue();
        assertThat(result.joins()).containsExactly("a", "b");
        assertThat(result.leaves()).containsExactly("c");
        assertThat(result.answer()).contains(42);
        assertThat(result.state()).isEqualTo("s");
        assertThat(result.frames()).containsExactly(HELLO);
        assertThat(otherOrder).isEqualTo(result);
    }

    @Test
    @DisplayName("T2: a setting made twice holds as made last")
    void settingMadeTwice_holdsAsMadeLast() {
        Result<String> result = Result.ok("s")
                .timeout(Duration.ofMinutes(5))
                .timeout(Duration.ofMinutes(6))
                .maxMessageSize(1)
                .maxMessageSize(2);

        assertThat(result.timeout()).contains(Duration.ofMinutes(6));
        assertThat(result.maxMessageSize()).hasValue(2);
    }

    @Test
    @DisplayName("T1: Duration.ZERO is a setting, not the absence of one")
    void timeoutOfZero_isKept() {
        assertThat(Result.ok("s").timeout(Duration.ZERO).timeout()).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT-1S", "PT-24H"})
    @DisplayName("T1: a negative timeout is refused, saying what was given and what is allowed")
    void negativeTimeout_isRefused(String timeout) {
        Result<String> result = Result.ok("s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.timeout(Duration.parse(timeout)))
                .withMessage(
                        "The timeout is " + timeout + "; allowed is a positive duration, or zero to switch it off");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65536, 1 << 30})
    @DisplayName("T2: the maximum message size is from 1 byte to 1 GiB")
    void legalMaxMessageSize_isKept(int bytes) {
        assertThat(Result.ok("s").maxMessageSize(bytes).maxMessageSize()).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, (1 << 30) + 1, Integer.MAX_VALUE})
    @DisplayName("T2: another maximum message size is refused, saying what was given and what is allowed")
    void illegalMaxMessageSize_isRefused(int bytes) {
        Result<String> result = Result.ok("s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.maxMessageSize(bytes))
                .withMessage("The maximum message size is " + bytes + " bytes; allowed are 1 to 1073741824");
    }

    // ---- topics and answers

    @Test
    @DisplayName("I2: joins and leaves add up, each topic once")
    void joinsAndLeaves_addUp() {
        Result<String> result = Result.ok("s")
                .join("a")
                .leave("x")
                .join("b", "a")
                .leave("y", "x")
                .join();

        assertThat(result.joins()).containsExactly("a", "b");
        assertThat(result.leaves()).containsExactly("x", "y");
    }

    @Test
    @DisplayName("I2: of a join and a leave of the same topic, the last holds")
    void joinAndLeaveOfTheSameTopic_lastHolds() {
        Result<String> left = Result.ok("s").join("a", "b").leave("a");
        Result<String> joined = Result.ok("s").leave("a", "b").join("b");

        assertThat(left.joins()).containsExactly("b");
        assertThat(left.leaves()).containsExactly("a");
        assertThat(joined.joins()).containsExactly("b");
        assertThat(joined.leaves()).containsExactly("a");
        assertThat(left.join("a")).isEqualTo(Result.ok("s").join("b", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    @DisplayName("I2: a blank topic is refused, saying what was given and what is allowed")
    void blankTopic_isRefused(String topic) {
        Result<String> result = Result.ok("s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.join("a", topic))
                .withMessage("The topic is '" + topic + "'; allowed is a name that is not blank, such as room:42");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.leave(topic))
                .withMessage("The topic is '" + topic + "'; allowed is a name that is not blank, such as room:42");
        assertThat(result).isEqualTo(Result.ok("s"));
    }

    @Test
    @DisplayName("I2: the topics of a result are unmodifiable, and copied")
    void topics_areCopiedAndUnmodifiable() {
        String[] topics = {"a"};
        Result<String> result = Result.ok("s").join(topics).leave("b");
        topics[0] = "c";

        assertThat(result.joins()).containsExactly("a");
        assertThatThrownBy(() -> result.joins().add("d")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> result.leaves().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("I11: an answer is any object but null; the last holds")
    void answer_isAnyObject() {
        Object answer = new Object();

        assertThat(Result.ok("s").answer("first").answer(answer).answer()).containsSame(answer);
        assertThatNullPointerException().isThrownBy(() -> answerNothing(Result.ok("s")));
    }

    @Test
    @DisplayName("I11: answers by handles add up, each question once, besides the answer without one")
    void answersByHandle_addUp() {
        Question a = new Question("a");
        Question b = new Question("b");
        Result<String> result =
                Result.ok("s").answer(a, 1).answer("x").answer(b, 2).answer(a, 3);

        assertThat(result.answers()).containsExactly(Map.entry(a, 3), Map.entry(b, 2));
        assertThat(result.answer()).contains("x");
        assertThat(Result.ok("s").answer("x").answers()).isEmpty();
        assertThatThrownBy(() -> result.answers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @SuppressWarnings("NullAway") // that it is refused is what is tested
    private static void answerNothing(Result<String> result) {
        result.answer(null);
    }

    // ---- immutability and equality

    @Test
    @DisplayName("section 1: a setting makes a new result and leaves the one it is called on")
    void setting_leavesTheResultItIsCalledOn() {
        Result<String> result = Result.ok("s");

        assertThat(result.hibernate()).isNotEqualTo(result);
        assertThat(result.timeout(Duration.ofSeconds(1))).isNotEqualTo(result);
        assertThat(result.maxMessageSize(1)).isNotEqualTo(result);
        assertThat(result.request(REQUEST)).isNotEqualTo(result);
        assertThat(result.join("a")).isNotEqualTo(result);
        assertThat(result.leave("a")).isNotEqualTo(result);
        assertThat(result.answer("a")).isNotEqualTo(result);
        assertThat(result.answer(new Question("a"), "a")).isNotEqualTo(result);
        assertThat(result).isEqualTo(Result.ok("s"));
    }

    @Test
    @DisplayName("section 1: a result copies the list of frames and gives out an unmodifiable one")
    void frames_areCopiedAndUnmodifiable() {
        List<Frame> frames = new ArrayList<>(List.of(HELLO));

        Result<String> result = Result.reply(frames, "s");
        Result<@Nullable Void> stateless = Result.reply(frames);
        frames.clear();

        assertThat(result.frames()).containsExactly(HELLO);
        assertThat(stateless.frames()).containsExactly(HELLO);
        assertThatThrownBy(() -> result.frames().add(HELLO)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("section 1: results have value equality")
    void resultsWithEqualParts_areEqual() {
        assertThat(Result.reply(Frame.text("hello"), "s").timeout(Duration.ofSeconds(60)))
                .isEqualTo(Result.reply(Frame.text("hello"), "s").timeout(Duration.ofMinutes(1)))
                .hasSameHashCodeAs(Result.reply(Frame.text("hello"), "s").timeout(Duration.ofMinutes(1)));
        assertThat(Result.ok("s")).isNotEqualTo(Result.ok("t"));
        assertThat(Result.ok("s")).isNotEqualTo(Result.reply(HELLO, "s"));
        assertThat(Result.reply(List.of(HELLO, Frame.ping()), "s"))
                .isNotEqualTo(Result.reply(List.of(Frame.ping(), HELLO), "s"));
        assertThat(Result.ok("s").timeout(Duration.ZERO)).isNotEqualTo(Result.ok("s"));
        assertThat(Result.ok("s").request(REQUEST))
                .isNotEqualTo(Result.ok("s").request(Request.builder("/other").build()));
        assertThat(Result.ok("s").join("a", "b").answer("x"))
                .isEqualTo(Result.ok("s").join("b").answer("x").join("a"))
                .hasSameHashCodeAs(Result.ok("s").join("b").answer("x").join("a"));
        assertThat(Result.ok("s").join("a")).isNotEqualTo(Result.ok("s").leave("a"));
        assertThat(Result.ok("s").join("a")).isNotEqualTo(Result.ok("s").join("b"));
        assertThat(Result.ok("s").answer("a")).isNotEqualTo(Result.ok("s").answer("b"));
        Question first = new Question("1");
        Question second = new Question("2");
        assertThat(Result.ok("s").answer(first, "a").answer(second, "b"))
                .isEqualTo(Result.ok("s").answer(second, "b").answer(new Question("1"), "a"))
                .hasSameHashCodeAs(Result.ok("s").answer(second, "b").answer(first, "a"));
        assertThat(Result.ok("s").answer(first, "a"))
                .isNotEqualTo(Result.ok("s").answer(second, "a"));
        assertThat(Result.ok("s").answer(first, "a"))
                .isNotEqualTo(Result.ok("s").answer(first, "b"));
        assertThat(Result.ok("s").answer(first, "a"))
                .isNotEqualTo(Result.ok("s").answer("a"));
    }

    @Test
    @DisplayName("section 1: two results with equally compacted requests are equal")
    void resultsWithEqualRequests_areEqual() {
        assertThat(Result.ok("s").request(REQUEST.compact()))
                .isEqualTo(Result.ok("s").request(REQUEST.compact()));
    }

    @Test
    void toString_showsEveryPart() {
        assertThat(Result.reply(HELLO, "s")
                        .timeout(Duration.ofMinutes(5))
                        .maxMessageSize(77)
                        .join("a")
                        .leave("b")
                        .answer("c")
                        .answer(new Question("q"), "d"))
                .asString()
                .contains(
                        "state=s",
                        "Text[payload=hello]",
                        "hibernate=false",
                        "timeout=PT5M",
                        "maxMessageSize=77",
                        "joins=[a]",
                        "leaves=[b]",
                        "answer=c",
                        "answers={Question[id=q]=d}");
    }
}
