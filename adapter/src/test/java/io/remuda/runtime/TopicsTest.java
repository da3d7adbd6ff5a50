package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private final Topics topics = new Topics(3);

    @Test
    @DisplayName("I2: a session is in a topic once, however often it joins")
    void joinsAndLeaves_countOnce() {
        assertThat(topics.add("a")).isTrue();
        assertThat(topics.add("a")).isFalse();
        assertThat(topics.remove("a")).isTrue();
        assertThat(topics.remove("a")).isFalse();
    }

    @Test
    @DisplayName("I10: what is told is the change since the last telling, in the order of the changes")
    void takeChanges_givesEachChangeOnce() {
        topics.add("a");
        topics.add("b");
        topics.add("c");
        topics.remove("b");

        assertThat(topics.takeChanges()).containsExactly(entry("a", true), entry("c", true));
        assertThat(topics.takeChanges()).isEmpty();

        topics.remove("c");
        topics.remove("a");
        topics.add("a");
        topics.add("d");

        assertThat(topics.takeChanges()).containsExactly(entry("c", false), entry("d", true));
        assertThat(topics.takeChanges()).isEmpty();
    }

    @Test
    @DisplayName("I2: once a session has ended it is in no topic, and no join that comes late puts it into one")
    void end_isForGood() {
        topics.add("told");
        topics.takeChanges();
        topics.add("untold");

        assertThat(topics.end()).containsExactlyInAnyOrder("told", "untold");

        assertThat(topics.add("late")).isFalse();
        assertThat(topics.add("told")).isFalse();
        assertThat(topics.remove("told")).isFalse();
        assertThat(topics.takeChanges()).containsExactly(entry("told", false));
    }

    @Test
    @DisplayName("I2: beyond the limit a topic is refused, until another is left; one that the session is in is not")
    void limit_boundsTheTopicsAtATime() {
        topics.add("a");
        topics.add("b");
        topics.add("c");

        assertThat(topics.add("c")).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> topics.add("secret"))
                .withMessage("The session is in 3 topics, and the option 'topics' allows no more;"
                        + " let it leave those that it does not need, or set the option higher");
        topics.remove("a");
        assertThat(topics.add("d")).isTrue();

        assertThat(topics.end()).containsExactlyInAnyOrder("b", "c", "d");
        assertThat(topics.add("e")).isFalse();
    }
}
