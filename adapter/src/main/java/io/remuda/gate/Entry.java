package io.remuda.gate;

import io.remuda.Caller;
import io.remuda.Request;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A client that was let in: what its session is made of, and the place that it takes until the session has ended. */
public final class Entry implements Lease {

    /** How long a server may take from the end of the handshake until it opens the session. */
    private static final Duration OPENS = Duration.ofSeconds(30);

    private final HandlerDefinition definition;
    private final Request.Builder request;
    private final Optional<Caller> caller;
    private final Optional<Instant> expiry;
    private final Map<String, String> headers;
    private final String subprotocol;
    private final Admissions.Admission admission;
    private final Runnable cancelAbandon;

    Entry(
            HandlerDefinition definition,
            Request.Builder request,
            Identity identity,
            Map<String, String> headers,
            String subprotocol,
            Admissions.Admission admission,
            BiFunction<Duration, Runnable, Runnable> timer) {
        this.definition = definition;
        this.request = request;
        this.caller = identity.caller();
        this.expiry = identity.expiry();
        this.headers = headers;
        this.subprotocol = subprotocol;
        this.admission = admission;
        this.cancelAbandon = timer.apply(OPENS, this::abandon);
    }

    /**
     * The handler, with the options of this session.
     *
     * @return the definition
     */
    public HandlerDefinition definition() {
        return definition;
    }

    /**
     * The request without its session and subprotocol.
     *
     * @return the builder
     */
    public Request.Builder request() {
        return request;
    }

    /**
     * Who the client is by a token or by the handler's word.
     *
     * @return the caller; empty if the server has authenticated it, or nobody has
     */
    public Optional<Caller> caller() {
        return caller;
    }

    @Override
    public Optional<Instant> expiry() {
        return expiry;
    }

    /**
     * Headers of the response to the handshake.
     *
     * @return values by name
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * The subprotocol to agree on.
     *
     * @return one that the client offers, or the empty string for none
     */
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public void began() {
        cancelAbandon.run();
    }

    @Override
    public void ended() {
        abandon();
    }

    /** No session came of it, or the session has ended: gives the place back. Does nothing the second time. */
    public void abandon() {
        cancelAbandon.run();
        admission.release();
    }

    static String subprotocol(List<String> offered, List<String> supported) {
        return offered.stream()
                .filter(supported::contains)
                .findFirst()
                .or(() -> offered.stream().filter(Tokens.SUBPROTOCOL::equals).findFirst())
                .orElse("");
    }
}
