package io.remuda.it.bench;

import io.remuda.Options;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.cdi.WebSocketHandlerExtension;
import io.remuda.gate.GateSettings;
import io.remuda.jakarta.EndpointDeployer;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.MessageHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server with Weld and Remuda that opens sessions without clients. Nothing can be sent to them. */
final class FakeServer implements AutoCloseable {

    private final FakeContext context = new FakeContext();
    private final SeContainer beans;

    FakeServer() {
        // What starts would be announced in the middle of what JMH prints.
        Logger.getLogger("").setLevel(Level.WARNING);
        beans = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addProperty("org.jboss.weld.se.shutdownHook", false)
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(
                        TickHandler.class,
                        NoticeHandler.class,
                        QuietHandler.class,
                        TouchingHandler.class,
                        PerCallback.class)
                .initialize();
        beans.getBeanManager().getExtension(WebSocketHandlerExtension.class).deploy(context.context());
    }

    SeContainer beans() {
        return beans;
    }

    /** Opens a session; returns where the server gives texts of the client. */
    MessageHandler.Partial<String> open(String path) {
        return context.open(path, "somebody");
    }

    /** Opens sessions of a handler without CDI, which is deployed in a context of its own. */
    static Supplier<MessageHandler.Partial<String>> withoutCdi(WebSocketHandler<?, ?> handler)
            throws DeploymentException {
        String path = "/plain";
        Options options = Options.of(path, Map.of("ping", "0"));
        List<HandlerDefinition> definitions = List.of(new HandlerDefinition(
                path,
                handler.getClass(),
                Object.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler)));
        FakeContext plain = new FakeContext();
        EndpointDeployer.deploy(
                plain.context(),
                new SessionRuntime(definitions, FakeServer.class.getClassLoader(), 1, 1, SessionListener.NONE),
                definitions,
                GateSettings.of(100_000, 1, ""),
                Optional.empty());
        return () -> plain.open(path, "somebody");
    }

    /** Opens session number so-and-so of the {@link TickHandler}; returns its path. */
    String openTick(int number) {
        String path = "/tick/" + number;
        context.open(path, user(number));
        return path;
    }

    static String user(int number) {
        return "user-" + number;
    }

    void openNotice() {
        open(NoticeHandler.PATH);
    }

    @Override
    public void close() {
        beans.close();
    }
}
