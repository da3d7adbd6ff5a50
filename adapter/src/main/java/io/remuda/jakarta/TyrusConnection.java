package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import java.util.concurrent.Executor;

/**
 * A connection of Tyrus, whose client can be kept from sending, and cut off, and which knows when a frame has been sent. All
 * else goes through the Jakarta API.
 */
record TyrusConnection(Connection jakarta, TyrusUpgrade upgrade, Executor elsewhere) implements Connection {

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        jakarta.send(frame, batch, failure -> {
            if (failure == null) {
                upgrade.whenWritten(completion);
            } else {
                completion.completed(failure);
            }
        });
    }

    @Override
    public boolean blocks() {
        return jakarta.blocks();
    }

    @Override
    public HoldingBack holdingBack() {
        return HoldingBack.SUSPENDING;
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
    public void close(int code, String reason) {
        jakarta.close(code, reason);
    }

    @Override
    public void abort() {
        upgrade.abort();
    }
}
