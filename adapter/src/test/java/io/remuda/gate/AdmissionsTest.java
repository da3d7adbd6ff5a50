package io.remuda.gate;

import static io.remuda.RefusedHandshake.TOO_MANY_OF_CLIENT;
import static io.remuda.RefusedHandshake.TOO_MANY_SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Options;
import io.remuda.RefusedHandshake;
import io.remuda.gate.Admissions.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many get in at once. */
class AdmissionsTest {

    private static final Optional<String> ANN = Optional.of("ann");
    private static final Optional<String> BOB = Optional.of("bob");
    private static final Optional<String> HERE = Optional.of("192.0.2.1");
    private static final Optional<String> THERE = Optional.of("192.0.2.2");
    private static final Optional<String> NOBODY = Optional.empty();

    private Admissions admissions = new Admissions(Integer.MAX_VALUE);

    private static HandshakePolicy policy(String... keysAndValues) {
        return HandshakePolicy.of(
                Options.of(keysAndValues.length == 0 ? Map.of() : Map.of(keysAndValues[0], keysAndValues[1])));
    }

    private Admission admit(String path, HandshakePolicy policy, Optional<String> user, Optional<String> address) {
        Admissions.Outcome outcome = admissions.admit(path, policy, user, address);
        assertThat(outcome.refusal()).isNull();
        return Objects.requireNonNull(outcome.admission());
    }

    private void assertRefused(
            RefusedHandshake why,
            String path,
            HandshakePolicy policy,
            Optional<String> user,
            Optional<String> address) {
        int before = admissions.taken();
        Admissions.Outcome outcome = admissions.admit(path, policy, user, address);
        assertThat(outcome.refusal()).isEqualTo(why);
        assertThat(outcome.admission()).isNull();
        assertThat(admissions.taken()).isEqualTo(before);
    }

    @Test
    @DisplayName("B1: no more sessions than maxSessions in all, of whatever route; a place that is given back is free")
    void total_isLimited() {
        admissions = new Admissions(2);
        Admission first = admit("/a", policy(), ANN, HERE);
        admit("/b", policy(), BOB, THERE);

        assertRefused(TOO_MANY_SESSIONS, "/c", policy(), NOBODY, NOBODY);
        first.release();
        admit("/c", policy(), NOBODY, NOBODY);
        assertRefused(TOO_MANY_SESSIONS, "/a", policy(), ANN, HERE);
    }

    @Test
    @DisplayName("B1: no more sessions than maxSessions of a route, and as many of another one")
    void route_isLimited() {
        HandshakePolicy one = policy("maxSessions", "1");
        Admission first = admit("/a", one, ANN, HERE);

        assertRefused(TOO_MANY_SESSIONS, "/a", one, BOB, THERE);
        admit("/b", one, BOB, THERE);
        first.release();
        admit("/a", one, BOB, THERE);
    }

    @Test
    @DisplayName("B1: no more sessions than maxSessionsPerUser of one user, whatever the address")
    void user_isLimited() {
        HandshakePolicy one = policy("maxSessionsPerUser", "1");
        Admission first = admit("/a", one, ANN, HERE);

        assertRefused(TOO_MANY_OF_CLIENT, "/a", one, ANN, THERE);
        admit("/a", one, BOB, HERE);
        admit("/b", one, ANN, HERE);
        first.release();
        admit("/a", one, ANN, THERE);
    }

    @Test
    @DisplayName("B1: no more sessions than maxSessionsPerAddress from one address, whoever the user")
    void address_isLimited() {
        HandshakePolicy one = policy("maxSessionsPerAddress", "1");
        Admission first = admit("/a", one, ANN, HERE);

        assertRefused(TOO_MANY_OF_CLIENT, "/a", one, BOB, HERE);
        admit("/a", one, ANN, THERE);
        admit("/b", one, ANN, HERE);
        first.release();
        admit("/a", one, NOBODY, HERE);
    }

    @Test
    @DisplayName("B1: a client of IPv6 has one address, though it may use all of its network")
    void networkOfIpv6_isOneAddress() {
        HandshakePolicy one = policy("maxSessionsPerAddress", "1");
        Admission first = admit("/a", one, ANN, Optional.of("2001:db8:1:2::1"));

        assertRefused(TOO_MANY_OF_CLIENT, "/a", one, ANN, Optional.of("2001:db8:1:2::2"));
        admit("/a", one, ANN, Optional.of("2001:db8:1:3::1"));
        first.release();
        admit("/a", one, ANN, Optional.of("2001:db8:1:2::2"));
    }

