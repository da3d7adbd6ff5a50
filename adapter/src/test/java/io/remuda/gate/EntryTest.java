package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Caller;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.runtime.Lease;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The place of a client that was let in. */
class EntryTest {

    private static final Instant END = Instant.parse("2026-12-24T18:00:00Z");

    private final Admissions admissions = new Admissions(10);
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();

    private Entry entry(Request.Builder request) {
        Admissions.Admission admission = Objects.requireNonNull(admissions
                .admit("/chat", HandshakePolicy.of(Options.of(Map.of())), Optional.empty(), Optional.empty())
                .admission());
        return new Entry(
                TestGate.definition("/chat"),
                request,
                Identity.of(Caller.of("ann").until(END)),
                Map.of(),
                "",
                admission,
                (delay, task) -> {
                    delays.add(delay);
                    timers.add(task);
                    return () -> timers.remove(task);
                });
    }

    private Entry entry() {
        return entry(Request.builder("/chat"));
    }

    @Test
    @DisplayName("B1: a session takes its place until it has ended")
    void session_takesItsPlace() {
        Lease lease = entry().lease();

        lease.began();
        assertThat(timers).isEmpty();
        assertThat(admissions.taken()).isOne();
        assertThat(lease.expiry()).contains(END);
        lease.ended();
        lease.ended();

        assertThat(admissions.taken()).isZero();
    }

    @Test
    @DisplayName("B1: a place of which no session comes is given back, at once where that is known, otherwise later")
    void placeWithoutSession_isGivenBack() {
        Entry known = entry();
        entry();

        known.abandon();
        assertThat(timers).hasSize(1);
        assertThat(admissions.taken()).isOne();
        assertThat(delays).allSatisfy(delay -> assertThat(delay).isEqualTo(Duration.ofSeconds(5)));
        List.copyOf(timers).forEach(Runnable::run);

        assertThat(admissions.taken()).isZero();
    }

    @Test
    @DisplayName("section 8: who waits for the end hears of it when the session has ended, and once")
    void endOfTheSession_isTold() {
        Entry entry = entry();
        List<String> heard = new ArrayList<>();
        entry.whenOver(() -> heard.add("over"));

        entry.lease().began();
        List.copyOf(timers).forEach(Runnable::run);
        assertThat(heard).isEmpty();
        entry.lease().ended();
        entry.abandon();

        assertThat(heard).containsExactly("over");
    }

    @Test
    @DisplayName("section 8: who waits for the end hears of it when no session is awaited any more")
    void endOfTheWaiting_isTold() {
        List<String> heard = new ArrayList<>();
        entry().whenOver(() -> heard.add("lapsed"));
        Entry abandoned = entry();
        abandoned.whenOver(() -> heard.add("abandoned"));

        abandoned.abandon();
        List.copyOf(timers).forEach(Runnable::run);

        assertThat(heard).containsExactly("abandoned", "lapsed");
    }

    @Test
    @DisplayName("B1: a session that the server opens late takes its place again, and gives it back once")
    void lateSession_takesItsPlaceAgain() {
        Entry entry = entry();
        List.copyOf(timers).forEach(Runnable::run);
        assertThat(admissions.taken()).isZero();

        entry.lease().began();
        assertThat(admissions.taken()).isOne();
        entry.lease().ended();
        entry.lease().ended();

        assertThat(admissions.taken()).isZero();
    }

    @Test
    @DisplayName("B1: a session keeps its place when the time to open it ends just then")
    void sessionJustInTime_keepsItsPlace() {
        Entry entry = entry();
        Runnable timer = timers.get(0);

        entry.lease().began();
        timer.run();

        assertThat(admissions.taken()).isOne();
    }

    private WeakReference<Object> attachmentOf(List<Lease> kept) {
        Object attachment = new Object();
        kept.add(entry(Request.builder("/chat").attachment(attachment)).lease());
        kept.get(0).began();
        return new WeakReference<>(attachment);
    }

    @Test
    @DisplayName("R2: what a session keeps of its handshake has neither headers nor the attachment")
    void lease_keepsNothingOfTheRequest() {
        List<Lease> kept = new ArrayList<>();
        WeakReference<Object> attachment = attachmentOf(kept);

        try {
            await().until(() -> {
                System.gc();
                return attachment.get() == null;
            });
        } finally {
            Reference.reachabilityFence(kept);
        }
    }
}
