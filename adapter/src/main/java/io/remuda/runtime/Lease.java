package io.remuda.runtime;

import java.time.Instant;
import java.util.Optional;

/** What lets a session in: how long it may stay, and somebody who has to know when it has gone. */
public interface Lease {

    /** Any session, for as long as it likes. */
    Lease UNLIMITED = new Lease() {
        @Override
        public Optional<Instant> expiry() {
            return Optional.empty();
        }

        @Override
        public void began() {}

        @Override
        public void ended() {}
    };

    /**
     * When the session ends with {@link io.remuda.TerminateReason.Expired}, unless a result extends it.
     *
     * @return the moment; empty for never
     */
    Optional<Instant> expiry();

    /** The session is there. Called at most once, before {@link #ended()}; must not throw. */
    void began();

    /** The session has ended, or there will be none. Called once, on any thread; must not throw. */
    void ended();
}
