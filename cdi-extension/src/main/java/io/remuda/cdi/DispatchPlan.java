package io.remuda.cdi;

import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.event.Dispatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@link Dispatch} event: collects the routes, and what is wrong with them. */
final class DispatchPlan implements Dispatch {

    private final Collection<ValidHandler> handlers;
    private final List<Planned> planned = new ArrayList<>();
    private boolean complete;

    DispatchPlan(Collection<ValidHandler> handlers) {
        this.handlers = handlers;
        for (ValidHandler handler : handlers) {
            handler.path().ifPresent(path -> {
                Planned route = new Planned(path.value(), handler.handlerClass());
                route.options.putAll(handler.options());
                route.problems.addAll(handler.optionProblems());
                planned.add(route);
            });
        }
    }

    @Override
    public List<Dispatch.Route> routes() {
        return planned.stream().sorted(Comparator.comparing(Planned::path)).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public Dispatch.Route add(String path, Class<? extends WebSocketHandler<?, ?>> handler) {
        requireOpen();
        Planned added = new Planned(Objects.requireNonNull(path, "path"), Objects.requireNonNull(handler, "handler"));
        planned.add(added);
        return added;
    }

    @Override
    public boolean remove(String path) {
        requireOpen();
        Objects.requireNonNull(path, "path");
        return planned.removeIf(route -> PathTemplate.same(route.path, path));
    }

    @Override
    public boolean remove(Class<? extends WebSocketHandler<?, ?>> handler) {
        requireOpen();
        Objects.requireNonNull(handler, "handler");
        return planned.removeIf(route -> route.handler == handler);
    }

    private void requireOpen() {
        if (complete) {
            throw new IllegalStateException("The dispatch list is complete and cannot be changed;"
                    + " change it in an observer of Dispatch, before that returns");
        }
    }

    /**
     * Ends the changes.
     *
     * @param problems takes what is wrong with the list
     * @return the routes that are right
     */
    List<io.remuda.cdi.Route> complete(Consumer<String> problems) {
        complete = true;
        Map<String, Planned> byShape = new HashMap<>();
        List<io.remuda.cdi.Route> routes = new ArrayList<>();
        for (Planned route : planned) {
            route.problems.forEach(problems);
            String described = "the route '" + route.path + "' of " + route.handler.getName();
            Optional<ValidHandler> handler = find(route.handler);
            Optional<String> wrong = PathTemplate.problem(route.path);
            Planned other = byShape.putIfAbsent(PathTemplate.shape(route.path), route);
            if (handler.isEmpty()) {
                problems.accept(described + " has a handler that is no bean. Remedy: make the class a bean, such as by"
                        + " @ApplicationScoped; the handlers are " + handlerNames());
            } else if (wrong.isPresent()) {
                problems.accept(
                        described + " has an invalid path: " + wrong.get() + ". Remedy: " + PathTemplate.REMEDY);
            } else if (other != null) {
                problems.accept(described + " matches the same requests as the route '" + other.path + "' of "
                        + other.handler.getName()
                        + ". Remedy: give each route a path of its own, or remove one in an observer of Dispatch");
            } else {
                routes.add(new io.remuda.cdi.Route(
                        handler.get(), route.name, route.path, route.callbacks(), route.options()));
            }
        }
        for (ValidHandler handler : handlers) {
            if (handler.path().isEmpty()
                    && planned.stream().noneMatch(route -> route.handler == handler.handlerClass())) {
                problems.accept(
                        handler.bean().name() + " is a WebSocketHandler bean without a path and without a route."
                                + " Remedy: annotate it with @WebSocketPath(\"/...\"), add a route to Dispatch,"
                                + " or annotate it with @Vetoed if it is not to be deployed");
            }
        }
        return routes;
    }

    private Optional<ValidHandler> find(Class<?> handlerClass) {
        return handlers.stream()
                .filter(handler -> handler.handlerClass() == handlerClass)
                .findFirst();
    }

    private List<String> handlerNames() {
        return handlers.stream()
                .map(handler -> handler.handlerClass().getName())
                .sorted()
                .toList();
    }

    private final class Planned implements Dispatch.Route {

        private final String path;
        private final Class<?> handler;
        private final Map<String, String> options = new TreeMap<>();
        private final List<String> problems = new ArrayList<>(0);
        private String name;
        private @Nullable Callbacks callbacks;

        Planned(String path, Class<?> handler) {
            this.path = path;
            this.handler = handler;
            this.name = handler.getSimpleName();
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public Class<?> handler() {
            return handler;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, String> options() {
            return Map.copyOf(options);
        }

        @Override
        public Callbacks callbacks() {
            if (callbacks != null) {
                return callbacks;
            }
            return find(handler)
                    .flatMap(ValidHandler::path)
                    .map(WebSocketPath::callbacks)
                    .orElse(Callbacks.CONTAINER_THREAD);
        }

        @Override
        public Dispatch.Route name(String changed) {
            requireOpen();
            name = Objects.requireNonNull(changed, "name");
            return this;
        }

        @Override
        public Dispatch.Route option(String key, Object value) {
            requireOpen();
            options.put(key, value.toString());
            return this;
        }

        @Override
        public Dispatch.Route callbacks(Callbacks changed) {
            requireOpen();
            callbacks = Objects.requireNonNull(changed, "callbacks");
            return this;
        }
    }
}
