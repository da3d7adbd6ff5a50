package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    private static final SessionRef ANN = Request.builder("/").build().session();
    private static final SessionRef BOB = Request.builder("/").build().session();

    private interface Chat extends WebSocketHandler<String, String> {}

    private interface Ticker extends WebSocketHandler<String, String> {}

    @Test
    @DisplayName("I6: an address of all sessions asks for nothing")
    void all_hasNoPart() {
        Address all = Address.all();

        assertThat(all.session()).isEmpty();
        assertThat(all.handler()).isEmpty();
        assertThat(all.path()).isEmpty();
        assertThat(all.user()).isEmpty();
        assertThat(all.topics()).isEmpty();
        assertThat(all.excepted()).isEmpty();
    }

    @Test
    @DisplayName("I6: parts narrow each other, in any order")
    void parts_areKeptTogether() {
        Address address = Address.path("/chat/lobby")
                .andUser("ann")
                .andHandler(Chat.class)
                .except(ANN)
                .except(BOB);

        assertThat(address.path()).contains("/chat/lobby");
        assertThat(address.user()).contains("ann");
        assertThat(address.handler()).contains(Chat.class);
        assertThat(address.excepted()).containsExactlyInAnyOrder(ANN.id(), BOB.id());
        assertThat(address)
                .isEqualTo(Address.handler(Chat.class)
                        .except(BOB)
                        .andUser("ann")
                        .except(ANN)
                        .andPath("/chat/lobby"));
    }

    @Test
    @DisplayName("I6: one session is addressed by reference or by id, and may be narrowed too")
    void session_isAddressedByReferenceOrId() {
        assertThat(Address.session(ANN)).isEqualTo(Address.session(ANN.id()));
        assertThat(Address.session(ANN).session()).contains(ANN.id());
        assertThat(Address.session(ANN)
                        .andHandler(Chat.class)
                        .andPath("/chat")
                        .andUser("ann")
                        .except(BOB)
                        .session())
                .contains(ANN.id());
    }

    @Test
    @DisplayName("I2: an address may have several topics, and is then for those who are in all of them")
    void topics_areKeptTogether() {
        Address address = Address.topic("room:1").andTopic("vip").andUser("ann").except(ANN.id());

        assertThat(address.topics()).containsExactlyInAnyOrder("room:1", "vip");
        assertThat(address.user()).contains("ann");
        assertThat(address)
                .isEqualTo(Address.user("ann")
                        .andTopic("vip")
                        .except(ANN)
                        .andTopic("room:1")
                        .andTopic("vip"));
        assertThat(Address.session(ANN)
                        .andTopic("room:1")
                        .andPath("/chat")
                        .andHandler(Chat.class)
                        .topics())
                .containsExactly("room:1");
        assertThat(Address.topic("room:1").andSession(ANN.id()))
                .isEqualTo(Address.session(ANN).andTopic("room:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    @DisplayName("I2: a blank topic is refused, saying what was given and what is allowed")
    void blankTopic_isRefused(String topic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.topic(topic))
                .withMessage("The topic is '" + topic + "'; allowed is a name that is not blank, such as room:42");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.all().andTopic(topic))
                .withMessageStartingWith("The topic is '" + topic + "'");
    }

    @Test
    @DisplayName("I6: narrowing to what an address has already changes nothing")
    void narrowingTwiceToTheSame_changesNothing() {
        Address address = Address.path("/chat")
                .andTopic("a")
                .andUser("ann")
                .andHandler(Chat.class)
                .except(ANN);

        assertThat(address.andPath("/chat")
                        .andTopic("a")
                        .andUser("ann")
                        .andHandler(Chat.class)
                        .except(ANN))
                .isEqualTo(address);
    }

    @Test
    @DisplayName("I6: a second user, path, handler or session would widen the address to others and is refused")
    void narrowingToAnother_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.user("ann").andUser("bob"))
                .withMessage(
                        "The address is for the user 'ann' and cannot be for 'bob' as well: no session would match."
                                + " Send to each in turn");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.path("/chat").andPath("/news"))
                .withMessageStartingWith("The address is for the path '/chat' and cannot be for '/news' as well");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.handler(Chat.class).andHandler(Ticker.class))
                .withMessageStartingWith("The address is for the handler '" + Chat.class + "' and cannot be for '"
                        + Ticker.class + "' as well");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.session(ANN).andSession(BOB.id()))
                .withMessageStartingWith("The address is for the session '" + ANN.id() + "' and cannot be for '"
                        + BOB.id() + "' as well");
    }

    @Test
    @DisplayName("I6: an address is immutable")
    void narrowing_leavesTheAddressItIsCalledOn() {
        Address address = Address.all();

        assertThat(Stream.of(
                        address.andHandler(Chat.class),
                        address.andPath("/chat"),
                        address.andUser("ann"),
                        address.andTopic("a"),
                        address.andSession(ANN.id()),
                        address.except(ANN)))
                .doesNotContain(address)
                .doesNotHaveDuplicates();
        assertThat(address).isEqualTo(Address.all());
        assertThatThrownBy(() -> address.except(ANN).excepted().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> address.andTopic("a").topics().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Stream<Address> differentAddresses() {
        return Stream.of(
                Address.all(),
                Address.session("ann"),
                Address.user("ann"),
                Address.path("ann"),
                Address.topic("ann"),
                Address.topic("ann").andTopic("bob"),
                Address.handler(Chat.class),
                Address.handler(Ticker.class),
                Address.all().except(ANN));
    }

    @ParameterizedTest
    @MethodSource("differentAddresses")
    @DisplayName("I6: addresses are equal when all parts are equal")
    void anAddress_equalsNoneOfTheOthers(Address address) {
        assertThat(differentAddresses().filter(address::equals))
                .hasSize(1)
                .allSatisfy(same -> assertThat(same).hasSameHashCodeAs(address).hasToString(address.toString()));
    }

    @Test
    void toString_showsEveryPart() {
        assertThat(Address.path("/chat")
                        .andTopic("room:1")
                        .andUser("ann")
                        .andHandler(Chat.class)
                        .except(ANN))
                .asString()
                .contains("/chat", "room:1", "ann", Chat.class.getName(), ANN.id());
    }
}
