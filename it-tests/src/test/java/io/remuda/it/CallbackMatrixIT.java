package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every callback with every kind of result: what the client sees, and what the handler is told at the end. */
@DisplayName("Each callback with each result")
@Tag("brief")
class CallbackMatrixIT extends AgainstApplication {

    private enum Callback {
        INIT,
        HANDLE,
        INFO
    }

    @SuppressWarnings("ImmutableEnumChecker") // its list is
    private enum Outcome {
        OK("ok"),
        ONE_FRAME("text:one", "text:one"),
        MANY_FRAMES(
                "text:one binary:two ping:three pong:four text:five",
                "text:one",
                "binary:[116, 119, 111]",
                "ping:three",
                "pong:four",
                "text:five"),
        FRAMES_CLOSE_FRAMES(
                "text:one text:two close:4002:enough text:never", "text:one", "text:two", "close:4002:enough"),
        SHUTDOWN("shutdown", "close:1000:"),
        SHUTDOWN_WITH_CODE("shutdown:4001:done", "close:4001:done"),
        THROWS("throw:secret", "close:1011:Internal error"),
        NULL("null", "close:1011:Internal error");

        final String script;
        final List<String> frames;

        Outcome(String script, String... frames) {
            this.script = script;
            this.frames = List.of(frames);
        }

        boolean fails() {
            return this == THROWS || this == NULL;
        }

        boolean ends() {
            return !frames.isEmpty() && frames.get(frames.size() - 1).startsWith("close");
        }
    }

    /** What each ended session had recorded: nothing may come after. */
    private static final Map<String, List<String>> ENDED = new LinkedHashMap<>();

    private static App lastApp;

    static Stream<Arguments> cases() {
        return Stream.of(Callback.values())
                .flatMap(callback -> Stream.of(Outcome.values())
                        .flatMap(outcome -> Stream.of(false, true)
                                .map(hibernate -> Arguments.argumentSet(
                                        name(callback, outcome, hibernate), callback, outcome, hibernate))));
    }

    private static String name(Callback callback, Outcome outcome, boolean hibernate) {
        String rows = outcome.fails() ? (callback == Callback.INIT ? "L6" : "L7") : outcome.ends() ? "L9, F3" : "F3";
        return rows + (hibernate ? ", T4" : "") + ": " + callback + " returns " + outcome
                + (hibernate ? " and hibernates" : "");
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("cases")
    void result_hasItsEffect(Callback callback, Outcome outcome, boolean hibernate) {
        lastApp = app;
        String script = outcome.script + (hibernate ? " hibernate" : "");
        String bystanderKey = newKey();
        RawClient bystander = open(app.handshake("/script", bystanderKey));

        RawClient client = switch (callback) {
            case INIT -> connect("/script", "init", script);
            case HANDLE -> connect("/script").text(script);
            case INFO -> {
                RawClient connected = connect("/script");
                awaitRecord(key, "init");
                assertThat(app.control("tell", "key", key, "type", "command", "text", script))
                        .isEqualTo("true");
                yield connected;
            }
        };
        if (outcome.ends()) {
            assertThat(client.receiveUntilClose()).map(WireFrame::toString).isEqualTo(outcome.frames);
        } else {
            assertThat(client.receive(outcome.frames.size()))
                    .map(WireFrame::toString)
                    .isEqualTo(outcome.frames);
            client.text("text:alive");
            assertThat(client.receiveText()).isEqualTo("alive");
            client.closeProperly(WireFrame.close(1000, "bye"));
        }

        boolean initFailed = outcome.fails() && callback == Callback.INIT;
        if (!initFailed) {
            String terminate = awaitTerminate(key);
            assertThat(terminate).startsWith("terminate " + reason(callback, outcome));
            assertThat(terminate).endsWith(" state " + state(callback, outcome));
        }
        List<String> records = app.probe(key);
        assertThat(records).isEqualTo(callbacks(callback, outcome, script, initFailed ? null : awaitTerminate(key)));
        ENDED.put(key, records);

        bystander.text("text:still");
        assertThat(bystander.receiveText()).isEqualTo("still");
        assertThat(app.probe(bystanderKey)).containsExactly("init", "handle text:still");
    }

    private static String reason(Callback callback, Outcome outcome) {
        return switch (outcome) {
            case OK, ONE_FRAME, MANY_FRAMES -> "Remote[code=1000, reason=bye]";
            case FRAMES_CLOSE_FRAMES -> "Shutdown[code=4002, reason=enough]";
            case SHUTDOWN -> "Shutdown[code=1000, reason=]";
            case SHUTDOWN_WITH_CODE -> "Shutdown[code=4001, reason=done]";
            case THROWS -> "Crash[callback=" + callback + ", cause=java.lang.IllegalStateException: secret]";
            case NULL -> "Crash[callback=" + callback + ", cause=";
        };
    }

    /** The trail of the callbacks that returned a state. */
    private static String state(Callback callback, Outcome outcome) {
        String before = callback == Callback.HANDLE ? "init/handle" : callback == Callback.INFO ? "init/info" : "init";
        if (outcome.fails()) {
            return "init";
        }
        return outcome.ends() ? before : before + "/handle";
    }

    private static List<String> callbacks(Callback callback, Outcome outcome, String script, String terminate) {
        Stream<String> first = switch (callback) {
            case INIT -> Stream.of("init");
            case HANDLE -> Stream.of("init", "handle " + script);
            case INFO -> Stream.of("init", "info " + script);
        };
        Stream<String> alive = outcome.ends() ? Stream.empty() : Stream.of("handle text:alive");
        return Stream.of(first, alive, Stream.ofNullable(terminate))
                .flatMap(part -> part)
                .toList();
    }

    @AfterAll
    static void nothingFollowsTheEnd() {
        ENDED.forEach((key, records) -> assertThat(lastApp.probe(key)).isEqualTo(records));
        ENDED.clear();
    }
}
