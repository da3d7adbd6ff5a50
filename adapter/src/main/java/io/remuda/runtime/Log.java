package io.remuda.runtime;

import io.remuda.TerminateReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * What an operator reads: the catalogue of the runtime's messages. Each has a stable id; {@code docs/internals.md} lists
 * them. None contains the content of a message, a header or a token.
 */
final class Log {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private Log() {}

    static void callbackFailed(
            HandlerDefinition handler,
            TerminateReason.Callback callback,
            String sessionId,
            String messageType,
            Throwable cause) {
        LOGGER.log(
                Level.ERROR,
                () -> "REMUDA-101: " + handler.handlerClass().getName() + "."
                        + callback.name().toLowerCase(Locale.ROOT) + " failed in session " + sessionId
                        + (messageType.isEmpty() ? "" : " for a message of type " + messageType)
                        + "; the session ends with close code 1011",
                cause);
    }

    static void terminateFailed(HandlerDefinition handler, String sessionId, Throwable cause) {
        LOGGER.log(
                Level.ERROR,
                () -> "REMUDA-102: " + handler.handlerClass().getName() + ".terminate failed in session " + sessionId
                        + "; the session has ended all the same",
                cause);
    }

    static void sendFailed(HandlerDefinition handler, String sessionId, Throwable cause) {
        LOGGER.log(
                Level.DEBUG,
                () -> "REMUDA-103: a frame could not be sent in session " + sessionId + " of "
                        + handler.handlerClass().getName() + "; the session is ending",
                cause);
    }

    static void overload(HandlerDefinition handler, String sessionId, String queue) {
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-104: session " + sessionId + " of "
                        + handler.handlerClass().getName() + " ends with close code 1013, because its queue of "
                        + queue.toLowerCase(Locale.ROOT) + " was full or not taken in time");
    }

    static void slowCallback(HandlerDefinition handler, TerminateReason.Callback callback, long millis) {
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-113: " + handler.handlerClass().getName() + "."
                        + callback.name().toLowerCase(Locale.ROOT) + " took " + millis
                        + " ms on a thread that it shares with other sessions. If it blocks, have its callbacks run on workers: @WebSocketPath(value = \""
                        + handler.path() + "\", callbacks = Callbacks.WORKER). Not said again of this handler");
    }

    static void connectionFailed(HandlerDefinition handler, String sessionId, Throwable cause) {
        LOGGER.log(
                Level.DEBUG,
                () -> "REMUDA-105: the server reported a failure of session " + sessionId + " of "
                        + handler.handlerClass().getName(),
                cause);
    }

    static void stopIncomplete(int sessions) {
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-106: " + sessions + " sessions had not terminated when the time to stop was over");
    }

    static void listenerFailed(String event, Throwable cause) {
        LOGGER.log(
                Level.ERROR,
                () -> "REMUDA-107: an observer of " + event + " failed; nothing else is changed by that",
                cause);
    }

    static void noWorker(Throwable cause, boolean first) {
        LOGGER.log(
                first ? Level.ERROR : Level.DEBUG,
                () -> "REMUDA-108: there is no thread for a callback; it is tried again, and sessions wait",
                cause);
    }

    static void noContext(Throwable cause) {
        LOGGER.log(Level.DEBUG, "The server does not run a worker in the application's context", cause);
    }

    static void ambiguousAnswer(HandlerDefinition handler, String sessionId, int questions) {
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-112: an answer of " + handler.handlerClass().getName() + " in session " + sessionId
                        + " goes to nobody, because " + questions
                        + " questions are open and it does not say which it is"
                        + " for; answer by .answer(question, value) with the request.question() that info got");
    }

    static void recordsNotForgotten(Throwable cause) {
        LOGGER.log(Level.DEBUG, "The JDK links records in another way", cause);
    }

    static void unexpected(String where, Throwable cause) {
        LOGGER.log(Level.ERROR, () -> "REMUDA-199: unexpected failure in " + where + "; please report it", cause);
    }
}
