package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** I2: an address costs what it delivers, so that the sets of sessions do not stay as large as they once were. */
class MembersTest {

    private static final int MANY = 10_000;

    private final TestRuntime test = new TestRuntime("ping", "0");
    private final HandlerSession staying = test.open(new FakeConnection());
    private final List<HandlerSession> others = new ArrayList<>();
    private Members members = Members.none().with(staying);

    MembersTest() {
        for (int i = 0; i < MANY; i++) {
            others.add(test.open(new FakeConnection()));
        }
    }

    private void joinAll() {
        others.forEach(other -> members = members.with(other));
    }

    /** Lets all but one go; returns how often the set was replaced, and by how much in all. */
    private List<Integer> leaveAll() {
        int replaced = 0;
        int copied = 0;
        for (HandlerSession other : others) {
            Set<HandlerSession> before = members.sessions();
            members = members.without(other);
            if (members.sessions() != before) {
                replaced++;
                copied += members.sessions().size();
            }
        }
        return List.of(replaced, copied);
    }

    @Test
    @DisplayName("I2: a set that has become much smaller than it was is another set, with those who stayed")
    void shrunkSet_isReplaced() {
        joinAll();
        Set<HandlerSession> large = members.sessions();
        assertThat(large).hasSize(MANY + 1);

        leaveAll();

        assertThat(members.sessions()).isNotSameAs(large).containsExactly(staying);
        assertThat(members.room()).isLessThan(50);
    }

    @Test
    @DisplayName(
            "I2: sets are replaced so rarely that leaving costs the same on average, however often all come and go")
    void replacing_isRare() {
        for (int round = 0; round < 3; round++) {
            joinAll();
            List<Integer> replacedAndCopied = leaveAll();

            assertThat(replacedAndCopied.get(0)).isBetween(1, 10);
            assertThat(replacedAndCopied.get(1)).isBetween(1, MANY / 2);
        }
        assertThat(members.sessions()).containsExactly(staying);
    }

    @Test
    @DisplayName("I2: one who comes and goes makes no new set, whatever the size")
    void comingAndGoing_replacesNothing() {
        for (int i = 0; i <= 1000; i++) {
            members = members.with(others.get(i));
            Set<HandlerSession> before = members.sessions();
            for (int j = 0; j < 3; j++) {
                members = members.without(others.get(i)).with(others.get(i));
            }
            assertThat(members.sessions()).isSameAs(before);
        }
    }
}
