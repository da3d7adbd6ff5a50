package io.remuda.gate;

import io.remuda.RefusedHandshake;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps books of refused handshakes: counts them, and tells the operator. Any thread may call it. */
final class Refusals {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final SessionRuntime runtime;

    /** Route and reason of those that the operator was told of. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** By route, class and place of those failures that the operator was told of, when that was last. */
    private final Map<String, Instant> toldFailures = new ConcurrentHashMap<>();

    Refusals(SessionRuntime runtime) {
        this.runtime = runtime;
    }

    /** Counts a refusal that is nothing for the operator to mend. */
    void count(RefusedHandshake why) {
        runtime.countRefused(why);
    }

    /**
     * Counts a refusal, and tells it: once for each reason, so that clients cannot fill a log. Nothing that a client has
     * sent is in it.
     */
    void add(HandlerDefinition definition, RefusedHandshake why) {
        count(why);
        boolean first = told.add(why + " " + definition.path());
        LOGGER.log(
                first ? Level.WARNING : Level.DEBUG,
                () -> "REMUDA-120: a handshake for " + definition.path() + " was refused: " + why
                        + (first ? remedy(why) + " Further ones are logged as DEBUG and counted" : ""));
    }

    /**
     * Tells a failure of what decides: with its trace the first of a kind in a minute, because what makes a decision fail
     * often lasts, and clients could fill a log.
     */
    void failed(HandlerDefinition definition, Throwable failure, Instant now) {
        StackTraceElement[] trace = failure.getStackTrace();
        String kind =
                definition.path() + " " + failure.getClass().getName() + " " + (trace.length == 0 ? "" : trace[0]);
        Instant last = toldFailures.get(kind);
        boolean first = last == null
                ? toldFailures.putIfAbsent(kind, now) == null
                : !last.plus(SILENCE).isAfter(now) && toldFailures.replace(kind, last, now);
        LOGGER.log(
                first ? Level.ERROR : Level.DEBUG,
                () -> "REMUDA-121: a request for " + definition.path() + " of "
                        + definition.handlerClass().getName() + " failed; the client gets 500. Further failures of the"
                        + " kind are logged as DEBUG for a minute",
                failure);
    }

    private static String remedy(RefusedHandshake why) {
        return switch (why) {
            case ORIGIN ->
                ". If pages of other sites may connect, name them in the route's option 'origins'; behind a"
                        + " proxy that changes the host, set remuda.trustedProxies.";
            case TOO_MANY_SESSIONS -> ". See the option maxSessions and the setting remuda.maxSessions.";
            case TOO_MANY_OF_CLIENT -> ". See the options maxSessionsPerUser and maxSessionsPerAddress.";
            case BUSY -> ". See the option upgradeTimeout and the setting remuda.decisions.";
            default -> ".";
        };
    }
}
