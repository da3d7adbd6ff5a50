package io.remuda.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.Caller;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.gate.GateSettings;
import io.remuda.jakarta.EndpointDeployer;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Jetty with two applications: {@code /app} knows tokens and trusts the proxy that its clients say they come through,
 * {@code /plain} does neither.
 */
final class FuzzServer {

    /**
     * The most sessions of each application: few, so that places that are not given back are soon missed. A place is kept for
     * up to five seconds after its client has gone, and some thousand cases come in a second.
     */
    static final int PLACES = 200;

    /** A route that has room for nobody. */
    static final String FULL = "/app/full";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SERVER_THREADS = 12;

    private static class EchoHandler implements WebSocketHandler<String, Object> {

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok(request.path());
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.reply(frame, state);
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.ok(state);
        }
    }

    private static final class AskingHandler extends EchoHandler {

        @Override
        @SuppressWarnings("NullAway") // one of the mistakes that a handler can make
        public Upgrade upgrade(Request request, Options options) {
            return switch (request.queryParameter("do").orElse("accept")) {
                case "refuse" -> Upgrade.refuse(404).body("no");
                case "respond" -> Upgrade.respond(200).body("plain");
                case "decline" -> Upgrade.decline();
                case "subprotocol" -> Upgrade.accept().subprotocol("v1.chat");
                case "header" -> Upgrade.accept().header("X-Chosen", "by the handler");
                case "throw" -> throw new IllegalStateException("the handler's secret");
                case "null" -> null;
                default -> Upgrade.accept();
            };
        }
    }

    /** So that what is passed by shows. */
    private static final class PlainServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print("plain");
        }
    }

    private static Optional<Caller> authenticate(String token) {
        if (token.startsWith("throws")) {
            throw new IllegalStateException("the database's secret");
        }
        return token.startsWith("valid") ? Optional.of(Caller.of("ada", "member")) : Optional.empty();
    }

    /** Of the two applications together. */
    static final int WORKERS = 8;

    /**
     * Each connection has buffers of its own. From a pool Jetty 12.1 may give the buffer of a request that it refuses itself to
     * two connections, because its {@code HttpConnection} is gone through by two threads then, which both let go of it; and
     * then others get no answer, or a wrong one.
     */
    private final Server server = new Server(
            new QueuedThreadPool(SERVER_THREADS, SERVER_THREADS),
            new ScheduledExecutorScheduler(),
            ByteBufferPool.NON_POOLING);

    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<SessionRuntime> runtimes;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    FuzzServer() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        server.setHandler(contexts);
        EchoHandler echo = new EchoHandler();
        AskingHandler asking = new AskingHandler();
        SessionRuntime app = add(
                contexts,
                "/app",
                GateSettings.of(PLACES, 64, "127.0.0.0/8"),
                true,
                List.of(
                        definition("/echo/{room}", echo, Callbacks.CONTAINER_THREAD, Map.of("compress", "true")),
                        definition("/worker", echo, Callbacks.WORKER, Map.of("subprotocols", "v2.chat, v1.chat")),
                        definition(
                                "/small",
                                echo,
                                Callbacks.CONTAINER_THREAD,
                                Map.of("maxMessageSize", "10", "compress", "true")),
                        definition("/members", echo, Callbacks.CONTAINER_THREAD, Map.of("rolesAllowed", "member")),
                        definition("/token", echo, Callbacks.CONTAINER_THREAD, Map.of("tokenParameter", "token")),
                        definition(
                                "/listed",
                                echo,
                                Callbacks.CONTAINER_THREAD,
                                Map.of("origins", "https://*.example.com", "requireOrigin", "true")),
                        definition("/full", echo, Callbacks.CONTAINER_THREAD, Map.of("maxSessions", "0")),
                        definition("/asks", asking, Callbacks.CONTAINER_THREAD, Map.of())));
        SessionRuntime plain = add(
                contexts,
                "/plain",
                GateSettings.of(PLACES, 64, ""),
                false,
                List.of(
                        definition("/echo/{room}", echo, Callbacks.CONTAINER_THREAD, Map.of("compress", "true")),
                        definition("/asks", asking, Callbacks.CONTAINER_THREAD, Map.of())));
        runtimes = List.of(app, plain);
        server.start();
    }

    /** Remembers why Jetty answers with an error of its own. */
    private final class Errors extends ErrorPageErrorHandler {

        @Override
        public boolean handle(
                org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback)
                throws Exception {
            if (request.getAttribute(ERROR_EXCEPTION) instanceof Throwable thrown) {
                failures.add(thrown);
            }
            return super.handle(request, response, callback);
        }
    }

    /** What Jetty has answered with an error of its own, since the last time. */
    List<Throwable> failures() {
        List<Throwable> taken = new ArrayList<>();
        for (Throwable next = failures.poll(); next != null; next = failures.poll()) {
            taken.add(next);
        }
        return taken;
    }

    private SessionRuntime add(
            ContextHandlerCollection contexts,
            String path,
            GateSettings settings,
            boolean tokens,
            List<HandlerDefinition> definitions) {
        ServletContextHandler context = new ServletContextHandler(path);
        contexts.addHandler(context);
        context.addServlet(new PlainServlet(), "/");
        context.setErrorHandler(new Errors());
        SessionRuntime runtime = new SessionRuntime(
                definitions, FuzzServer.class.getClassLoader(), WORKERS / 2, 4, SessionListener.NONE);
        JakartaWebSocketServletContainerInitializer.configure(context, (servletContext, container) -> {
            assertThat(EndpointDeployer.isReady(servletContext)).isTrue();
            EndpointDeployer.deploy(
                    servletContext,
                    runtime,
                    definitions,
                    settings,
                    tokens ? Optional.of(FuzzServer::authenticate) : Optional.empty());
        });
        context.addServletContainerInitializer((classes, servletContext) -> EndpointDeployer.prepare(servletContext));
        return runtime;
    }

    private static HandlerDefinition definition(
            String path, WebSocketHandler<?, ?> handler, Callbacks callbacks, Map<String, String> values) {
        Options options = Options.of(path, values);
        return new HandlerDefinition(
                path,
                handler.getClass(),
                Object.class,
                callbacks,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    int port() {
        return connector.getLocalPort();
    }

    int sessions() {
        return runtimes.stream()
                .mapToInt(runtime -> runtime.sessions().count(Address.all()))
                .sum();
    }

    void stop() throws Exception {
        runtimes.forEach(runtime -> runtime.stop(PATIENCE));
        server.stop();
    }
}
