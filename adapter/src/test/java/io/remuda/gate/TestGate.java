package io.remuda.gate;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.SessionRef;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import java.util.Map;
import java.util.Set;

/** Handlers for a gate. */
final class TestGate {

    private TestGate() {}

    /** A handler's HTTP stage. */
    @FunctionalInterface
    interface Stage {
        Upgrade upgrade(Request request, Options options) throws Exception;
    }

    /** A handler without a HTTP stage of its own. */
    static HandlerDefinition definition(String path) {
        return definition(path, Map.of());
    }

    static HandlerDefinition definition(String path, Map<String, String> options) {
        return definition(path, options, session -> {
            throw new AssertionError("no session may be opened here");
        });
    }

    /** A handler with one. */
    static HandlerDefinition definition(String path, Map<String, String> options, Stage stage) {
        return definition(path, options, new HandlerSource() {
            @Override
            public Instance open(SessionRef session) {
                throw new AssertionError("no session may be opened here");
            }

            @Override
            public boolean decidesUpgrade() {
                return true;
            }

            @Override
            public Upgrade upgrade(Request request, Options routes) throws Exception {
                return stage.upgrade(request, routes);
            }
        });
    }

    private static HandlerDefinition definition(String path, Map<String, String> options, HandlerSource source) {
        Options routes = Options.of(path, options);
        return new HandlerDefinition(
                path,
                WebSocketHandler.class,
                Object.class,
                Callbacks.CONTAINER_THREAD,
                routes,
                Limits.of(routes),
                Set.of("member"),
                source);
    }
}
