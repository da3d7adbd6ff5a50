package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Prints how many bytes the runtime holds for a session that has answered a message and rests. The first argument is its
 * {@link Kind}. Run in a JVM that does nothing else.
 */
final class IdleSessions {

    /** What the handler says about the session. */
    enum Kind {
        IDLE,
        COMPACTED,
        HIBERNATED
    }

    private static final int FIRST = 1000;
    private static final int COUNTED = 10_000;

    /** What a server that asks before it reads keeps for each session. */
    private static final List<Runnable> ASKS = new ArrayList<>(FIRST + COUNTED);

    /** Sends nothing, and says so at once. All sessions have the same, which therefore counts nothing. */
    private static final Connection NOWHERE = new WillingClient() {
        @Override
        public HoldingBack holdingBack() {
            return HoldingBack.ASKING;
        }

        @Override
        public void askBeforeReading(Runnable asks) {
            ASKS.add(asks);
        }
    };

    private record Echo(Kind kind) implements WebSocketHandler<String, Object> {

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            Result<String> result = Result.ok("");
            return resting(kind == Kind.IDLE ? result : result.request(request.compact()));
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return resting(Result.reply(frame, state));
        }

        private Result<String> resting(Result<String> result) {
            return kind == Kind.HIBERNATED ? result.hibernate() : result;
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.ok(state);
        }
    }

    private IdleSessions() {}

    public static void main(String[] arguments) throws JMException {
        // On a busy machine a callback may be slow enough to be reported, for which more is loaded.
        Logger.getLogger("").setLevel(Level.OFF);
        Options options = Options.of(Map.of());
        HandlerDefinition definition = new HandlerDefinition(
                "/echo",
                Echo.class,
                Object.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(new Echo(Kind.valueOf(arguments[0]))));
        SessionRuntime runtime = new SessionRuntime(
                List.of(definition), IdleSessions.class.getClassLoader(), 1, 0, SessionListener.NONE);
        open(FIRST, definition, runtime);
        long before = liveBytes();
        open(COUNTED, definition, runtime);
        System.out.println((liveBytes() - before) / COUNTED);
    }

    /** Nobody but the runtime keeps them. */
    private static void open(int count, HandlerDefinition definition, SessionRuntime runtime) {
        for (int i = 0; i < count; i++) {
            HandlerSession session = runtime.open(definition, NOWHERE, request());
            session.start(Transport.tcp());
            session.arrivals().text("hello", true);
        }
    }

    /** What a browser sends, with strings of its own, as a server reads them. */
    private static Request.Builder request() {
        Request.Builder request = Request.builder("/echo").peerAddress("127.0.0.1");
        List<String> headers = new ArrayList<>(List.of(
                "Host", "shop.example:8080",
                "Origin", "https://shop.example",
                "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Accept-Language", "en-US,en;q=0.5",
                "Cache-Control", "no-cache",
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1).concat(""));
        }
        return request.cookie("visitor", "0123456789abcdef".repeat(2));
    }

    private static long liveBytes() throws JMException {
        String histogram = "";
        // Each collects; what is only weakly reachable may need more than one.
        for (int i = 0; i < 3; i++) {
            histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        }
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().split("\\s+", -1)[2]);
    }
}
