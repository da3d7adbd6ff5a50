package io.remuda.it.tx;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.app.Probe;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Has a transaction for each message. Its state counts them. */
@WebSocketPath("/bookings")
public class BookingHandler implements WebSocketHandler<Integer, Booking> {

    @Inject
    Probe probe;

    @Inject
    TransactionAction transaction;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        probe.record(request, "init");
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return Result.reply(frame, state);
    }

    @Override
    @Transactional
    public Result<Integer> info(Booking booking, Request request, Integer state) {
        transaction.run(booking.parameters().get("script"), booking.parameters()::get);
        probe.record(request, "info returns");
        return Result.reply(Frame.text("booked " + (state + 1)), state + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        String name = reason instanceof TerminateReason.Crash crash
                ? "Crash in " + crash.callback() + " by "
                        + crash.cause().getClass().getSimpleName()
                : reason.toString();
        probe.record(request, "terminate " + name + " after " + state);
    }
}
