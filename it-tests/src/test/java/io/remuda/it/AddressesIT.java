package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Addressed events, topics, questions and the events of sessions: I2, I5, I6, I10, I11. */
@DisplayName("Events have addresses, and sessions answer")
class AddressesIT extends AgainstApplication {

    private static final String BARRIER = "barrier";

    private final String annsKey = newKey();
    private final String bobsKey = newKey();
    private final String topic = "topic:" + newKey();
    private RawClient ann;
    private RawClient bob;

    @BeforeEach
    void connectTwo() {
        ann = connectAs("ann", annsKey);
        bob = connectAs("bob", bobsKey);
    }

    private RawClient connectAs(String name, String itsKey, String... parameters) {
        RawClient client =
                open(app.handshake("/topics/" + name, itsKey, parameters).header("X-User", user(name)));
        assertThat(client.receiveText()).isEqualTo("hello");
        return client;
    }

    /** A user whom no other test knows. */
    private String user(String name) {
        return name + " of " + topic;
    }

    private void command(RawClient client, String command) {
        assertThat(client.text(command).receiveText()).isEqualTo("done");
    }

    private void fire(String text, String... address) {
        assertThat(app.control("fireTo", with(text, address))).isEqualTo("fired");
    }

    private static String[] with(String text, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(more, 0, all, 0, more.length);
        System.arraycopy(new String[] {"type", "notice", "text", text}, 0, all, more.length, 4);
        return all;
    }

    /** That is the next a client gets, and the barrier follows, so that it got nothing else. */
    private void assertGets(RawClient client, String itsKey, String... texts) {
        fire(BARRIER, "toSession", itsKey);
        for (String text : texts) {
            assertThat(client.receiveText()).isEqualTo(text);
        }
        assertThat(client.receiveText()).isEqualTo(BARRIER);
    }

    @Test
    @DisplayName("I2: an event goes to the session, user, path, handler or topic of its qualifier only, to each once")
    void qualifiers_address() {
        command(ann, "join " + topic);

        fire("session", "toSession", annsKey);
        fire("user", "toUser", user("ann"));
        fire("path", "toPath", "/topics/ann");
        fire("topic", "toTopic", topic);

        assertGets(ann, annsKey, "session", "user", "path", "topic");
        assertGets(bob, bobsKey);

        fire("handler", "toHandler", "TopicHandler");

        assertGets(ann, annsKey, "handler");
        assertGets(bob, bobsKey, "handler");
    }

    @Test
    @DisplayName("I2: addresses narrow each other, and except leaves a session out")
    void addresses_narrow() {
        command(ann, "join " + topic);
        command(bob, "join " + topic);

        fire("narrow", "toTopic", topic, "toUser", user("bob"), "toHandler", "TopicHandler");
        fire("nobody", "toTopic", topic, "toHandler", "EchoHandler");
        fire("but ann", "toTopic", topic, "except", annsKey);

        assertGets(bob, bobsKey, "narrow", "but ann");
        assertGets(ann, annsKey);
    }

    @Test
    @DisplayName("I2: a session is in a topic from its join to its leave or its end, by results and by its reference")
    void topics_joinAndLeave() {
        String carolsKey = newKey();
        RawClient carol = connectAs("carol", carolsKey, "topic", topic);
        command(ann, "join " + topic);
        assertThat(app.control("join", "key", bobsKey, "topic", topic)).isEqualTo("true");
        assertThat(app.control("join", "key", bobsKey, "topic", topic)).isEqualTo("false");
        assertThat(app.control("count", "toTopic", topic)).isEqualTo("3");

        command(ann, "leave " + topic);
        assertThat(app.control("leave", "key", bobsKey, "topic", topic)).isEqualTo("true");
        assertThat(app.control("send", with("one left", "toTopic", topic))).isEqualTo("1");
        assertGets(carol, carolsKey, "one left");
        carol.close();
        awaitRecord(carolsKey, "terminate");

        assertThat(app.control("count", "toTopic", topic)).isEqualTo("0");
        assertThat(app.control("join", "key", carolsKey, "topic", topic)).isEqualTo("false");
    }

