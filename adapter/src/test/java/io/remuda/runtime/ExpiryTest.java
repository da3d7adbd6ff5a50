package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.Transport;
import io.remuda.runtime.FakeConnection.Event.Closed;
import io.remuda.runtime.FakeConnection.Mode;
import io.remuda.runtime.ScriptedHandler.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Credentials that end, and what lets sessions in. */
class ExpiryTest {

    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestRuntime test = new TestRuntime("ping", "0");

    /** Writes down what happens to it. */
    private static final class NotedLease implements Lease {

        private final @Nullable Instant expiry;
        private final List<String> notes = new ArrayList<>();

        NotedLease(@Nullable Instant expiry) {
            this.expiry = expiry;
        }

        @Override
        public Optional<Instant> expiry() {
            return Optional.ofNullable(expiry);
        }

        @Override
        public void began() {
            notes.add("began");
        }

        @Override
        public void ended() {
            notes.add("ended");
        }
    }

    @AfterEach
    void noViolations() {
        assertThat(test.connection.violations()).isEmpty();
    }

    private HandlerSession open(Lease lease) {
        return test.runtime.open(
                test.definition,
                test.connection,
                Request.builder(TestRuntime.PATH).principalName("ann"),
                Runnable::run,
                lease);
    }

    private HandlerSession startUntil(@Nullable Instant end) {
        HandlerSession session = open(new NotedLease(end));
        session.start(Transport.tcp());
        test.settle();
        return session;
    }

    private Instant in(Duration time) {
        return test.timers.now().plus(time);
    }

    private void assertExpired() {
        assertThat(test.handler.arguments("terminate")).containsExactly(new Expired());
        assertThat(test.connection.closes()).containsExactly(new Closed(1008, "Expired"));
    }

    /** The handler renews the credential at each text. */
    private void renewsUntil(Instant end) {
        test.handler.handle = (frame, request, state) -> Result.ok(state).expiry(end);
    }

    // ---- the end of a credential

