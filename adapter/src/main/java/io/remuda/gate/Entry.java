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
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A client that was let in: what its session is made of, and the place that it takes until the session has ended. */
public final class Entry {

    /**
     * How long a place is kept for a session that the server does not open: some tell nobody that the client has gone. No
     * longer than that, because whoever takes places in this way has no costs.
     */
    private static final Duration OPENS = Duration.ofSeconds(5);

    private final HandlerDefinition definition;
    private final Request.Builder request;
    private final Optional<Caller> caller;
    private final Map<String, String> headers;
    private final String subprotocol;
    private final Place place;

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
        this.headers = headers;
        this.subprotocol = subprotocol;
        this.place = new Place(admission, identity.expiry(), timer);
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

    /**
     * What the session keeps of this.
     *
     * @return the lease, which has nothing of the request
     */
    public Lease lease() {
        return place;
    }

    /** No session came of it: gives the place back. Does nothing the second time. */
    public void abandon() {
        place.giveBack();
    }

    /**
     * Has a task run when the session has ended, or when none is awaited any more. One that comes nevertheless comes after
     * that.
     *
     * @param task what to do, at once or on any thread
     */
    public void whenOver(Runnable task) {
        CompletableFuture<Void> unused = place.thenRun(task);
    }

    static String subprotocol(List<String> offered, List<String> supported) {
        return offered.stream()
                .filter(supported::contains)
                .findFirst()
                .or(() -> offered.stream().filter(Tokens.SUBPROTOCOL::equals).findFirst())
                .orElse("");
    }

    /**
     * Apart from the entry, because the session keeps it longer than headers and cookies. Complete when the session has ended, or
     * none is awaited any more; itself the future, which saves every session an object.
     */
    private static final class Place extends CompletableFuture<@Nullable Void> implements Lease {

        private final Admissions.Admission admission;
        private final Optional<Instant> expiry;

        /** Until the session is there; {@code null} from then on. */
        private @Nullable Runnable cancelLapse;

        Place(
                Admissions.Admission admission,
                Optional<Instant> expiry,
                BiFunction<Duration, Runnable, Runnable> timer) {
            this.admission = admission;
            this.expiry = expiry;
            this.cancelLapse = timer.apply(OPENS, this::lapse);
        }

        @Override
        public Optional<Instant> expiry() {
            return expiry;
        }

        @Override
        public void began() {
            cancelLapse();
            admission.begin();
        }

        @Override
        public void ended() {
            giveBack();
        }

        private void lapse() {
            if (admission.lapse()) {
                complete(null);
            }
        }

        private void giveBack() {
            cancelLapse();
            admission.release();
            complete(null);
        }

        private void cancelLapse() {
            Runnable cancel = cancelLapse;
            cancelLapse = null;
            if (cancel != null) {
                cancel.run();
            }
        }
    }
}
