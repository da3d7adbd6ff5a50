package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that are fired in a transaction. What a transaction tells a session without an event goes there at once, and so
 * shows when the events came.
 */
@DisplayName("Events and transactions")
@Tag("transactions")
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
        assertThat(app.control("join", "key", key, "topic", key)).isEqualTo("true");
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

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: an event is delivered after the commit of the transaction that fires it, not before")
    void commit_delivers(String fire) {
        assertThat(transaction(fire + ":event tell:inside last", "end", "tell:committing"))
                .isEqualTo("committed");

        assertThat(received()).containsExactly("inside", "committing", "event");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: the events of a transaction are delivered in the order in which they were fired")
    void severalEvents_keepTheirOrder(String fire) {
        List<String> numbers =
                IntStream.range(0, 10).mapToObj(Integer::toString).toList();

        assertThat(transaction(
                        numbers.stream().map(n -> fire + ":" + n).collect(Collectors.joining(" ")) + " tell:inside"))
                .isEqualTo("committed");

        assertThat(received())
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of("inside"), numbers.stream()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: nothing is delivered if the transaction ends with an exception")
    void exception_deliversNothing(String fire) {
        assertThat(transaction(fire + ":event tell:inside throw")).isEqualTo("rolled back after Wanted");

        assertThat(received()).containsExactly("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: nothing is delivered if the transaction may only roll back, before the event or after it")
    void rollbackOnly_deliversNothing(String fire) {
        assertThat(transaction(fire + ":early rollbackOnly " + fire + ":late tell:inside"))
                .isEqualTo("rolled back");

        assertThat(received()).containsExactly("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: nothing is delivered if the commit fails")
    void failedCommit_deliversNothing(String fire) {
        assertThat(transaction(fire + ":event tell:inside last", "end", "tell:committing rollbackOnly"))
                .matches("rolled back after (Rollback|Transactional)Exception");

        assertThat(received()).containsExactly("inside", "committing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: the event of an inner transaction is delivered at its commit, although the outer rolls back")
    void innerTransaction_isItsOwn(String fire) {
        assertThat(transaction(
                        fire + ":outer new tell:between " + fire + ":outer-again throw",
                        "inner",
                        fire + ":inner tell:inside-inner"))
                .isEqualTo("rolled back after Wanted");

        assertThat(received()).containsExactly("inside-inner", "inner", "between");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: the event of an inner transaction that rolls back is not delivered when the outer commits")
    void innerRollback_isItsOwn(String fire) {
        assertThat(transaction(
                        fire + ":outer new tell:between", "inner", fire + ":inner rollbackOnly tell:inside-inner"))
                .isEqualTo("committed");

        assertThat(received()).containsExactly("inside-inner", "between", "outer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fire", "toSession", "toTopic"})
    @DisplayName("I4: without a transaction an event is delivered at once")
    void noTransaction_deliversAtOnce(String fire) {
        assertThat(transaction(fire + ":event tell:after", "transaction", "none"))
                .isEqualTo("no transaction");

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

    @Test
    @DisplayName("I2, I4: what a transaction fires at an address goes there after the commit, and to nobody else")
    void addressedEvents_goToTheirAddress() {
        String otherKey = newKey();
        RawClient other = closing(app.connect("/echo/room", otherKey));
        awaitRecord(otherKey, "init");

        assertThat(transaction("toSession:one toTopic:two fire:three tell:inside"))
                .isEqualTo("committed");

        assertThat(received()).containsExactly("inside", "one", "two", "three");
        assertThat(received(other, otherKey)).containsExactly("three");
    }

    /** A session whose {@code info} has a transaction, and what it is to do there. */
    private RawClient book(String desk, String script, String... more) {
        RawClient booking = closing(app.connect("/bookings", desk));
        awaitRecord(desk, "init");
        assertThat(app.control(
                        "book",
                        Stream.concat(Stream.of("desk", desk, "key", key, "script", script), Stream.of(more))
                                .toArray(String[]::new)))
                .isEqualTo("true");
        return booking;
    }

    @Test
    @DisplayName("I9, I4: @Transactional applies to a callback: what it fires is delivered after its commit")
    void transactionalCallback_commits() {
        String desk = newKey();
        RawClient booking = book(desk, "toSession:booked tell:inside last", "end", "tell:committing");

        assertThat(booking.receiveText()).isEqualTo("booked 1");
        assertThat(received()).containsExactly("inside", "committing", "booked");
        booking.closeProperly(WireFrame.close(1000, ""));
        assertThat(awaitTerminate(desk)).endsWith(" after 1");
    }

    @Test
    @DisplayName("L7, I4: an exception in a @Transactional callback rolls back and is a crash")
    void transactionalCallback_throws() {
        String desk = newKey();
        RawClient booking = book(desk, "toSession:booked tell:inside throw");

        assertThat(booking.receiveClose().code()).isEqualTo(1011);
        assertThat(awaitTerminate(desk)).isEqualTo("terminate Crash in INFO by Wanted after 0");
        assertThat(received()).containsExactly("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollbackOnly", "throw"})
    @DisplayName("L7, I4: a commit that fails after the callback returned is a crash: no reply, the state as before")
    void failedCommitOfACallback_isACrash(String atTheEnd) {
        String desk = newKey();
        RawClient booking = book(desk, "toSession:booked tell:inside last", "end", atTheEnd);

        // The first frame that comes, so that there was no reply.
        assertThat(booking.receiveClose().code()).isEqualTo(1011);
        assertThat(awaitTerminate(desk))
                .startsWith("terminate Crash in INFO by ")
                .endsWith(" after 0");
        assertThat(app.probe(desk)).contains("info returns");
        assertThat(received()).containsExactly("inside");
    }
}
