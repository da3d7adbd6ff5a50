package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.concurrent.Executor;

/**
 * Tyrus, the implementation of GlassFish and Payara. How it upgrades is in {@link TyrusUpgrader}.
 *
 * @param elsewhere runs what must not run on the thread that asks for it
 */
record Tyrus(Executor elsewhere) implements Implementation {

    static final String PACKAGE = "org.glassfish.tyrus.";

    /** Property of a session: its upgrade. */
    private static final String UPGRADE = "io.remuda.upgrade";

    @Override
    public Connection connection(Session session) {
        TyrusUpgrade upgrade = TyrusUpgrade.opening();
        if (upgrade == null) {
            return Implementations.portable(session);
        }
        session.getUserProperties().put(UPGRADE, upgrade);
        return new CloseAfterSend(new TyrusConnection(session, upgrade, elsewhere));
    }

    @Override
    public CloseReason closeReason(Session session, CloseReason reported) {
        return session.getUserProperties().get(UPGRADE) instanceof TyrusUpgrade upgrade && upgrade.isClosedWithoutCode()
                ? new CloseReason(CloseReason.CloseCodes.NO_STATUS_CODE, "")
                : reported;
    }
}
