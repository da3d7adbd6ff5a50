package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;
import io.remuda.cdi.AddressedEventsTest.Urgent;
import io.remuda.cdi.Telling.Alarm;
import io.remuda.cdi.Telling.News;
import io.remuda.event.OfHandler;
import io.remuda.event.ToHandler;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows I6, I8 and I10: an addressed event that nobody takes is a dead letter, and never the sender's exception. */
@Timeout(60)
class DeadLettersTest {

    @WebSocketPath(value = "/news", options = "messages=1")
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

    @WebSocketPath(value = "/siren", options = "delivery=immediate")
    public static class Siren extends Telling<Alarm> {}

    /** A handler, but not of this application. */
    public static class Stranger extends Telling<News> {}

    /** Observes dead letters. */
    @ApplicationScoped
    public static class Undertaker {

        private final List<DeadLetter> all = new CopyOnWriteArrayList<>();
        private final List<DeadLetter> ofReader = new CopyOnWriteArrayList<>();
        private final List<DeadLetter> ofGuard = new CopyOnWriteArrayList<>();

        void all(@Observes DeadLetter letter) {
            all.add(letter);
        }

        void ofReader(@Observes @OfHandler(Reader.class) DeadLetter letter) {
            ofReader.add(letter);
        }

        void ofGuard(@Observes @OfHandler(Guard.class) DeadLetter letter) {
            ofGuard.add(letter);
        }

        List<DeadLetter> all() {
            return all;
        }

        List<DeadLetter> ofReader() {
            return ofReader;
        }

        List<DeadLetter> ofGuard() {
            return ofGuard;
        }
    }

    /** Cannot bear them. */
    @ApplicationScoped
    public static class Squeamish {
        void onLetter(@Observes DeadLetter letter) {
            throw new IllegalStateException("not that");
        }
    }

    private final TestApplication application =
            TestApplication.of(Reader.class, Guard.class, UrgentReader.class, Undertaker.class);
    private final Undertaker undertaker = application.bean(Undertaker.class);

    @AfterEach
    void stop() {
        application.close();
    }

    private void fire(Object event, Annotation... qualifiers) {
        application.events().select(qualifiers).fire(event);
    }

    private void assertLetter(Address to, Object message, Refusal... refusals) {
        assertThat(undertaker.all()).containsExactly(new DeadLetter(to, message, new Delivery(0, List.of(refusals))));
        assertThat(application.sessions().deadLetters()).isEqualTo(1);
        assertThat(application.sessions().refused()).isEqualTo(refusals.length);
    }

    @Test
    @DisplayName("I6, I10: an event of a type that the session's info does not take")
    void wrongType() {
        TestClient guard = application.open("/guard");
        News news = new News("for the guard");

        fire(news, ToSession.Literal.of(guard.ref()));

        assertLetter(Address.session(guard.ref()), news, new Refusal(guard.ref().id(), Reason.WRONG_TYPE));
        assertThat(guard.allTexts()).isEmpty();
    }

    @Test
    @DisplayName("I6, I10: an event without the qualifiers that info asks for")
    void otherQualifiers() {
        TestClient urgent = application.open("/urgent");
        News news = new News("not urgent");

        fire(news, ToPath.Literal.of("/urgent"));

        assertLetter(Address.path("/urgent"), news, new Refusal(urgent.ref().id(), Reason.OTHER_QUALIFIERS));
    }

    @Test
    @DisplayName("I6, I10: an event to an address at which nobody is")
    void nobody() {
        application.open("/news");
        News news = new News("for nobody");

        fire(news, ToTopic.Literal.of("empty"), ToUser.Literal.of("nobody"));

        assertLetter(Address.topic("empty").andUser("nobody"), news);
    }

    @Test
    @DisplayName("I6, I8, I10: an event to a session that is closed")
    void closed() {
        TestClient reader = application.open("/news");
        reader.leave();
        News news = new News("too late");

        fire(news, ToSession.Literal.of(reader.ref()));

        assertLetter(
                Address.session(reader.ref()), news, new Refusal(reader.ref().id(), Reason.CLOSED));
    }

    @Test
    @DisplayName("I8, I10: an event to a session whose mailbox is full")
    void full() {
        TestClient reader = application.open("/news");
        reader.holdAt(new News("being sent"));
        fire(new News("waits"), ToSession.Literal.of(reader.ref()));
        News news = new News("one too many");

        fire(news, ToSession.Literal.of(reader.ref()));

        assertLetter(
                Address.session(reader.ref()), news, new Refusal(reader.ref().id(), Reason.FULL));
        reader.release();
        assertThat(reader.closeCode()).isEqualTo(1013);
    }

