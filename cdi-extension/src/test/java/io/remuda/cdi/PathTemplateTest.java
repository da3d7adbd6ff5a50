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
    })
    @DisplayName("Section 9: a segment that a server would refuse is named")
    void segmentThatAServerRefuses_isNamed(String path, String segment) {
        assertThat(PathTemplate.problem(path))
                .hasValueSatisfying(problem -> assertThat(problem).contains("'" + segment + "'"));
    }
}
