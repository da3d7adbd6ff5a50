package io.remuda.it.workers;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.app.Command;
import io.remuda.it.app.Probe;
import jakarta.inject.Inject;
import java.security.Principal;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Tells of each callback on what thread it runs, in whose name, and whether it knows the names of the application. */
@WebSocketPath("/working/{side}")
public class WorkingHandler implements WebSocketHandler<Integer, Command> {

    @Inject
    Probe probe;

    @Inject
    Principal principal;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        return Result.reply(Frame.text(whereabouts()), 0);
    }

    /** The frame has the key of the session that it is to tell something. */
    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        probe.session(((Frame.Text) frame).payload()).tell(new Command("told"));
        return Result.reply(Frame.text(whereabouts()), state);
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer state) {
        return Result.reply(Frame.text(whereabouts()), state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        probe.record(request, "terminate " + whereabouts());
    }

    private String whereabouts() {
        return module() + " as " + principal.getName() + " on "
                + Thread.currentThread().getName();
    }

    @SuppressWarnings("BanJNDI") // the name is constant
    private static String module() {
        try {
            return "module " + new InitialContext().lookup("java:module/ModuleName");
        } catch (NamingException unknown) {
            return "unknown";
        }
    }
}
