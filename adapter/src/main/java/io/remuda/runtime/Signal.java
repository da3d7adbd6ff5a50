package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import org.jspecify.annotations.Nullable;

/** What a {@link Mailbox} hands to its session, one at a time. */
sealed interface Signal {

    /** The connection is open: call {@code init}. */
    record Open(Transport transport) implements Signal {}

    /** A message of the client, of so many bytes: call {@code handle}. */
    record Arrived(Frame.Incoming frame, long bytes) implements Signal {}

    /** A message of the application: call {@code info}. With a question, whoever sent it waits for an answer. */
    record Told(Object message, @Nullable OpenQuestion question) implements Signal {}

    /** The session joined or left topics other than by a result: tell it. */
    record TopicsChanged() implements Signal {
        static final TopicsChanged INSTANCE = new TopicsChanged();
    }

    /** Nothing came from the client for a while: ping it. */
    record Probe() implements Signal {
        static final Probe INSTANCE = new Probe();
    }

    /** The send that was under way has completed, or no more follows that a frame waits for: go on with sending. */
    record Sent() implements Signal {
        static final Sent INSTANCE = new Sent();
    }

    /** The session ends: call {@code terminate}. The last signal. */
    record End(TerminateReason reason) implements Signal {}
}