    @Test
    @DisplayName("I5: fireAsync completes when all have it, and fails with who refused and why")
    void fireAsync_tellsWhoRefused() {
        assertThat(app.control("fireAsyncTo", with("async", "toSession", annsKey)))
                .isEqualTo("taken");
        assertThat(app.control("fireAsyncTo", with("to nobody", "toTopic", topic)))
                .isEqualTo("taken");
        bob.close();
        awaitRecord(bobsKey, "terminate");

        assertThat(app.control("fireAsyncTo", with("gone", "toSession", bobsKey)))
                .isEqualTo("refused [CLOSED]");
        assertThat(app.control("fireAsyncTo", "toSession", annsKey, "type", "string", "text", "wrong"))
                .isEqualTo("refused [WRONG_TYPE]");
        assertGets(ann, annsKey, "async");
    }

    @Test
    @DisplayName("I6, I10: an addressed event that nobody takes is a dead letter, and no error in the code that fires")
    void deadLetters_areEvents() {
        bob.close();
        awaitRecord(bobsKey, "terminate");

        fire("nobody of " + topic, "toTopic", topic);
        fire("closed " + topic, "toSession", bobsKey);
        assertThat(app.control("fireTo", "toSession", annsKey, "type", "string", "text", "wrong type " + topic))
                .isEqualTo("fired");

        assertThat(app.probe("dead"))
                .contains(
                        "Notice[text=nobody of " + topic + "] 0",
                        "Notice[text=closed " + topic + "] 1",
                        "wrong type " + topic + " 1");
    }

    @Test
    @DisplayName("I11: a session answers a question at once, or from a later callback")
    void ask_isAnswered() {
        assertThat(app.control("ask", with("ready?", "key", annsKey, "within", "10000")))
                .isEqualTo("yes, ready?");
        assertThat(ann.receiveText()).isEqualTo("ready?");

        var later = new Asking(with("choose", "key", annsKey, "within", "10000"));
        assertThat(ann.receiveText()).isEqualTo("choose");
        command(ann, "answer the red one");

        assertThat(later.outcome()).isEqualTo("the red one");
    }

    @Test
    @DisplayName(
            "I11: a question fails when there is no answer in time, when the session crashes, or when it is closed")
    void ask_fails() {
        assertThat(app.control("ask", with("silence", "key", annsKey, "within", "50")))
                .isEqualTo("TimeoutException");

        var question = new Asking(with("before the crash", "key", bobsKey, "within", "10000"));
        assertThat(bob.receiveText()).isEqualTo("before the crash");
        bob.text("crash");
        assertThat(question.outcome()).isEqualTo("SessionEndedException");
        awaitRecord(bobsKey, "terminate");

        assertThat(app.control("ask", with("too late", "key", bobsKey, "within", "10000")))
                .isEqualTo("refused [CLOSED]");
        assertThat(app.control("ask", "key", annsKey, "within", "10000", "type", "string", "text", "wrong"))
                .startsWith("IllegalArgumentException");
    }

    /** A question that is asked meanwhile. */
    private final class Asking {

        private final CompletableFuture<String> outcome;

        Asking(String... parameters) {
            outcome = meanwhile(() -> app.control("ask", parameters));
        }

        String outcome() {
            return outcome.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Test
    @DisplayName("I10: what happens to a session is told as CDI events, in order, for its handler, in its scope")
    void sessionEvents_areTold() {
        String carolsKey = newKey();
        RawClient carol = connectAs("carol", carolsKey, "topic", topic);
        String id = app.control("id", "key", carolsKey);
        command(carol, "join other");
        command(carol, "leave other");
        app.control("leave", "key", carolsKey, "topic", topic);
        app.control("join", "key", carolsKey, "topic", "third");
        eventually().until(() -> app.probe(id).contains("Joined third /topics/carol"));
        carol.close();
        awaitRecord(carolsKey, "terminate");

        eventually().until(() -> app.probe(id).size() == 8);
        List<String> events = app.probe(id);
        assertThat(events)
                .startsWith(
                        "Opened /topics/carol",
                        "Joined " + topic + " /topics/carol",
                        "Joined other /topics/carol",
                        "Left other /topics/carol",
                        "Left " + topic + " /topics/carol",
                        "Joined third /topics/carol",
                        "Left third /topics/carol");
        assertThat(events.get(7)).startsWith("Closed Disconnected[]").doesNotContain("out of scope", "too early");
        assertThat(app.probe("echoes")).noneMatch(path -> path.startsWith("/topics"));
    }
}
