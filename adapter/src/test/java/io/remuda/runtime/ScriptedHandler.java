package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A handler whose results the test injects, and which records what it is called with. */
@SuppressWarnings("NullAway") // null as state, and as a wrong result, is what is tested
final class ScriptedHandler implements WebSocketHandler<@Nullable Object, Object> {

    /** A call of a callback: its name, the transport, frame, message or reason, the request, the state. */
    record Call(
            String callback,
            Object argument,
            Request request,
            @Nullable Object state,
            Thread thread) {}

    /** What a callback does. */
    interface Script {
        @Nullable
        Result<?> run(Object argument, Request request, Object state) throws Exception;
    }

    volatile Script init = (transport, request, state) -> Result.ok("fresh");
    volatile Script handle = (frame, request, state) -> Result.ok(state);
    volatile Script info = (message, request, state) -> Result.ok(state);
    volatile Script terminate = (reason, request, state) -> null;

    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    private Result<?> call(String callback, Script script, Object argument, Request request, @Nullable Object state)
            throws Exception {
        if (inside.incrementAndGet() > 1) {
            overlapped = true;
        }
        try {
            calls.add(new Call(callback, argument, request, state, Thread.currentThread()));
            return script.run(argument, request, state);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public Result<?> init(Transport transport, Request request, Options options) throws Exception {
        return call("init", init, transport, request, null);
    }

    @Override
    public Result<?> handle(Frame.Incoming frame, Request request, @Nullable Object state) throws Exception {
        return call("handle", handle, frame, request, state);
    }

    @Override
    public Result<?> info(Object message, Request request, @Nullable Object state) throws Exception {
        return call("info", info, message, request, state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, @Nullable Object state) throws Exception {
        call("terminate", terminate, reason, request, state);
    }

    List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    List<Call> calls(String callback) {
        return calls().stream().filter(call -> call.callback().equals(callback)).toList();
    }

    /** The names of the callbacks in the order of the calls. */
    List<String> callbacks() {
        return calls().stream().map(Call::callback).toList();
    }

    /** What a callback was called with: frames, messages or reasons. */
    List<Object> arguments(String callback) {
        return calls(callback).stream().map(Call::argument).toList();
    }

    /** Lets go of the calls recorded so far. */
    void forget() {
        calls.clear();
    }

    /** Whether a callback began before another had ended; of use with one session only. */
    boolean hasOverlapped() {
        return overlapped;
    }
}
