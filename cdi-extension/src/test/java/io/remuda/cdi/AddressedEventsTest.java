package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;
import io.remuda.cdi.Telling.Alarm;
import io.remuda.cdi.Telling.Message;
import io.remuda.cdi.Telling.News;
import io.remuda.event.ToHandler;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows I1 and I2: which sessions an event reaches by its address. */
@Timeout(60)
class AddressedEventsTest {

    /** Narrows a message. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Urgent {

        /** The qualifier as an object. */
        final class Literal extends AnnotationLiteral<Urgent> implements Urgent {
            private static final long serialVersionUID = 1;
        }
    }

    @WebSocketPath("/news/{region}")
    public static class Reader extends Telling<News> {}

    @WebSocketPath("/guard")
    public static class Guard extends Telling<Alarm> {}

    @WebSocketPath("/urgent")
    public static class UrgentReader extends Telling<News> {
        @Override
        public Result<String> info(@Urgent News message, Request request, String state) {
            return super.info(message, request, state);
        }
    }

    @WebSocketPath("/any")
    public static class Anything extends Telling<Object> {}

    /** The application's own part: fires events, and observes them. */
    @ApplicationScoped
    public static class Publisher {

        @Inject
        @ToTopic("sport")
        Event<News> sport;

        private final List<String> heard = new ArrayList<>();

        void onNews(@Observes News news) {
            heard.add("news " + news.text());
        }

        void onTopic(@Observes @ToTopic("") Message message) {
            heard.add("topic " + message.text());
        }

        void onUser(@Observes @ToUser("") Message message) {
            heard.add("user " + message.text());
        }

        void onUrgent(@Observes @Urgent News news) {
            heard.add("urgent " + news.text());
        }

        void publishSport(String text) {
            sport.fire(new News(text));
        }

        List<String> heard() {
            return heard;
        }
    }

    private final TestApplication application =
            TestApplication.of(Reader.class, Guard.class, UrgentReader.class, Anything.class, Publisher.class);
    private final Map<String, TestClient> clients = new TreeMap<>();

    @BeforeEach
    void open() {
        clients.put("ann in eu", application.open("/news/{region}", "/news/eu", "ann"));
        clients.put("ann in us", application.open("/news/{region}", "/news/us", "ann"));
        clients.put("bob in eu", application.open("/news/{region}", "/news/eu", "bob"));
        clients.put("ann guard", application.open("/guard", "/guard", "ann"));
        clients.put("ann urgent", application.open("/urgent", "/urgent", "ann"));
        clients.put("cid any", application.open("/any", "/any", "cid"));
        for (String name : List.of("ann in us", "bob in eu", "cid any", "ann guard")) {
            client(name).say("sport");
        }
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private TestClient client(String name) {
        TestClient client = clients.get(name);
        if (client == null) {
            throw new AssertionError(name);
        }
        return client;
    }

    /** Who got what; those who got nothing are left out. */
    private Map<String, List<String>> received() {
        Map<String, List<String>> received = new TreeMap<>();
        clients.forEach((name, client) -> received.put(name, client.allTexts()));
        received.values().removeIf(List::isEmpty);
        return received;
    }

    private void fire(Object event, Annotation... qualifiers) {
        application.events().select(qualifiers).fire(event);
    }

    /** Each of these got it once, and nobody else anything. */
    private void assertOnly(String text, String... names) {
        Map<String, List<String>> expected = new TreeMap<>();
        for (String name : names) {
            expected.put(name, List.of(text));
        }
        assertThat(received()).isEqualTo(expected);
    }

    private static Arguments goes(
            String name, Function<AddressedEventsTest, List<Annotation>> address, String... clients) {
        return Arguments.of(Named.of(name, address), clients);
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                goes(
                        "a session",
                        test -> List.of(
                                ToSession.Literal.of(test.client("bob in eu").ref())),
                        "bob in eu"),
                goes(
                        "a session by id",
                        test -> List.of(ToSession.Literal.of(
                                test.client("cid any").ref().id())),
                        "cid any"),
                goes("a user", test -> List.of(ToUser.Literal.of("ann")), "ann in eu", "ann in us"),
                goes("a topic", test -> List.of(ToTopic.Literal.of("sport")), "ann in us", "bob in eu", "cid any"),
                goes("a path", test -> List.of(ToPath.Literal.of("/news/eu")), "ann in eu", "bob in eu"),
                goes(
                        "a handler",
                        test -> List.of(ToHandler.Literal.of(Reader.class)),
                        "ann in eu",
                        "ann in us",
                        "bob in eu"),
                goes("the template, which is no path", test -> List.of(ToPath.Literal.of("/news/{region}"))),
                goes(
                        "a user on a path",
                        test -> List.of(ToUser.Literal.of("ann"), ToPath.Literal.of("/news/eu")),
                        "ann in eu"),
                goes(
                        "a topic and a handler",
                        test -> List.of(ToTopic.Literal.of("sport"), ToHandler.Literal.of(Reader.class)),
                        "ann in us",
                        "bob in eu"),
                goes(
                        "a session of another user",
                        test -> List.of(
                                ToSession.Literal.of(test.client("bob in eu").ref()), ToUser.Literal.of("ann"))),
                goes(
                        "all five together",
                        test -> List.of(
                                ToSession.Literal.of(test.client("bob in eu").ref()),
                                ToUser.Literal.of("bob"),
                                ToTopic.Literal.of("sport"),
                                ToPath.Literal.of("/news/eu"),
                                ToHandler.Literal.of(Reader.class)),
                        "bob in eu"),
                goes(
                        "a topic but for one",
                        test -> List.of(ToTopic.Literal.of("sport")
                                .except(test.client("bob in eu").ref())),
                        "ann in us",
                        "cid any"),
                goes(
                        "a handler but for two",
                        test -> List.of(ToHandler.Literal.of(Reader.class)
                                .except(test.client("bob in eu").ref())
                                .except(test.client("ann in us").ref())),
                        "ann in eu"),
                goes(
                        "a user on a path, each but for one",
                        test -> List.of(
                                ToUser.Literal.of("ann")
                                        .except(test.client("ann in us").ref()),
                                ToPath.Literal.of("/news/us")
                                        .except(test.client("bob in eu").ref()))),
                goes(
                        "a path but for one",
                        test -> List.of(ToPath.Literal.of("/news/eu")
                                .except(test.client("ann in eu").ref())),
                        "bob in eu"),
                goes(
                        "a session but for itself",
                        test -> List.of(
                                ToSession.Literal.of(test.client("bob in eu").ref())
                                        .except(test.client("bob in eu").ref()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("addresses")
    @DisplayName("I1, I2: an addressed event reaches the sessions of its address once, and no other of a handler that"
            + " takes its type; addresses narrow each other")
    void addressedEvent_goesToItsAddressOnly(
            Function<AddressedEventsTest, List<Annotation>> address, String[] expected) {
        fire(new News("hello"), address.apply(this).toArray(new Annotation[0]));

        assertOnly("hello", expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("addresses")
    @DisplayName("I2, I5: fireAsync has the same addresses")
    void addressedAsyncEvent_goesToItsAddressOnly(
            Function<AddressedEventsTest, List<Annotation>> address, String[] expected) {
        application
                .events()
                .select(address.apply(this).toArray(new Annotation[0]))
                .fireAsync(new News("hello"))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();

        assertOnly("hello", expected);
    }

    @Test
    @DisplayName("I2: an injected event may have its address as a qualifier")
    void injectedAddress() {
        application.bean(Publisher.class).publishSport("goal");

        assertOnly("goal", "ann in us", "bob in eu", "cid any");
    }

    @Test
    @DisplayName(
            "I1: an event without an address reaches all sessions of the handlers of its type, but not of M = Object")
    void unaddressedEvent_goesByItsType() {
        fire(new News("all"));
        fire("a string");

        assertOnly("all", "ann in eu", "ann in us", "bob in eu");
    }

    @Test
    @DisplayName("I1, I2: M = Object takes addressed events of any type")
    void object_takesAddressedEvents() {
        fire(42, ToHandler.Literal.of(Anything.class));
        fire(new Alarm("fire"), ToUser.Literal.of("cid"));

        assertThat(received()).isEqualTo(Map.of("cid any", List.of("42", "fire")));
    }

    @Test
    @DisplayName("I2: the qualifiers on the message of info have to match, with an address and without")
    void qualifiersOfInfo_haveToMatch() {
        fire(new News("not urgent"), ToPath.Literal.of("/urgent"));
        fire(new News("urgent"), ToPath.Literal.of("/urgent"), new Urgent.Literal());
        fire(new News("urgent for all"), new Urgent.Literal());

        assertThat(received())
                .containsEntry("ann urgent", List.of("urgent", "urgent for all"))
                .containsEntry("bob in eu", List.of("urgent for all"));
    }

    @Test
    @DisplayName("I2: where some sessions of an address want a qualifier and some do not, those get it that take it")
    void qualifiersOfInfo_decideForTheirSessionsOnly() {
        fire(new News("calm"), ToUser.Literal.of("ann"));
        fire(new News("urgent"), ToUser.Literal.of("ann"), new Urgent.Literal());

        assertThat(received())
                .isEqualTo(Map.of(
                        "ann in eu", List.of("calm", "urgent"),
                        "ann in us", List.of("calm", "urgent"),
                        "ann urgent", List.of("urgent")));
    }

    @Test
    @DisplayName("I2: the application's own observers see an addressed event as any other, whatever the address is")
    void ownObservers_seeTheEvent() {
        fire(new News("one"), ToTopic.Literal.of("sport"));
        fire(new News("two"), ToUser.Literal.of("nobody"), new Urgent.Literal());
        fire(new Alarm("three"), ToTopic.Literal.of("sport"), ToUser.Literal.of("ann"));

        assertThat(application.bean(Publisher.class).heard())
                .containsExactlyInAnyOrder(
                        "news one", "topic one", "news two", "user two", "urgent two", "topic three", "user three");
    }

    @Test
    @DisplayName("I2: a session joins and leaves topics by its reference too, and then gets no more")
    void leftTopic_isNotReached() {
        TestClient reader = client("ann in eu");
        reader.ref().join("music");
        fire(new News("song"), ToTopic.Literal.of("music"));
        reader.ref().leave("music");
        fire(new News("silence"), ToTopic.Literal.of("music"));

        assertOnly("song", "ann in eu");
    }
}