    @Test
    @DisplayName("Section 8: Expired, with 1008, when the credential expires, not before")
    void credential_expires() {
        HandlerSession session = startUntil(in(HOUR));

        test.advance(HOUR.minus(A_MOMENT));
        assertThat(session.isOpen()).isTrue();
        test.advance(A_MOMENT);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: traffic does not extend a credential")
    void traffic_extendsNothing() {
        HandlerSession session = startUntil(in(Duration.ofMinutes(5)));

        for (int minute = 0; minute < 5; minute++) {
            test.text(session, "still here");
            test.advance(Duration.ofMinutes(1));
        }

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: a credential that has expired before the session starts ends it")
    void expiredCredential_endsTheSession() {
        startUntil(test.timers.now());
        test.settle();

        assertExpired();
    }

    static List<Instant> neverOrLate() {
        return List.of(
                Instant.MAX,
                Instant.MAX.minusNanos(1),
                Instant.MAX.minusSeconds(1),
                Instant.parse("9999-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @MethodSource("neverOrLate")
    @DisplayName("Section 8: a credential that never ends, or in a time too far for any clock, lets a session be")
    void farEnd_isNoEnd(Instant end) {
        HandlerSession session = startUntil(end);
        test.advance(Duration.ofDays(2));
        assertThat(session.isOpen()).isTrue();

        renewsUntil(end);
        test.text(session, "renew");
        test.advance(Duration.ofDays(2));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("Section 8: a result extends the credential of its session from then on")
    void result_extends() {
        HandlerSession session = startUntil(in(HOUR));
        test.advance(HOUR.minus(A_MOMENT));

        renewsUntil(in(HOUR));
        test.text(session, "renew");
        test.advance(HOUR.minus(A_MOMENT));
        assertThat(session.isOpen()).isTrue();
        test.advance(A_MOMENT);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: a result may shorten a credential, give one an end that had none, and end it at once")
    void result_shortens() {
        HandlerSession session = startUntil(null);

        renewsUntil(in(HOUR));
        test.text(session, "an hour");
        renewsUntil(in(Duration.ofMinutes(1)));
        test.text(session, "a minute");
        test.advance(Duration.ofSeconds(59));
        assertThat(session.isOpen()).isTrue();
        renewsUntil(Instant.MIN);
        test.text(session, "now");
        test.settle();

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: a result takes the end from a credential")
    void result_takesTheEnd() {
        HandlerSession session = startUntil(in(HOUR));

        renewsUntil(Instant.MAX);
        test.text(session, "for ever");
        test.advance(Duration.ofDays(2));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("Section 8: init may set the end in place of the handshake's")
    void init_setsTheEnd() {
        test.handler.init = (transport, request, state) -> Result.ok("fresh").expiry(in(HOUR));
        HandlerSession session = startUntil(in(Duration.ofMinutes(1)));

        test.advance(HOUR.minus(A_MOMENT));
        assertThat(session.isOpen()).isTrue();
        test.advance(A_MOMENT);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: a credential expires by the time of day, also when the clock is set meanwhile")
    void clockThatIsSet_isHeeded() {
        startUntil(in(Duration.ofDays(1)));

        test.timers.setClock(Duration.ofDays(1));
        test.advance(Duration.ofMinutes(10));

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: Expired does not wait for a client that takes nothing")
    void clientThatTakesNothing_expires() {
        test.connection.mode(Mode.LATER);
        test.handler.init = (transport, request, state) -> Result.reply(Frame.text("hello"), "fresh");
        HandlerSession session = startUntil(in(Duration.ofSeconds(1)));

        test.advance(Duration.ofSeconds(2));
        assertThat(session.isOpen()).isFalse();
        test.settleAndComplete();

        assertExpired();
    }

    // ---- the application ends credentials

    @Test
    @DisplayName("I6: expire ends the sessions at an address, and says how many were open")
    void expire_endsTheSessionsAtAnAddress() {
        startUntil(null);

        assertThat(test.runtime.sessions().expire(Address.user("bob"))).isZero();
        assertThat(test.runtime.sessions().expire(Address.user("ann"))).isOne();
        assertThat(test.runtime.sessions().expire(Address.user("ann"))).isZero();
        test.settle();

        assertExpired();
        assertThat(test.runtime.sessions().count(Address.all())).isZero();
    }

    @Test
    @DisplayName("I6: nothing that waits is handled in the name of whose credential has ended")
    void expire_throwsAwayWhatWaits() {
        HandlerSession session = startUntil(null);
        assertThat(session.ref().tell("waiting")).isTrue();

        assertThat(session.expire()).isTrue();
        test.settle();

        assertThat(test.handler.arguments("info")).isEmpty();
        assertThat(test.runtime.sessions().discarded()).isOne();
        assertExpired();
    }

    // ---- the lease

    private enum End {
        CLIENT,
        CONNECTION,
        TWICE,
        EXPIRED,
        SHUTDOWN,
        CRASH_OF_INIT,
        CRASH_OF_HANDLE,
        CRASH_OF_TERMINATE,
        DISCARDED,
        STOPPED,
        STOPPED_BEFORE
    }

    private void end(HandlerSession session, End how) {
        Script fails = (argument, request, state) -> {
            throw new IllegalStateException("a bug");
        };
        switch (how) {
            case CLIENT -> session.closed(1000, "", false);
            case CONNECTION -> session.closed(1006, "", true);
            case TWICE -> {
                session.closed(1000, "", false);
                session.expire();
                test.settle();
                session.closed(1006, "", true);
            }
            case EXPIRED -> session.expire();
            case SHUTDOWN -> session.ref().close();
            case CRASH_OF_INIT -> {
                test.handler.init = fails;
                session.start(Transport.tcp());
            }
            case CRASH_OF_HANDLE -> {
                test.handler.handle = fails;
                test.text(session, "x");
            }
            case CRASH_OF_TERMINATE -> {
                test.handler.terminate = fails;
                session.closed(1000, "", false);
            }
            case DISCARDED ->
                session.discard(new Crash(TerminateReason.Callback.INIT, new IllegalStateException("a bug")));
            case STOPPED -> session.end(new GoingAway(), true);
            case STOPPED_BEFORE -> {
                test.runtime.stop(Duration.ZERO);
                session.start(Transport.tcp());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    @DisplayName("B1: a session gives its place back exactly once, however it ends")
    void place_isGivenBackOnce(End how) {
        NotedLease lease = new NotedLease(null);
        try (LogCapture log = new LogCapture()) {
            HandlerSession session = open(lease);
            assertThat(lease.notes).containsExactly("began");
            if (!Set.of(End.CRASH_OF_INIT, End.DISCARDED, End.STOPPED_BEFORE).contains(how)) {
                session.start(Transport.tcp());
                test.settle();
            }
            assertThat(lease.notes).containsExactly("began");

            end(session, how);
            test.settle();

            assertThat(lease.notes).containsExactly("began", "ended");
            assertThat(log.messages()).noneMatch(message -> message.contains("NullPointer"));
        }
    }
}
