package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** Sessions of one handler, whose clients take everything at once. */
final class OpenSessions {

    private final HandlerDefinition definition;
    private final SessionRuntime runtime;

    /** Counts what came, and has a result for each count. */
    private record Counting(IntFunction<Result<Integer>> results) implements WebSocketHandler<Integer, Object> {

        @Override
        public Result<Integer> init(Transport transport, Request request, Options options) {
            return Result.ok(0);
        }

        @Override
        public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
            return results.apply(state + 1);
        }

        @Override
        public Result<Integer> info(Object message, Request request, Integer state) {
            return results.apply(state + 1);
        }
    }

    /** Sends nothing, and says so within the call. */
    private static final class Nowhere implements Connection {

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {
            completion.completed(null);
        }

        @Override
        public boolean blocks() {
            return false;
        }

        @Override
        public void close(int code, String reason) {}

        @Override
        public void abort() {}
    }

    OpenSessions(IntFunction<Result<Integer>> results) {
        Options options = Options.of(Map.of("ping", "0"));
        definition = new HandlerDefinition(
                "/{number}",
                Counting.class,
                Object.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(new Counting(results)));
        runtime = new SessionRuntime(
                List.of(definition), OpenSessions.class.getClassLoader(), 1, 1, SessionListener.NONE);
    }

    /** Opens the one with this number, of the user and in the topic with this number. */
    HandlerSession open(int number) {
        HandlerSession session = runtime.open(
                definition, new Nowhere(), Request.builder("/" + number).principalName("user-" + number));
        session.start(Transport.tcp());
        session.ref().join("topic-" + number);
        return session;
    }

    SessionIndex index() {
        return runtime.registry().index();
    }
}
