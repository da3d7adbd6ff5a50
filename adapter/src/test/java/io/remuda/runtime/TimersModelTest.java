package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A million timers, on their own thread, against a model that knows of each when it is due and what became of it. They
 * are started and cancelled, by the test and by timers that fire, while years pass on a clock that jumps.
 */
class TimersModelTest {

    private static final int TIMERS = 1_000_000;
    private static final long TICK = 1L << 20;
    private static final Duration CENTURY = Duration.ofDays(365L * 100);

    private enum Fate {
        SET,
        FIRED,
        CANCELLED
    }

    /** What the test's thread and the timers' thread do in turns; the clock is what hands it over. */
    private static final class Model {

        private final Random random;
        private final SteppedClock clock = new SteppedClock();
        private final SystemTimers timers = new SystemTimers(Model.class.getClassLoader(), clock);
        private final Timers.@Nullable Scheduled[] scheduled = new Timers.Scheduled[TIMERS];
        private final long[] due = new long[TIMERS];
        private final Fate[] fates = new Fate[TIMERS];
        private final List<String> wrong = new ArrayList<>();
        private int started;
        private int set;
        private int cancelled;

        Model(long seed) {
            random = new Random(seed);
        }

        void start() {
            if (started == TIMERS) {
                return;
            }
            int timer = started++;
            long delay = delay();
            due[timer] = clock.nanoTime() + delay;
            fates[timer] = Fate.SET;
            set++;
            scheduled[timer] = timers.schedule(Duration.ofNanos(delay), () -> fired(timer));
        }

        /** As many of about a microsecond as of about a day or a month; some at once, and on a tick. */
        private long delay() {
            long delay = random.nextLong() >>> (12 + random.nextInt(44));
            return random.nextInt(10) == 0 ? delay & -TICK : delay;
        }

        private void fired(int timer) {
            long late = clock.nanoTime() - due[timer];
            if (fates[timer] != Fate.SET || late < 0 || late > TICK) {
                wrong.add("timer " + timer + ", which was " + fates[timer] + ", fires " + late + " ns late");
            }
            fates[timer] = Fate.FIRED;
            set--;
            scheduled[timer] = null;
            if (random.nextInt(4) == 0) {
                start();
                cancelAny();
            }
        }

        void cancelAny() {
            // One of the latest, or any: most of those have fired.
            int timer = started - 1 - random.nextInt(random.nextBoolean() ? Math.min(started, 1000) : started);
            Timers.Scheduled found = scheduled[timer];
            if (found == null) {
                return;
            }
            if (found.cancel() != (fates[timer] == Fate.SET)) {
                wrong.add("timer " + timer + ", which was " + fates[timer] + ", is cancelled wrongly");
            }
            if (fates[timer] == Fate.SET) {
                fates[timer] = Fate.CANCELLED;
                set--;
                cancelled++;
            }
        }

        void pass() {
            clock.advance(Duration.ofNanos(random.nextLong() >>> (14 + random.nextInt(34))));
        }

        void check() {
            assertThat(wrong).isEmpty();
            assertThat(timers.pending()).isEqualTo(set);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName(
            "T3: each of a million timers fires once, not before its delay and at most a tick after, unless cancelled")
    void millionTimers_areAsInTheModel(long seed) {
        Model model = new Model(seed);
        try {
            model.start();
            model.clock.advance(Duration.ZERO);
            int most = 0;
            // Half of them at once, the others while time passes.
            while (model.started < TIMERS) {
                int burst = model.started < TIMERS / 2 ? TIMERS / 2 : 1 + model.random.nextInt(1000);
                for (int i = 0; i < burst; i++) {
                    model.start();
                    if (model.random.nextInt(3) == 0) {
                        model.cancelAny();
                    }
                }
                most = Math.max(most, model.timers.pending());
                model.pass();
                model.check();
            }
            model.clock.advance(CENTURY);
            model.check();

            assertThat(model.set).isZero();
            assertThat(most).isGreaterThan(TIMERS / 4);
            assertThat(model.cancelled).isBetween(TIMERS / 20, TIMERS / 2);
        } finally {
            model.timers.close();
            model.clock.release();
        }
    }
}
