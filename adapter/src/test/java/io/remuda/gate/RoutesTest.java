package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which handler a path is for. */
class RoutesTest {

    private static final Routes ROUTES = new Routes(Stream.of(
                    "/", "/desk", "/chat/{room}", "/chat/lobby", "/chat/{room}/{user}", "/{any}/lobby/{user}", "/{x}/y")
            .map(TestGate::definition)
            .toList());

    @ParameterizedTest
    @CsvSource({
        "/,                 /",
        "/desk,             /desk",
        "/chat/lobby,       /chat/lobby",
        "/chat/other,       /chat/{room}",
        "/chat/y,           /chat/{room}",
        "/shop/y,           /{x}/y",
        "/chat/lobby/ann,   /chat/{room}/{user}",
        "/shop/lobby/ann,   /{any}/lobby/{user}",
        "/chat/{room},      /chat/{room}",
        "/chat/..,          /chat/{room}",
    })
    @DisplayName("R1: a path is its route's: exactly, or by the template that is literal furthest to the left")
    void path_hasItsRoute(String path, String route) {
        assertThat(ROUTES.find(path))
                .isNotNull()
                .extracting(match -> match.definition().path())
                .isEqualTo(route);
    }

    @Test
    @DisplayName("R1: the parameters of a path are what stands in the places of the template's variables")
    void parameters_areTaken() {
        assertThat(ROUTES.find("/chat/caf\u00e9 \u00e0 deux/{user}"))
                .isNotNull()
                .extracting(Routes.Match::parameters)
                .isEqualTo(Map.of("room", "caf\u00e9 \u00e0 deux", "user", "{user}"));
        assertThat(ROUTES.find("/desk"))
                .isNotNull()
                .extracting(Routes.Match::parameters)
                .isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "/caf%C3%A9,          /caf\u00e9",
        "/caf%c3%a9,          /caf\u00e9",
        "/%64esk+,            /desk+",
        "/caf%C3%A9/{table},  /caf\u00e9/7",
        "/{city}/caf%C3%A9,   /z\u00fcrich/caf\u00e9",
        "/100%25,             /100%",
        "/%7Broom%7D,         /{room}",
    })
    @DisplayName("R1: what is encoded in a route's path stands for what it is in the path of a request")
    void encodedPath_isDecoded(String route, String path) {
        Routes routes = new Routes(List.of(TestGate.definition(route)));

        assertThat(routes.find(path)).isNotNull();
        assertThat(routes.find(route)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "desk",
                "/desk/",
                "//desk",
                "/Desk",
                "/desk;x=1",
                "/desk%2f",
                "/desk\u0000",
                "/chat",
                "/chat/",
                "/chat//",
                "//chat/lobby",
                "/chat/a/b/c",
                "/CHAT/lobby",
            })
    @DisplayName("L1: a path that is not a handler's, however alike, has none")
    void otherPath_hasNone(String path) {
        assertThat(ROUTES.find(path)).isNull();
    }

    @Test
    @DisplayName("L1: without templates only exact paths have a handler")
    void withoutTemplates_pathsAreExact() {
        Routes exact = new Routes(List.of(TestGate.definition("/desk")));

        assertThat(exact.find("/desk")).isNotNull();
        assertThat(exact.find("/other")).isNull();
    }
}