    @Test
    @DisplayName("I6, I10: an event to a handler that is not deployed")
    void strangeHandler() {
        application.open("/news");
        News news = new News("for strangers");

        fire(news, ToHandler.Literal.of(Stranger.class));

        assertLetter(Address.handler(Stranger.class), news);
        assertThat(undertaker.ofReader()).isEmpty();
        assertThat(undertaker.ofGuard()).isEmpty();
    }

    @Test
    @DisplayName("I10: a dead letter has the qualifier of the handler that its address names")
    void handlerOfTheAddress_isAQualifier() {
        TestClient guard = application.open("/guard");

        fire(new News("by handler"), ToHandler.Literal.of(Guard.class));
        fire(new News("by session"), ToSession.Literal.of(guard.ref()));

        assertThat(undertaker.all()).hasSize(2);
        assertThat(undertaker.ofGuard()).extracting(DeadLetter::message).containsExactly(new News("by handler"));
        assertThat(undertaker.ofReader()).isEmpty();
    }

    @Test
    @DisplayName("I10: a handler named by the class of its proxy is that handler")
    void proxyOfTheHandler_isTheHandler() {
        Class<?> proxy = application.bean(Guard.class).getClass();
        TestClient guard = application.open("/guard");

        fire(new Alarm("taken"), ToHandler.Literal.of(proxy));
        fire(new News("not taken"), ToHandler.Literal.of(proxy));

        assertThat(proxy).isNotEqualTo(Guard.class);
        assertThat(undertaker.ofGuard()).extracting(DeadLetter::message).containsExactly(new News("not taken"));
        assertThat(guard.allTexts()).containsExactly("taken");
    }

    @Test
    @DisplayName("I6: an event that some take, and others do not, is no dead letter")
    void takenBySome_isNone() {
        TestClient reader = application.open("/news");
        TestClient guard = application.open("/guard");
        reader.say("all");
        guard.say("all");

        fire(new News("news"), ToTopic.Literal.of("all"));

        assertThat(undertaker.all()).isEmpty();
        assertThat(application.sessions().deadLetters()).isZero();
        assertThat(application.sessions().refused()).isZero();
        assertThat(reader.allTexts()).containsExactly("news");
        assertThat(guard.allTexts()).isEmpty();
    }

    @Test
    @DisplayName("I6: an event without an address that reaches nobody is no dead letter")
    void unaddressed_isNone() {
        fire(new News("news"));

        assertThat(undertaker.all()).isEmpty();
        assertThat(application.sessions().deadLetters()).isZero();
    }

    @Test
    @DisplayName("I8: an observer of dead letters that throws does not harm whoever fires")
    void throwingObserver_isNotTheSenders() {
        try (TestApplication squeamish = TestApplication.of(Reader.class, Squeamish.class)) {
            assertThatCode(() -> squeamish
                            .events()
                            .select(ToTopic.Literal.of("empty"))
                            .fire(new News("news")))
                    .doesNotThrowAnyException();
            assertThat(squeamish.sessions().deadLetters()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("I4, I6: that some sessions get an event before the others changes nothing about who refused it")
    void immediateDelivery_isCountedTogether() {
        try (TestApplication mixed = TestApplication.of(Reader.class, Siren.class, Undertaker.class)) {
            TestClient siren = mixed.open("/siren");
            TestClient reader = mixed.open("/news");
            siren.say("all");
            reader.say("all");
            Event<Object> toAll = mixed.events().select(ToTopic.Literal.of("all"));

            toAll.fire(new News("for the reader"));
            toAll.fire(new Alarm("for the siren"));
            assertThat(mixed.sessions().refused()).isZero();
            assertThat(mixed.sessions().deadLetters()).isZero();

            await().until(() -> reader.texts().contains("for the reader"));
            reader.holdAt(new News("being sent"));
            toAll.fire(new News("waits"));
            toAll.fire(new News("one too many"));
            toAll.fire("for neither");
            assertThat(mixed.bean(Undertaker.class).all())
                    .extracting(letter -> Set.copyOf(letter.delivery().refusals()))
                    .containsExactly(
                            Set.of(new Refusal(reader.ref().id(), Reason.FULL)),
                            Set.of(
                                    new Refusal(siren.ref().id(), Reason.WRONG_TYPE),
                                    new Refusal(reader.ref().id(), Reason.WRONG_TYPE)));
            assertThat(mixed.sessions().refused()).isEqualTo(3);
            reader.release();
        }
    }
}
