package io.remuda;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The open sessions of the application: send to them, count, list and close them. Injectable; any thread may call it,
 * and no call waits for a client or runs handler code on the calling thread.
 */
public interface WebSocketSessions {

    /**
     * Sends a message to the {@code info} of each session addressed, to each once, at once: also within a transaction,
     * whatever becomes of it, and to tell of its rollback, after which events are not delivered. A callback's own session is among them, unless {@link Address#except} leaves it out, and
     * gets the message after the callback. Sessions whose handler's {@code info} does not take the message's type are
     * passed over, unless all are such.
     *
     * @param to the sessions
     * @param message the message
     * @return who has it in the mailbox, and who refused it
     * @throws IllegalArgumentException if no handler that the address allows takes the message's type, or the handler is
     *     not deployed; the exception names both types, and nothing was sent
     */
    Delivery send(Address to, Object message);

    /**
     * Asks a session a question: sends it a message and waits, without a thread, for the
     * {@linkplain Result#answer(Object) answer} of the handler. What depends on the stage runs on a worker of the
     * runtime, unless the stage is complete already.
     *
     * @param session the session
     * @param message the question; of the type that the handler's {@code info} takes
     * @param timeout how long to wait; positive
     * @return the answer; or {@link DeliveryException} if the session did not take the question,
     *     {@link SessionEndedException} if it ended or crashed before the answer, and
     *     {@link java.util.concurrent.TimeoutException} if there was none in time
     * @throws IllegalArgumentException if the message is of another type, or the timeout is not positive
     */
    CompletionStage<Object> ask(SessionRef session, Object message, Duration timeout);

    /**
     * Closes each session addressed, after what is already in its mailbox.
     *
     * @param which the sessions
     * @param code the close code, as {@link Frame#close(int, String)} allows it
     * @param reason the close reason; may be empty
     * @return how many sessions were open
     * @throws IllegalArgumentException if code or reason cannot be sent, or the address is for a handler that is not
     *     deployed
     */
    int close(Address which, int code, String reason);

    /**
     * Ends each session addressed with {@link TerminateReason.Expired}, at once: what an application calls when a user
     * has logged out whose sessions do not depend on an HTTP session, such as
     * {@code expire(Address.user(name))}.
     *
     * @param which the sessions
     * @return how many sessions were open
     * @throws IllegalArgumentException if the address is for a handler that is not deployed
     */
    int expire(Address which);

    /**
     * Counts open sessions. A session counts from before its own {@code init}, and no longer in its own
     * {@code terminate}.
     *
     * @param which the sessions
     * @return how many are open at about this moment
     * @throws IllegalArgumentException if the address is for a handler that is not deployed
     */
    int count(Address which);

    /**
     * Lists open sessions: who is in a topic, who is on a path.
     *
     * @param which the sessions
     * @return the sessions in no particular order; a snapshot
     * @throws IllegalArgumentException if the address is for a handler that is not deployed
     */
    List<SessionInfo> list(Address which);

    /**
     * Finds an open session.
     *
     * @param id its {@link SessionRef#id()}
     * @return its reference, or empty if it is closed or never was
     */
    Optional<SessionRef> find(String id);

    /**
     * Counts the messages that a session did not take, for one of the {@linkplain Delivery.Reason reasons}: each session
     * that refuses a message counts one.
     *
     * @return how many since the application started
     */
    long refused();

    /**
     * Counts the messages that a session had taken and that never reached {@code info}, because the session ended
     * before.
     *
     * @return how many since the application started
     */
    long discarded();

    /**
     * Counts what policies of full queues have dropped of a handler's sessions.
     *
     * @param handler the handler's class
     * @return how much since the application started
     * @throws IllegalArgumentException if the handler is not deployed
     */
    Dropped dropped(Class<?> handler);

    /**
     * Counts the messages with an address that no session took; see {@link DeadLetter}.
     *
     * @return how many since the application started
     */
    long deadLetters();

    /**
     * Counts the handshakes that were refused. A plain request for a handler's path is none, whatever its answer.
     *
     * @return for each reason, how many since the application started
     */
    Map<RefusedHandshake, Long> refusedHandshakes();

    /**
     * Whether new sessions are let in. A readiness check of the platform answers with this, so that clients are sent
     * elsewhere while it is false: before the handlers are deployed, and for good from the moment that the application
     * drains or is undeployed. It says nothing about health: an application that drains is to be left alone until it is
     * done, so a liveness check has no use for it.
     *
     * @return true from the deployment until {@link #drain()} or the undeploying
     */
    boolean isAccepting();

    /**
     * Prepares to go: from now on handshakes get 503 with {@code Retry-After}, and every session that is open ends with
     * {@link TerminateReason.GoingAway} and 1001, at a random moment of the time that the setting {@code remuda.drainTime}
     * gives for it, so that clients do not come back all at once elsewhere. Until then it goes on as before. The
     * application itself stays, and cannot be had to accept again. Undeploying does the same first.
     *
     * <p>Does not wait, and does nothing the second time but give the same stage. A callback must not wait for the stage,
     * because its own session has to terminate first.
     *
     * @return complete when the last session has terminated; what depends on it runs on a worker, unless it is complete
     *     already. It fails with {@link java.util.concurrent.TimeoutException} if the application is undeployed, and its
     *     time to stop is over, before that; and with {@link IllegalStateException} if the handlers are not deployed yet
     */
    CompletionStage<Void> drain();
}
