package io.remuda;

import org.jspecify.annotations.Nullable;

/**
 * A WebSocket endpoint that behaves like a process: one callback at a time, state handed from call to call.
 *
 * <p>The runtime calls {@link #init} once when a connection has been upgraded, then {@link #handle} for each message
 * of the client and {@link #info} for each message of the application, and {@link #terminate} once at the end. For one
 * session the calls never overlap, and each sees everything that the one before did: a handler needs neither a lock nor
 * {@code volatile} for its state. Sessions run in parallel with each other, so what several sessions share, such as the
 * fields of an application-scoped handler, must be safe for that.
 *
 * <p><b>Order.</b> {@code handle} gets the client's messages in the order of arrival; {@code info} gets messages in
 * order per sending thread. Nothing is delivered twice, and nothing is skipped while the session is open, except
 * what a dropping policy drops that was chosen.
 *
 * <p><b>Errors.</b> A callback that throws, or returns {@code null}, ends its own session and no other: the client gets
 * close code 1011 with a fixed text, and {@code terminate} gets {@link TerminateReason.Crash} with the state as it was
 * before the call. If {@code init} fails there is no state, and {@code terminate} is not called.
 *
 * <p><b>Threads.</b> See {@link WebSocketPath#callbacks()}. {@code info} never runs on the thread that sent the
 * message.
 *
 * @param <S> the session's state; any type, {@link Void} if there is none. The runtime never looks into it
 * @param <M> the type of the messages that {@code info} takes. A CDI event assignable to it reaches every open session
 *     of this handler; {@link Object} takes addressed messages only
 */
public interface WebSocketHandler<S extends @Nullable Object, M> {

    /**
     * Decides about a request for the handler's path, before there is a session: the HTTP stage. Accepts by default.
     *
     * <p>Called for each upgrade request that got past the checks of the route (origin, credentials, roles, numbers of
     * sessions), and for each plain {@code GET} and {@code HEAD} of the path, which {@link Request#isUpgrade()} tells
     * apart. It runs on the container's thread of the request, with the application's CDI contexts; there is no session
     * yet, and {@link Request#session()} is closed. A handler of its own for each connection gives a short-lived one for
     * this call. It may block: only some may at once ({@code remuda.decisions}, 64 by default), and after the route's
     * option {@code upgradeTimeout} (10 s by default) the thread is interrupted and the client gets 503.
     *
     * @param request the request
     * @param options the options of the route
     * @return the decision; never {@code null}
     * @throws Exception to answer 500, without details
     */
    default Upgrade upgrade(Request request, Options options) throws Exception {
        return Upgrade.accept();
    }

    /**
     * Starts the session. Called once, before any other callback; frames and messages that arrive meanwhile wait.
     *
     * @param transport how the client is connected
     * @param request the upgrade request, with the session's reference
     * @param options the options of the route that matched
     * @return the first state, with frames to send and settings if wanted; never {@code null}
     * @throws Exception to end the session with close code 1011
     */
    Result<? extends S> init(Transport transport, Request request, Options options) throws Exception;

    /**
     * Handles a message of the client. Fragments are joined. Pings are answered before they get here.
     *
     * @param frame a {@link Frame.Text}, {@link Frame.Binary} or {@link Frame.Pong}
     * @param request the upgrade request, or what a result has compacted it to
     * @param state the state that the previous callback returned
     * @return the next state, with frames to send and settings if wanted; never {@code null}
     * @throws Exception to end the session with close code 1011
     */
    Result<? extends S> handle(Frame.Incoming frame, Request request, S state) throws Exception;

    /**
     * Handles a message of the application: a CDI event, a {@link SessionRef#tell}, a send through
     * {@link WebSocketSessions} or a timer. Frames of the result go to this session's client, never to the sender.
     *
     * @param message the message
     * @param request the upgrade request, or what a result has compacted it to
     * @param state the state that the previous callback returned
     * @return the next state, with frames to send and settings if wanted; never {@code null}
     * @throws Exception to end the session with close code 1011
     */
    Result<? extends S> info(M message, Request request, S state) throws Exception;

    /**
     * Cleans up; does nothing by default. Called once and last, if {@code init} returned a result, also one that shut
     * the session down. Nothing can be sent any more. An exception
     * is logged and changes nothing.
     *
     * @param reason why the session ended
     * @param request the upgrade request, or what a result has compacted it to
     * @param state the state that the last successful callback returned
     * @throws Exception to have it logged
     */
    default void terminate(TerminateReason reason, Request request, S state) throws Exception {}
}
