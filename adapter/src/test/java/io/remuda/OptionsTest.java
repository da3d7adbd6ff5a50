package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final String A_NUMBER = "a whole number from -2147483648 to 2147483647";
    private static final String A_DURATION = "a duration such as 500ms, 30s, 5m, 2h, 1d, 0 or PT1M30S, not negative";

    private static Options options(String key, String value) {
        return Options.of("/chat/{room}", Map.of(key, value));
    }

    // ---- reading

    @Test
    @DisplayName("R4: a getter reads the option's value")
    void givenOption_isRead() {
        Options options = Options.of(
                "/chat/{room}", Map.of("greeting", "hello", "history", "50", "moderated", "true", "slow", "30s"));

        assertThat(options.string("greeting")).isEqualTo("hello");
        assertThat(options.integer("history")).isEqualTo(50);
        assertThat(options.bool("moderated")).isTrue();
        assertThat(options.duration("slow")).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.find("slow")).contains("30s");
    }

    @Test
    @DisplayName("R4: a getter with a default gives it if the option is missing")
    void missingOption_isTheDefault() {
        Options options = Options.of(Map.of());

        assertThat(options.string("greeting", "hi")).isEqualTo("hi");
        assertThat(options.integer("history", 7)).isEqualTo(7);
        assertThat(options.bool("moderated", true)).isTrue();
        assertThat(options.bool("moderated", false)).isFalse();
        assertThat(options.duration("slow", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        assertThat(options.list("names", List.of("ann"))).containsExactly("ann");
        assertThat(options.find("slow")).isEmpty();
    }

    @Test
    @DisplayName("R4: the default does not replace a value that is there")
    void givenOption_winsOverTheDefault() {
        Options options = Options.of(
                Map.of("greeting", "hello", "history", "50", "moderated", "false", "slow", "0", "empty", ""));

        assertThat(options.string("greeting", "hi")).isEqualTo("hello");
        assertThat(options.integer("history", 7)).isEqualTo(50);
        assertThat(options.bool("moderated", true)).isFalse();
        assertThat(options.duration("slow", Duration.ofDays(1))).isZero();
        assertThat(options.string("empty", "hi")).isEmpty();
        assertThat(options.list("empty", List.of("hi"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"b,a,b | b-a-b", "' a\t, b ' | a-b", "',a,,b c, ,' | a-b c", "a | a", "'' | ''", "' , ' | ''"})
    @DisplayName("R4: a list is separated by commas, without blanks around its texts and without empty ones")
    void list_isReadInItsOrder(String value, String expected) {
        assertThat(String.join("-", options("l", value).list("l"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "+5,5", "-5,-5", "007,7", "2147483647,2147483647", "-2147483648,-2147483648"})
    void wholeNumber_isRead(String value, int expected) {
        assertThat(options("n", value).integer("n")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "True,true", "false,false", "FALSE,false"})
    void truthValue_isReadInAnyCase(String value, boolean expected) {
        assertThat(options("b", value).bool("b")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "0s,PT0S",
        "500ms,PT0.5S",
        "30s,PT30S",
        "30 s,PT30S",
        "90s,PT1M30S",
        "5m,PT5M",
        "2h,PT2H",
        "1d,PT24H",
        "PT0S,PT0S",
        "PT1M30S,PT1M30S",
        "pt1m30s,PT1M30S",
        "P1DT1H,PT25H",
        "PT0.25S,PT0.25S",
        "PT2M-30S,PT1M30S"
    })
    @DisplayName("R4: a duration has a short form, or that of ISO 8601")
    void duration_isReadInEveryForm(String value, String expected) {
        assertThat(options("d", value).duration("d")).isEqualTo(Duration.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999ms", "999999999999s", "999999999999m", "999999999999h", "999999999999d"})
    @DisplayName("R4: the longest short form is a long time, not an overflow")
    void longestDuration_isPositive(String value) {
        assertThat(options("d", value).duration("d")).isPositive();
    }

    // ---- messages

    private static Stream<Arguments> getters() {
        return Stream.of(
                Arguments.of(getter(Options::string), "a text"),
                Arguments.of(getter(Options::integer), A_NUMBER),
                Arguments.of(getter(Options::bool), "true or false"),
                Arguments.of(getter(Options::duration), A_DURATION),
                Arguments.of(getter(Options::list), "a list of texts, separated by commas"));
    }

    private static BiFunction<Options, String, Object> getter(BiFunction<Options, String, Object> getter) {
        return getter;
    }

    @ParameterizedTest
    @MethodSource("getters")
    @DisplayName("R4: a missing option names the route, the key, what is allowed and what there is")
    void missingOption_isNamed(BiFunction<Options, String, Object> getter, String allowed) {
        Options options = Options.of("/chat/{room}", Map.of("b", "1", "a", "2"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> getter.apply(options, "key"))
                .withMessage("The option 'key' of route /chat/{room} is missing; allowed is " + allowed
                        + ". The route has [a, b]");
    }

    private static Stream<Arguments> unparsable() {
        BiFunction<Options, String, Object> integer = Options::integer;
        BiFunction<Options, String, Object> integerOr = (options, key) -> options.integer(key, 1);
        BiFunction<Options, String, Object> bool = Options::bool;
        BiFunction<Options, String, Object> boolOr = (options, key) -> options.bool(key, true);
        BiFunction<Options, String, Object> duration = Options::duration;
        BiFunction<Options, String, Object> durationOr = (options, key) -> options.duration(key, Duration.ZERO);
        Stream<Arguments> integers = Stream.of(
                        "", " ", "1.5", "1 ", "many", "0x10", "1_000", "2147483648", "-2147483649")
                .flatMap(value ->
                        Stream.of(Arguments.of(integer, value, A_NUMBER), Arguments.of(integerOr, value, A_NUMBER)));
        Stream<Arguments> bools = Stream.of("", "yes", "1", "on", "true ", "wahr")
                .flatMap(value -> Stream.of(
                        Arguments.of(bool, value, "true or false"), Arguments.of(boolOr, value, "true or false")));
        Stream<Arguments> durations = Stream.of(
                        "",
                        "5",
                        "30 sec",
                        "5M",
                        "-5s",
                        "1.5s",
                        "s",
                        "PT-5S",
                        "-PT5S",
                        "PT",
                        "P1M",
                        "5m30s",
                        "+5s",
                        "9999999999999s",
                        "99999999999999999999s",
                        "PT9223372036854775808S",
                        "P106751991167301D")
                .flatMap(value -> Stream.of(
                        Arguments.of(duration, value, A_DURATION), Arguments.of(durationOr, value, A_DURATION)));
        return Stream.of(integers, bools, durations).flatMap(arguments -> arguments);
    }

    @ParameterizedTest
    @MethodSource("unparsable")
    @DisplayName("R4: an unparsable option names the route, the key, the value and what is allowed")
    void unparsableOption_isNamed(BiFunction<Options, String, Object> getter, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> getter.apply(options("key", value), "key"))
                .withMessage("The option 'key' of route /chat/{room} is '" + value + "'; allowed is " + allowed);
    }

    @Test
    @DisplayName("R4: options that a test made without a route say so")
    void optionsWithoutRoute_sayIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(Map.of()).string("key"))
                .withMessageStartingWith("The option 'key' of route without a path is missing");
    }

    // ---- a value

    @Test
    @DisplayName("section 1: options are immutable")
    void laterChangeOfTheMap_doesNotShow() {
        Map<String, String> values = new HashMap<>(Map.of("a", "1"));

        Options options = Options.of(values);
        values.put("b", "2");

        assertThat(options.keys()).containsExactly("a");
        assertThatThrownBy(() -> options.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keys_areSorted() {
        assertThat(Options.of(Map.of("b", "1", "c", "1", "a", "1")).keys()).containsExactly("a", "b", "c");
    }

    @Test
    void optionsWithEqualRouteAndValues_areEqual() {
        assertThat(options("a", "1")).isEqualTo(options("a", "1")).hasSameHashCodeAs(options("a", "1"));
        assertThat(options("a", "1")).isNotEqualTo(options("a", "2"));
        assertThat(options("a", "1")).isNotEqualTo(Options.of("/other", Map.of("a", "1")));
    }

    @Test
    @DisplayName("R4: no value of an option gets into a log by toString")
    void toString_hasRouteAndKeysOnly() {
        assertThat(options("password", "secret")).hasToString("Options[/chat/{room}, [password]]");
    }
}
