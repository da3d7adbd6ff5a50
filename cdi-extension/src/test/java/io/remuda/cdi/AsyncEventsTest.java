package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.DeliveryException;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;
import io.remuda.cdi.AddressedEventsTest.Urgent;
import io.remuda.cdi.Telling.Alarm;
import io.remuda.cdi.Telling.News;
import io.remuda.event.ToHandler;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row I5: what the stage of {@code fireAsync} tells. */
@Timeout(60)
class AsyncEventsTest {

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

    private final TestApplication application = TestApplication.of(Reader.class, Guard.class, UrgentReader.class);

    @AfterEach
    void stop() {
        application.close();
    }

    /** Fires and waits for the stage. */
    private Object fire(Object event, Annotation... qualifiers) {
        return application
                .events()
                .select(qualifiers)
                .fireAsync(event)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** Fires and expects the stage to fail: who refused, as our exception among the causes and the suppressed tells. */
    private Delivery refused(Object event, Annotation... qualifiers) {
        Throwable failure = catchThrowable(() -> fire(event, qualifiers));
        List<DeliveryException> found = below(failure)
                .filter(DeliveryException.class::isInstance)
                .map(DeliveryException.class::cast)
                .distinct()
                .toList();
        assertThat(found).as("%s", failure).hasSize(1);
        assertThat(found.get(0)).hasMessageContaining(event.getClass().getName());
        return found.get(0).delivery();
    }

    private static Stream<Throwable> below(@Nullable Throwable failure) {
        return failure == null
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(failure),
                        Stream.concat(
                                below(failure.getCause()),
                                Stream.of(failure.getSuppressed()).flatMap(AsyncEventsTest::below)));
    }

    private static Refusal refusal(TestClient client, Reason reason) {
        return new Refusal(client.ref().id(), reason);
    }

    /** A reader that sends, so that what is for it waits. */
    private TestClient busyReader() {
        TestClient reader = application.open("/news");
        reader.holdAt(new News("being sent"));
        return reader;
    }

    @Test
    @DisplayName("I5: the stage completes with the event when each session has it in its mailbox, before info runs")
    void allHaveIt_completes() {
        TestClient busy = busyReader();
        TestClient idle = application.open("/news");
        News news = new News("news");

        assertThat(fire(news, ToHandler.Literal.of(Reader.class))).isSameAs(news);

        assertThat(busy.texts()).containsExactly("being sent");
        busy.release();
        assertThat(busy.allTexts()).containsExactly("being sent", "news");
        assertThat(idle.allTexts()).containsExactly("news");
    }

    @Test
    @DisplayName("I5: a session that is closed fails the stage")
    void closed_fails() {
        TestClient reader = application.open("/news");
        reader.leave();

        assertThat(refused(new News("news"), ToSession.Literal.of(reader.ref())))
                .isEqualTo(new Delivery(0, List.of(refusal(reader, Reason.CLOSED))));
    }

    @Test
    @DisplayName("I5: a session whose mailbox is full fails the stage, which tells how many have the event")
    void full_fails() {
        TestClient full = busyReader();
        full.ref().tell(new News("waits"));
        TestClient idle = application.open("/news");

        Delivery delivery = refused(new News("news"), ToHandler.Literal.of(Reader.class));

        assertThat(delivery).isEqualTo(new Delivery(1, List.of(refusal(full, Reason.FULL))));
        assertThat(idle.allTexts()).containsExactly("news");
        full.release();
    }

    @Test
    @DisplayName("I5: so does an event without an address")
    void unaddressed_fails() {
        TestClient full = busyReader();
        full.ref().tell(new News("waits"));

        assertThat(refused(new News("news"))).isEqualTo(new Delivery(0, List.of(refusal(full, Reason.FULL))));
        full.release();
    }

    @Test
    @DisplayName("I5: a message of a type that info does not take fails the stage")
    void wrongType_fails() {
        TestClient guard = application.open("/guard");

        assertThat(refused(new News("news"), ToSession.Literal.of(guard.ref())))
                .isEqualTo(new Delivery(0, List.of(refusal(guard, Reason.WRONG_TYPE))));
    }

    @Test
    @DisplayName("I5: a message without the qualifiers that info asks for fails the stage")
    void otherQualifiers_fail() {
        TestClient urgent = application.open("/urgent");

        assertThat(refused(new News("news"), ToSession.Literal.of(urgent.ref())))
                .isEqualTo(new Delivery(0, List.of(refusal(urgent, Reason.OTHER_QUALIFIERS))));
        assertThat(fire(new News("urgent"), ToSession.Literal.of(urgent.ref()), new Urgent.Literal()))
                .isEqualTo(new News("urgent"));
        assertThat(urgent.allTexts()).containsExactly("urgent");
    }

    @Test
    @DisplayName("I5: nobody refuses an event to a topic in which nobody is; it is a dead letter")
    void nobody_completes() {
        application.open("/news");

        assertThat(fire(new News("news"), ToTopic.Literal.of("empty"))).isEqualTo(new News("news"));

        assertThat(application.sessions().deadLetters()).isEqualTo(1);
    }
}
