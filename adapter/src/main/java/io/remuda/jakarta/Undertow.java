package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.Connection.HoldingBack;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Undertow, which is WildFly's.
 *
 * @param methods those of its session and channel; {@code null} if only the Jakarta API is used, and then it reads on, whatever
 *     happens
 */
record Undertow(@Nullable UndertowMethods methods) implements Implementation {

    private static final int CLOSED_ABNORMALLY = CloseReason.CloseCodes.CLOSED_ABNORMALLY.getCode();

    /** What it closes with, by itself, when a client breaks the protocol or sends text that is not UTF-8. */
    private static final Set<Integer> REFUSALS =
            Set.of(CloseReason.CloseCodes.PROTOCOL_ERROR.getCode(), CloseReason.CloseCodes.NOT_CONSISTENT.getCode());

    static Undertow of(Class<?> sessionClass) {
        return new Undertow(Implementations.search(UndertowMethods::new, sessionClass));
    }

    @Override
    public Connection connection(Session session) {
        return methods == null
                ? new JakartaConnection(session, HoldingBack.IMPOSSIBLE)
                : new UndertowConnection(session, methods);
    }

    /** A connection that it has closed itself it reports as if it had been cut. */
    @Override
    public CloseReason closeReason(Session session, CloseReason reported) {
        if (reported.getCloseCode().getCode() != CLOSED_ABNORMALLY || methods == null) {
            return reported;
        }
        int sent = methods.closeCode(methods.channel(session));
        return REFUSALS.contains(sent)
                ? new CloseReason(CloseReason.CloseCodes.getCloseCode(sent), reported.getReasonPhrase())
                : reported;
    }

    /** It reports the end of a connection on the thread that reads, while another still brings what came before. */
    @Override
    public void afterWhatWasRead(Session session, Runnable report) {
        if (methods == null) {
            report.run();
            return;
        }
        UndertowMethods known = methods;
        asTheServer(session, () -> {
            try {
                known.bringing(session).execute(report);
            } catch (RejectedExecutionException serverStops) {
                report.run();
            }
        });
    }

    /**
     * Calls what may have the server start a thread for its pool, which takes over the class loader of the calling thread, and
     * would keep the application's when that has gone.
     */
    static void asTheServer(Session session, Runnable call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(session.getClass().getClassLoader());
        try {
            call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** It reports our own close within our call, and the client's before its answer has been sent. */
    @Override
    public boolean whenEnded(Session session, Runnable task) {
        if (methods == null) {
            return false;
        }
        methods.whenEnded(methods.channel(session), task);
        return true;
    }
}
