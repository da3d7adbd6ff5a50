package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** I9 of the contract: what surrounds a callback. */
@DisplayName("Beans in callbacks")
class BeansIT extends AgainstApplication {

    private static final List<String> CALLBACKS = List.of("init", "handle", "info", "terminate");

    /** Goes through all four callbacks. */
    private List<String> live() {
        RawClient client = connect("/scopes").text("go");
        client.receive();
        app.control("tell", "key", key, "type", "visit", "text", "visited");
        assertThat(client.receiveText()).isEqualTo("visited");
        client.closeProperly(WireFrame.close(1000, ""));
        return terminated();
    }

    private List<String> terminated() {
        eventually()
                .untilAsserted(() ->
                        assertThat(app.probe(key)).anyMatch(line -> line.startsWith("destroyed connection bean")));
        return app.probe(key);
    }

    private static List<String> values(List<String> records, String prefix) {
        return records.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    @Test
    @DisplayName("I9: the request context is active, and a fresh one in each callback")
    void requestContext_isFreshPerCallback() {
        List<String> records = live();

        Set<String> ids = new HashSet<>();
        for (String callback : CALLBACKS) {
            List<String> seen = values(records, callback + " request bean ");
            assertThat(seen).hasSize(1);
            String[] twice = seen.get(0).split(" ", -1);
            assertThat(twice[0]).as("the same within a callback").isEqualTo(twice[1]);
            ids.add(twice[0]);
        }
        assertThat(ids).hasSize(4);
        assertThat(values(records, "destroyed request bean ")).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("I9: the handler's interceptors apply to every callback, and to the HTTP stage")
    void interceptors_apply() {
        assertThat(values(live(), "intercepted "))
                .startsWith("upgrade")
                .endsWith(CALLBACKS.toArray(String[]::new))
                .hasSize(CALLBACKS.size() + 1);
    }

    @Test
    @DisplayName("I9: the handler's decorators apply")
    void decorators_apply() {
        assertThat(live()).containsOnlyOnce("decorated handle");
    }

    @Test
    @DisplayName("I9: an injected SessionRef is that of the session whose callback runs, also in a shared bean")
    void injectedSession_isTheCallbacks() {
        List<String> records = live();
        String id = app.control("id", "key", key);
        key = newKey();
        List<String> others = live();
        String otherId = app.control("id", "key", key);

        assertThat(id).isNotEqualTo(otherId);
        for (String callback : CALLBACKS) {
            assertThat(values(records, callback + " session ")).containsExactly(id);
            assertThat(values(others, callback + " session ")).containsExactly(otherId);
        }
    }

    @Test
    @DisplayName("I9: a bean of the connection is the same within a session, another in another, destroyed at the end")
    void connectionScope_livesAsLongAsTheSession() {
        List<String> records = live();
        key = newKey();
        List<String> others = live();

        String bean = values(records, "init connection bean ").get(0).replaceFirst(" .*", "");
        for (int i = 0; i < CALLBACKS.size(); i++) {
            assertThat(values(records, CALLBACKS.get(i) + " connection bean "))
                    .containsExactly(bean + " touched " + (i + 1));
        }
        assertThat(records.get(records.size() - 1)).isEqualTo("destroyed connection bean " + bean);
        assertThat(others).noneMatch(line -> line.contains(bean));
    }

    @Test
    @DisplayName("I9: the context class loader is the application's in every callback")
    void classLoader_isTheApplications() {
        List<String> records = live();

        for (String callback : CALLBACKS) {
            assertThat(values(records, callback + " loader ")).containsExactly("the application's");
        }
    }

    @Test
    @DisplayName("I9: all of this holds in terminate when the client aborts the connection")
    void terminateAfterAbort_hasTheSameSurroundings() {
        RawClient client = connect("/scopes").text("go");
        client.receive();
        String bean = values(app.probe(key), "init connection bean ").get(0).replaceFirst(" .*", "");

        client.abort();

        assertThat(terminated())
                .contains(
                        "intercepted terminate",
                        "terminate loader the application's",
                        "terminate session " + app.control("id", "key", key),
                        "terminate connection bean " + bean + " touched 3")
                .anyMatch(line -> line.startsWith("terminate request bean "))
                .endsWith("destroyed connection bean " + bean);
    }
}
