package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.remuda.gate.MalformedRequestException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of a query. */
class QueryStringTest {

    @Test
    @DisplayName("R1: query parameters are decoded, in the order of the query")
    void values_areDecoded() {
        assertThat(QueryString.parameters("q=a%20b&q=c+d&%C3%B6=%E2%82%AC&empty=&alone&&a=b=c"))
                .containsExactly(
                        Map.entry("q", List.of("a b", "c d")),
                        Map.entry("\u00f6", List.of("\u20ac")),
                        Map.entry("empty", List.of("")),
                        Map.entry("alone", List.of("")),
                        Map.entry("a", List.of("b=c")));
    }

    @Test
    @DisplayName("R1: without a query there are no parameters")
    void noQuery() {
        assertThat(QueryString.parameters(null)).isEmpty();
        assertThat(QueryString.parameters("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%", "a=%4", "%zz=1"})
    @DisplayName("R1: a query that cannot be decoded is told without its words")
    void wrongEscape_isMalformed(String query) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> QueryString.parameters(query))
                .withMessage("the query has a wrong escape")
                .withNoCause();
    }
}
