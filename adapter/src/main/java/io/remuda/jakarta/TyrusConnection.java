package io.remuda.jakarta;

import io.remuda.Frame;
import jakarta.websocket.Session;
import java.util.concurrent.Executor;

/** A connection of Tyrus, whose client can be kept from sending, and cut off, and which knows when a frame has been sent. */
final class TyrusConnection extends JakartaConnection {

    private final TyrusUpgrade upgrade;
    private final Executor elsewhere;

    TyrusConnection(Session session, TyrusUpgrade upgrade, Executor elsewhere) {
        super(session, HoldingBack.SUSPENDING);
        this.upgrade = upgrade;
        this.elsewhere = elsewhere;
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        super.send(frame, batch, failure -> {
            if (failure == null) {
                upgrade.whenWritten(completion);
            } else {
                completion.completed(failure);
            }
        });
    }

    @Override
    public void suspend() {
        upgrade.suspend();
    }

    @Override
    public void resume() {
        upgrade.resume(elsewhere);
    }

    @Override
    public void abort() {
        upgrade.abort();
    }
}