    @Test
    @DisplayName("B1: nobody is not a user, and an unknown address not one address")
    void unknown_isNotLimited() {
        HandshakePolicy user = policy("maxSessionsPerUser", "1");
        HandshakePolicy address = policy("maxSessionsPerAddress", "1");
        for (int i = 0; i < 3; i++) {
            admit("/user", user, NOBODY, HERE);
            admit("/address", address, ANN, NOBODY);
        }

        assertThat(admissions.taken()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "maxSessions, TOO_MANY_SESSIONS",
        "maxSessionsPerUser, TOO_MANY_OF_CLIENT",
        "maxSessionsPerAddress, TOO_MANY_OF_CLIENT"
    })
    @DisplayName("B1: a maximum of zero lets nobody in")
    void zero_letsNobodyIn(String key, String why) {
        assertRefused(RefusedHandshake.valueOf(why), "/a", policy(key, "0"), ANN, HERE);
    }

    @Test
    @DisplayName("B1: a place that is given back twice frees one place")
    void placeGivenBackTwice_countsOnce() {
        Admission first = admit("/a", policy(), ANN, HERE);
        admit("/a", policy(), ANN, HERE);

        first.release();
        first.release();

        assertThat(admissions.taken()).isOne();
    }

    @Test
    @DisplayName("B1: a session counts for the user that its handler says it is, and no longer for another")
    void userOfTheHandler_isLimited() {
        HandshakePolicy one = policy("maxSessionsPerUser", "1");
        Admission first = admit("/a", one, BOB, HERE);
        Admission second = admit("/a", one, NOBODY, HERE);
        Admission third = admit("/a", one, NOBODY, HERE);

        assertThat(admissions.identified(first, "/a", one, "ann")).isNull();
        assertThat(admissions.identified(first, "/a", one, "ann")).isNull();
        assertThat(admissions.identified(second, "/a", one, "ann")).isEqualTo(TOO_MANY_OF_CLIENT);
        assertThat(admissions.identified(second, "/a", one, "bob")).isNull();
        first.release();
        assertThat(admissions.identified(third, "/a", one, "ann")).isNull();
        second.release();
        third.release();

        assertThat(admissions.taken()).isZero();
        admit("/a", one, ANN, HERE);
        admit("/a", one, BOB, HERE);
    }

    @Test
    @DisplayName("B1: whatever comes and goes at once, no maximum is exceeded, and at the end nothing is left")
    void manyThreads_neverExceedAMaximum() throws Exception {
        int threads = 8;
        int most = 5;
        admissions = new Admissions(most);
        HandshakePolicy policy = HandshakePolicy.of(
                Options.of(Map.of("maxSessions", "4", "maxSessionsPerUser", "3", "maxSessionsPerAddress", "2")));
        AtomicInteger inAll = new AtomicInteger();
        AtomicInteger ofUser = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Optional<String> address = Optional.of("192.0.2." + thread % 3);
                String path = thread % 2 == 0 ? "/a" : "/b";
                all.add(pool.submit(() -> {
                    go.await();
                    for (int i = 0; i < 20_000; i++) {
                        Admissions.Outcome outcome = admissions.admit(path, policy, ANN, address);
                        if (outcome.admission() == null) {
                            refused.incrementAndGet();
                            continue;
                        }
                        admitted.incrementAndGet();
                        AtomicInteger mine = path.equals("/a") ? ofUser : new AtomicInteger();
                        assertThat(inAll.incrementAndGet()).isBetween(1, most);
                        assertThat(mine.incrementAndGet()).isBetween(1, 3);
                        if (ThreadLocalRandom.current().nextInt(8) == 0) {
                            Thread.onSpinWait();
                        }
                        mine.decrementAndGet();
                        inAll.decrementAndGet();
                        outcome.admission().release();
                        outcome.admission().release();
                    }
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(admissions.taken()).isZero();
        assertThat(admitted.get() + refused.get()).isEqualTo(threads * 20_000);
        assertThat(admitted).hasPositiveValue();
        // Nothing is left of users and addresses either.
        for (int i = 0; i < 2; i++) {
            admit("/a", policy, ANN, HERE);
        }
        assertRefused(TOO_MANY_OF_CLIENT, "/a", policy, ANN, HERE);
    }
}
