package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.inject.Inject;

/** Its state does not want to be looked at. */
@WebSocketPath("/hostile")
public class HostileStateHandler implements WebSocketHandler<HostileStateHandler.Hostile, Command> {

    /** Throws whatever is asked of it. */
    public static final class Hostile {

        final int number;

        Hostile(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            throw new UnsupportedOperationException("equals");
        }

        @Override
        public int hashCode() {
            throw new UnsupportedOperationException("hashCode");
        }

        @Override
        public String toString() {
            throw new UnsupportedOperationException("toString");
        }
    }

    @Inject
    Probe probe;

    @Override
    public Result<Hostile> init(Transport transport, Request request, Options options) {
        return Result.ok(new Hostile(1));
    }

    @Override
    public Result<Hostile> handle(Frame.Incoming frame, Request request, Hostile state) {
        if (frame.equals(Frame.text("crash"))) {
            throw new IllegalStateException("told to crash");
        }
        return Result.reply(Frame.text("state " + state.number), new Hostile(state.number + 1));
    }

    @Override
    public Result<Hostile> info(Command message, Request request, Hostile state) {
        return Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Hostile state) {
        probe.record(request, "terminate " + reason + " state " + state.number);
    }
}
