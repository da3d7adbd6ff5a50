package io.remuda.runtime;

import java.time.Duration;

/**
 * How long the sessions of an application have to end when it drains or stops. A stop takes no longer than both together,
 * and the few seconds that connections and threads have after that.
 *
 * @param drain over how long the ends are spread at most; zero for as fast as it goes
 * @param patience how long sessions may take to terminate after that
 */
public record StopTimes(Duration drain, Duration patience) {

    /** What holds where nothing else is set. */
    public static final StopTimes DEFAULT = new StopTimes(Duration.ZERO, Duration.ofSeconds(10));

    /** When clients that do not take what is being sent to them are cut off: as long as that may take is left. */
    Duration untilCut() {
        return patience.dividedBy(2);
    }
}
