package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.tx.TransactionAction;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Events that are fired in a transaction. What a transaction tells a session without an event goes there at once, and so
 * shows when the events came.
 */
@DisplayName("Events and transactions")
@Tag("platform")
class TransactionIT extends AgainstServer {

    @ArquillianResource
    URL base;

    private RawClient client;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("it.war").addPackage(TransactionAction.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
        client = connect("/echo/room");
        awaitRecord(key, "init");
    }

    private String transaction(String script, String... more) {
        return app.control(
                "transaction",
                Stream.concat(Stream.of("key", key, "script", script), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** What the session has been sent, as far as it was in its mailbox before. */
    private List<String> received(RawClient of, String ofKey) {
        assertThat(app.control("tell", "key", ofKey, "type", "note", "text", "barrier"))
                .isEqualTo("true");
        List<String> texts = new ArrayList<>();
        for (String text = of.receiveText(); !text.endsWith(" barrier"); text = of.receiveText()) {
            texts.add(text.replace("info " + key + " ", ""));
        }
        return texts;
    }

    private List<String> received() {
        return received(client, key);
    }

    @Test
    @DisplayName("I4: an event is delivered after the commit of the transaction that fires it, not before")
    void commit_delivers() {
        assertThat(transaction("fire:event tell:inside last", "end", "tell:committing"))
                .isEqualTo("committed");

        assertThat(received()).containsExactly("inside", "committing", "event");
    }

    @Test
    @DisplayName("I4: the events of a transaction are delivered in the order in which they were fired")
    void severalEvents_keepTheirOrder() {
        List<String> numbers =
                IntStream.range(0, 10).mapToObj(Integer::toString).toList();

        assertThat(transaction(
                        numbers.stream().map(n -> "fire:" + n).collect(Collectors.joining(" ")) + " tell:inside"))
                .isEqualTo("committed");

        assertThat(received())
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of("inside"), numbers.stream()).toList());
    }

    @Test
    @DisplayName("I4: nothing is delivered if the transaction ends with an exception")
    void exception_deliversNothing() {
        assertThat(transaction("fire:event tell:inside throw")).isEqualTo("rolled back after Wanted");

        assertThat(received()).containsExactly("inside");
    }

    @Test
    @DisplayName("I4: nothing is delivered if the transaction may only roll back, before the event or after it")
    void rollbackOnly_deliversNothing() {
        assertThat(transaction("fire:early rollbackOnly fire:late tell:inside")).isEqualTo("rolled back");

        assertThat(received()).containsExactly("inside");
    }

    @Test
    @DisplayName("I4: nothing is delivered if the commit fails")
    void failedCommit_deliversNothing() {
        assertThat(transaction("fire:event tell:inside last", "end", "tell:committing rollbackOnly"))
                .isEqualTo("rolled back after RollbackException");

        assertThat(received()).containsExactly("inside", "committing");
    }

    @Test
    @DisplayName("I4: the event of an inner transaction is delivered at its commit, although the outer rolls back")
    void innerTransaction_isItsOwn() {
        assertThat(transaction(
                        "fire:outer new tell:between fire:outer-again throw", "inner", "fire:inner tell:inside-inner"))
                .isEqualTo("rolled back after Wanted");

        assertThat(received()).containsExactly("inside-inner", "inner", "between");
    }

    @Test
    @DisplayName("I4: the event of an inner transaction that rolls back is not delivered when the outer commits")
    void innerRollback_isItsOwn() {
        assertThat(transaction("fire:outer new tell:between", "inner", "fire:inner rollbackOnly tell:inside-inner"))
                .isEqualTo("committed");

        assertThat(received()).containsExactly("inside-inner", "between", "outer");
    }

    @Test
    @DisplayName("I4: without a transaction an event is delivered at once")
    void noTransaction_deliversAtOnce() {
        assertThat(transaction("fire:event tell:after", "transaction", "none")).isEqualTo("no transaction");

        assertThat(received()).containsExactly("event", "after");
    }

    @Test
    @DisplayName(
            "I4: a handler with immediate delivery gets the event at once and once, also if the transaction rolls back")
    void immediateDelivery_doesNotWait() {
        String deferredKey = key;
        key = newKey();
        RawClient immediate = connect("/immediate");
        awaitRecord(key, "init");

        assertThat(transaction("fire:lost tell:inside throw")).isEqualTo("rolled back after Wanted");
        assertThat(transaction("fire:kept tell:inside")).isEqualTo("committed");

        assertThat(received(immediate, key)).containsExactly("lost", "inside", "kept", "inside");
        assertThat(received(client, deferredKey)).containsExactly("kept");
    }

    @Test
    @DisplayName("I5: fireAsync delivers at once, also if the transaction rolls back")
    void fireAsync_doesNotWait() {
        assertThat(transaction("fireAsync:event tell:inside throw")).isEqualTo("rolled back after Wanted");

        assertThat(received()).containsExactly("event", "inside");
    }
}
