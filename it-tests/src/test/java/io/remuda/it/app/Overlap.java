package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Would notice if two callbacks of a session overlapped, if one did not see what the one before wrote, or if a message
 * were lost, doubled or out of order. The client sends numbers, each firing thread sends numbers; when a session has
 * all of them, it says so, and at {@code report} once more.
 */
abstract class Overlap<M extends Overlap.Numbered> implements WebSocketHandler<Overlap.Tally, M> {

    /** An event with a number. */
    public interface Numbered {
        String thread();

        int number();
    }

    /** Plain fields on purpose: only the runtime's promise makes them right. */
    static final class Tally {
        private final AtomicBoolean inside = new AtomicBoolean();
        private final List<String> faults = new ArrayList<>();
        private final Map<String, Integer> last = new HashMap<>();
        private int handled;
        private int informed;

        private void enter() {
            if (!inside.compareAndSet(false, true)) {
                faults.add("overlap");
            }
        }

        private void leave() {
            inside.set(false);
        }

        private void next(String sender, int number) {
            int expected = last.getOrDefault(sender, -1) + 1;
            if (number != expected) {
                faults.add(sender + " " + number + " instead of " + expected);
            }
            last.put(sender, number);
        }
    }

    @Inject
    Probe probe;

    @Override
    public Result<Tally> init(Transport transport, Request request, Options options) {
        return Result.ok(new Tally());
    }

    @Override
    public Result<Tally> handle(Frame.Incoming frame, Request request, Tally tally) {
        tally.enter();
        String text = ((Frame.Text) frame).payload();
        if (!text.equals("report")) {
            tally.next("client", Integer.parseInt(text));
            tally.handled++;
        }
        Result<Tally> result = answer(text.equals("report"), request, tally);
        tally.leave();
        return result;
    }

    @Override
    public Result<Tally> info(M message, Request request, Tally tally) {
        tally.enter();
        tally.next(message.thread(), message.number());
        tally.informed++;
        Result<Tally> result = answer(false, request, tally);
        tally.leave();
        return result;
    }

    private static Result<Tally> answer(boolean asked, Request request, Tally tally) {
        boolean complete = tally.handled == number(request, "messages") && tally.informed == number(request, "events");
        if (!asked && !complete) {
            return Result.ok(tally);
        }
        return Result.reply(
                Frame.text("handled " + tally.handled + ", informed " + tally.informed + ", faults " + tally.faults),
                tally);
    }

    private static int number(Request request, String parameter) {
        return Integer.parseInt(request.queryParameter(parameter).orElseThrow());
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Tally tally) {
        tally.enter();
        probe.record(request, "terminate " + reason + " faults " + tally.faults);
    }
}
