package io.remuda.cdi;

import io.remuda.Request;
import io.remuda.Transport;
import io.remuda.WebSocketSessions;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSession;
import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.se.SeContainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.weld.environment.se.Weld;

/** An application in Weld, deployed on a server that has no network: the test opens its sessions. */
final class TestApplication implements AutoCloseable {

    private final SeContainer container;
    private final FakeApplication server;
    private final Map<String, HandlerDefinition> definitions = new HashMap<>();
    private final SessionRuntime runtime;

    private TestApplication(SeContainer container, FakeApplication server) {
        this.container = container;
        this.server = server;
        WebSocketHandlerExtension extension = container.getBeanManager().getExtension(WebSocketHandlerExtension.class);
        extension.deploy(server.context());
        Deployed deployed = extension.deployed().orElseThrow();
        deployed.definitions().forEach(definition -> definitions.put(definition.path(), definition));
        this.runtime = deployed.runtime();
    }

    /** Starts an application of these beans. */
    static TestApplication of(Class<?>... beans) {
        return of(Map.of(), weld -> weld.addBeanClasses(beans));
    }

    /** Starts an application with these context parameters. */
    static TestApplication of(Map<String, String> parameters, Consumer<Weld> configuration) {
        return of(new FakeApplication(parameters), configuration);
    }

    /** Starts an application on this server. */
    static TestApplication of(FakeApplication server, Consumer<Weld> configuration) {
        Weld weld = new Weld().disableDiscovery().addExtensions(new WebSocketHandlerExtension());
        configuration.accept(weld);
        SeContainer container = weld.initialize();
        try {
            return new TestApplication(container, server);
        } catch (RuntimeException | Error failure) {
            container.close();
            throw failure;
        }
    }

    /** The paths and templates of the handlers, sorted. */
    List<String> paths() {
        return definitions.keySet().stream().sorted().toList();
    }

    /** The handler at a path or template. */
    HandlerDefinition definition(String template) {
        HandlerDefinition definition = definitions.get(template);
        if (definition == null) {
            throw new AssertionError(template + " is not among " + definitions.keySet());
        }
        return definition;
    }

    /** Opens a session at a path that is no template. */
    TestClient open(String path) {
        return open(path, request -> request);
    }

    /** Opens a session at a path that is no template, with a request. */
    TestClient open(String path, UnaryOperator<Request.Builder> request) {
        return open(path, path, request);
    }

    /** Opens a session of a user. */
    TestClient open(String template, String path, String user) {
        return open(template, path, request -> request.principalName(user));
    }

    private TestClient open(String template, String path, UnaryOperator<Request.Builder> request) {
        TestClient client = new TestClient();
        Request.Builder builder = request.apply(Request.builder(path));
        HandlerSession session = runtime.open(definition(template), client, builder);
        client.opened(session, builder.build().session());
        session.start(Transport.tcp());
        return client;
    }

    /** The events of the application. */
    Event<Object> events() {
        return container.getBeanManager().getEvent();
    }

    /** The sessions, as the application has them injected. */
    WebSocketSessions sessions() {
        return bean(WebSocketSessions.class);
    }

    /** A bean of the application. */
    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    /** The server. */
    FakeApplication server() {
        return server;
    }

    @Override
    public void close() {
        container.close();
    }
}
