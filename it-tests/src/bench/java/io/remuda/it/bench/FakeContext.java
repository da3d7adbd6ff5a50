package io.remuda.it.bench;

import io.remuda.jakarta.EndpointDeployer;
import io.remuda.jakarta.HandlerEndpoint;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server's context that lets handshakes through the gate and opens sessions without clients. One thread may use it. */
final class FakeContext {

    private static final Map<String, List<String>> HEADERS = Map.of(
            "Connection", List.of("Upgrade"),
            "Upgrade", List.of("websocket"),
            "Sec-WebSocket-Version", List.of("13"),
            "Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ=="));

    /** By default a heap has room for fewer than the benchmarks open. */
    private static final Map<String, String> SETTINGS = Map.of("remuda.maxSessions", "1000000");

    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, Filter> filters = new HashMap<>();
    private final RemoteEndpoint.Async nobody = Fakes.of(RemoteEndpoint.Async.class);
    private final ServletContext context = Fakes.of(ServletContext.class, this::ofContext);
    private final Filter gate;

    /** The handler of the session that was opened last. */
    private Object textHandler;

    FakeContext() {
        attributes.put(ServerContainer.class.getName(), Fakes.of(ServerContainer.class, this::ofContainer));
        EndpointDeployer.prepare(context);
        gate = filters.get("io.remuda.gate");
        try {
            gate.init(Fakes.of(FilterConfig.class, (method, arguments) -> context));
        } catch (ServletException neverThrown) {
            throw new IllegalStateException(neverThrown);
        }
    }

    /** Where handlers are deployed. */
    ServletContext context() {
        return context;
    }

    /** Opens a session; returns where the server gives texts of the client. */
    @SuppressWarnings("unchecked") // it was added for texts
    MessageHandler.Partial<String> open(String path, String user) {
        textHandler = null;
        try {
            gate.doFilter(request(path, user), response(path), Fakes.of(FilterChain.class));
        } catch (IOException | ServletException failed) {
            throw new IllegalStateException("No session is opened at " + path, failed);
        }
        if (textHandler == null) {
            throw new IllegalStateException("No session is opened at " + path);
        }
        return (MessageHandler.Partial<String>) textHandler;
    }

    private Object ofContext(String method, Object[] arguments) {
        return switch (method) {
            case "getInitParameterNames" -> Collections.enumeration(SETTINGS.keySet());
            case "getInitParameter" -> SETTINGS.get((String) arguments[0]);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getClassLoader" -> FakeContext.class.getClassLoader();
            case "getContextPath" -> "";
            case "addFilter" -> {
                filters.put((String) arguments[0], (Filter) arguments[1]);
                yield Fakes.of(FilterRegistration.Dynamic.class, (name, ignored) -> null);
            }
            case "addListener", "getResourceAsStream" -> null;
            default -> throw Fakes.unknown(method);
        };
    }

    private static HttpServletRequest request(String path, String user) {
        Principal principal = () -> user;
        Map<String, Object> attributes = new HashMap<>();
        return Fakes.of(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "getMethod" -> "GET";
            case "getProtocol" -> "HTTP/1.1";
            case "isSecure" -> false;
            case "getServerName" -> "shop.example";
            case "getServerPort" -> 80;
            case "getRemoteAddr" -> "192.0.2.1";
            case "getRequestURI", "getServletPath" -> path;
            case "getHeader" ->
                HEADERS.getOrDefault((String) arguments[0], List.of()).stream()
                        .findFirst()
                        .orElse(null);
            case "getHeaders" -> Collections.enumeration(HEADERS.getOrDefault((String) arguments[0], List.of()));
            case "getHeaderNames" -> Collections.enumeration(HEADERS.keySet());
            case "getUserPrincipal" -> principal;
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "removeAttribute" -> attributes.remove((String) arguments[0]);
            case "getPathInfo", "getQueryString", "getCookies", "getSession" -> null;
            default -> throw Fakes.unknown(method);
        });
    }

    /** To a handshake that is let in, the gate writes nothing. */
    private static HttpServletResponse response(String path) {
        return Fakes.of(HttpServletResponse.class, (method, arguments) -> {
            throw new IllegalStateException("The gate refuses " + path + ": " + method + " of " + arguments[0]);
        });
    }

    private Object ofContainer(String method, Object[] arguments) throws Exception {
        if (!method.equals("upgradeHttpToWebSocket")) {
            throw Fakes.unknown(method);
        }
        ServerEndpointConfig config = (ServerEndpointConfig) arguments[2];
        ServerEndpointConfig.Configurator configurator = config.getConfigurator();
        configurator.modifyHandshake(config, Fakes.of(HandshakeRequest.class), Fakes.of(HandshakeResponse.class));
        configurator.getEndpointInstance(HandlerEndpoint.class).onOpen(session(), config);
        return null;
    }

    private Session session() {
        Map<String, Object> properties = new HashMap<>();
        return Fakes.of(Session.class, (method, arguments) -> switch (method) {
            case "getUserProperties" -> properties;
            case "getNegotiatedSubprotocol" -> "";
            case "getNegotiatedExtensions" -> List.of();
            case "isOpen" -> true;
            case "isSecure" -> false;
            case "getAsyncRemote" -> nobody;
            case "setMaxIdleTimeout", "close" -> null;
            case "addMessageHandler" -> {
                if (arguments[0] == String.class) {
                    textHandler = arguments[1];
                }
                yield null;
            }
            default -> throw Fakes.unknown(method);
        });
    }
}
