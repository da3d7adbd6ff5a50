package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/chat", "/chat/", "/chat/{room}", "/{a}/{b}", "/caf%C3%A9/x", "/a.b-c_d~e!$&'()+,;=:@"})
    @DisplayName("Section 9: a path of literals and variables is valid")
    void literalsAndVariables_areValid(String path) {
        assertThat(PathTemplate.problem(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/chat/*, '*'",
        "/chat/a*b, 'a*b'",
        "/chat/50%, '50%'",
        "/chat/%2, '%2'",
        "/chat/%zz/x, '%zz'",
        "/chat/a b, 'a b'",
        "/chat/{room}s, '{room}s'",
        "/chat/{}, '{}'",
        "/chat/a%2Fb, 'a%2Fb'",
        "/chat/a%2fb, 'a%2fb'",
        "/chat/a%5Cb, 'a%5Cb'",
        "/chat/%FF, '%FF'",
        "/chat/a%00, 'a%00'",
        "/chat/%0A, '%0A'",
        "/chat/%2E%2e, '%2E%2e'",
        "/chat/%2E, '%2E'",
    })
    @DisplayName("Section 9: a segment that a server would refuse is named")
    void segmentThatAServerRefuses_isNamed(String path, String segment) {
        assertThat(PathTemplate.problem(path))
                .hasValueSatisfying(problem -> assertThat(problem).contains("'" + segment + "'"));
    }

    @ParameterizedTest
    @CsvSource({
        "/caf%C3%A9,    /caf%c3%a9,     true",
        "/desk,         /%64esk,        true",
        "/{a}/caf%C3%A9, /{b}/caf%c3%a9, true",
        "/%7Broom%7D,   /{room},        false",
        "/a%25,         /a,             false",
    })
    @DisplayName("Section 9: paths that stand for the same are the same, however they are encoded")
    void encodedPaths_areTheSame(String one, String other, boolean same) {
        assertThat(PathTemplate.same(one, other)).isEqualTo(same);
    }
}
