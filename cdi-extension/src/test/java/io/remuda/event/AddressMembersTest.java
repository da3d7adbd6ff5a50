package io.remuda.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** I1: the address qualifiers as objects are annotations like those that are written. */
class AddressMembersTest {

    @ToSession(
            value = "one",
            except = {"a", "b"})
    @ToUser("ann")
    @ToTopic(value = "news", except = "a")
    @ToPath("/news")
    @ToHandler(Runnable.class)
    private static final class Written {}

    static Stream<Arguments> qualifiers() {
        AddressMembers<String> one = new AddressMembers<>("one", "a", "b");
        return Stream.of(
                Arguments.of(ToSession.class, session(one)),
                Arguments.of(ToUser.class, ToUser.Literal.of("ann")),
                Arguments.of(ToTopic.class, topic(new AddressMembers<>("news", "a"))),
                Arguments.of(ToPath.class, ToPath.Literal.of("/news")),
                Arguments.of(ToHandler.class, ToHandler.Literal.of(Runnable.class)));
    }

    private static ToSession session(AddressMembers<String> members) {
        return new ToSession.Literal(members);
    }

    private static ToTopic topic(AddressMembers<String> members) {
        return new ToTopic.Literal(members);
    }

    @ParameterizedTest
    @MethodSource("qualifiers")
    @DisplayName("I1: a literal equals the annotation that is written, from both sides, with the same hash code")
    void literal_equalsTheWritten(Class<? extends Annotation> type, Annotation literal) {
        Annotation written = Written.class.getAnnotation(type);

        assertThat(literal.annotationType()).isEqualTo(type);
        assertThat(literal).isEqualTo(written).hasSameHashCodeAs(written);
        assertThat(written).isEqualTo(literal);
    }

    @ParameterizedTest
    @MethodSource("qualifiers")
    @DisplayName("I1: a literal equals no other")
    void literal_equalsNoOther(Class<? extends Annotation> type, Annotation literal) {
        List<Annotation> others = new ArrayList<>(List.of(
                ToSession.Literal.of("ann"),
                ToUser.Literal.of("one"),
                ToTopic.Literal.of("/news"),
                ToPath.Literal.of("news"),
                ToHandler.Literal.of(Thread.class)));
        others.addAll(List.of(
                new ToSession.Literal(new AddressMembers<>("one", "b", "a")),
                new ToUser.Literal(new AddressMembers<>("ann", "a")),
                new ToTopic.Literal(new AddressMembers<>("news")),
                new ToPath.Literal(new AddressMembers<>("/news", "a")),
                new ToHandler.Literal(new AddressMembers<>(Runnable.class, "a"))));

        assertThat(others).isNotEmpty().doesNotContain(literal);
    }

    @ParameterizedTest
    @MethodSource("qualifiers")
    @DisplayName("I1: a literal can be serialized, as annotations can")
    void literal_isSerializable(Class<? extends Annotation> type, Annotation literal) throws Exception {
        assertThat(copied(literal)).isEqualTo(literal).hasSameHashCodeAs(literal);
    }

    private static Object copied(Object original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    @DisplayName("I1: who leaves out another session leaves the literal as it was")
    void except_isAnother() {
        AddressMembers<String> one = new AddressMembers<>("one", "a");

        AddressMembers<String> two = one.except("b");

        assertThat(two.except()).containsExactly("a", "b");
        assertThat(one.except()).containsExactly("a");
        assertThat(two).isNotEqualTo(one);
        two.except()[0] = "changed";
        assertThat(two.except()).containsExactly("a", "b");
    }
}
