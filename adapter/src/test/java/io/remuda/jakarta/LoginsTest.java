package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.gate.GateSettings;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.Principal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.ServerAuthException;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.security.Credential;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that end while their WebSocket sessions are there or about to be, on Jetty with a form for the login. */
class LoginsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String EXPIRED = "1008 Expired";

    /** Lets members in, and greets them. */
    private final class RoomHandler implements WebSocketHandler<String, Object> {

        @Override
        public Upgrade upgrade(Request request, Options options) {
            whileDeciding.getAndSet(() -> {}).run();
            return Objects.requireNonNull(decision.get());
        }

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.reply(Frame.text("hello " + request.principalName().orElse("nobody")), "state");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.ok(state);
        }
    }

    /** Does what the parameter {@code do} says, and tells who has asked for that. */
    private final class AccountServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            String user = String.valueOf(request.getRemoteUser());
            switch (String.valueOf(request.getParameter("do"))) {
                case "login" -> {
                    request.getSession(true);
                    request.login("ann", "secret");
                }
                case "logout" -> {
                    beforeLogout.getAndSet(() -> {}).run();
                    request.logout();
                }
                case "invalidate" -> request.getSession().invalidate();
                default -> {}
            }
            response.getWriter().print(user);
        }
    }

    /** One of the application's: serves {@code /signout}, and says by itself who the user is where it is asked to. */
    private final class ApplicationFilter extends HttpFilter {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (request.getServletPath().equals("/signout")) {
                request.logout();
                return;
            }
            if (request.getParameter("asks") != null) {
                assertThat(request.getUserPrincipal()).isNotNull();
            }
            if (request.getParameter("held") != null) {
                whileHeld.getAndSet(() -> {}).run();
            }
            if (request.getParameter("signout") != null) {
                request.logout();
                response.sendError(403);
                return;
            }
            if (request.getParameter("change") != null) {
                request.changeSessionId();
            }
            if (request.getParameter("hidden") != null) {
                chain.doFilter(hidden(request), response);
                return;
            }
            Principal user = request.getUserPrincipal();
            chain.doFilter(request.getParameter("fixed") == null ? request : fixed(request, user), response);
        }

        private static HttpServletRequest hidden(HttpServletRequest request) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public @Nullable HttpSession getSession(boolean create) {
                    return create ? super.getSession(true) : null;
                }
            };
        }

        private static HttpServletRequest fixed(HttpServletRequest request, @Nullable Principal user) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public @Nullable Principal getUserPrincipal() {
                    return user;
                }
            };
        }
    }

    /** What a client of the room hears. */
    private static final class Listener implements WebSocket.Listener {

        private final CompletableFuture<String> greeting = new CompletableFuture<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
            greeting.complete(text.toString());
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    private final AtomicReference<Runnable> whileDeciding = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> whileHeld = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> onceKnown = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> beforeLogout = new AtomicReference<>(() -> {});
    private final AtomicReference<Upgrade> decision = new AtomicReference<>(Upgrade.accept());
    private final Options options = Options.of("/room", Map.of("rolesAllowed", "member"));
    private final HandlerDefinition definition = new HandlerDefinition(
            "/room",
            RoomHandler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            options,
            Limits.of(options),
            Set.of(),
            HandlerSource.of(new RoomHandler()));
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler context =
                new ServletContextHandler("/app", ServletContextHandler.SESSIONS | ServletContextHandler.SECURITY);
        secure((ConstraintSecurityHandler) context.getSecurityHandler());
        context.addServlet(new ServletHolder(new AccountServlet()), "/account");
        context.addFilter(new FilterHolder(new ApplicationFilter()), "/*", EnumSet.of(DispatcherType.REQUEST));
        JakartaWebSocketServletContainerInitializer.configure(
                context,
                (servletContext, container) -> EndpointDeployer.deploy(
                        servletContext, runtime, List.of(definition), GateSettings.of(10, 4, ""), Optional.empty()));
        context.addServletContainerInitializer((classes, servletContext) -> EndpointDeployer.prepare(servletContext));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    private void secure(ConstraintSecurityHandler security) {
        UserStore users = new UserStore();
        users.addUser("ann", Credential.getCredential("secret"), new String[] {"member"});
        users.addUser("bob", Credential.getCredential("secret"), new String[] {"member"});
        HashLoginService login = new HashLoginService("realm");
        login.setUserStore(users);
        security.setLoginService(login);
        security.setAuthenticator(new FormAuthenticator("/login", "/login", false) {
            @Override
            public AuthenticationState validateRequest(
                    org.eclipse.jetty.server.Request request, Response response, Callback callback)
                    throws ServerAuthException {
                AuthenticationState known = super.validateRequest(request, response, callback);
                if (org.eclipse.jetty.server.Request.getPathInContext(request).equals("/room")) {
                    onceKnown.getAndSet(() -> {}).run();
                }
                return known;
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        runtime.stop(Duration.ofSeconds(2));
        server.stop();
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + connector.getLocalPort() + "/app" + path);
    }

    private String get(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri("http", path)).build();
        return browser.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .body();
    }

    private void login() {
        get("/account?do=login");
        assertThat(get("/account")).isEqualTo("ann");
    }

    private Listener connect(String path) {
        Listener listener = new Listener();
        WebSocket unused = browser.newWebSocketBuilder()
                .buildAsync(uri("ws", path), listener)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return listener;
    }

    /** Waits until the session is there. */
    private CompletableFuture<String> enter() {
        return enter("/room");
    }

    private CompletableFuture<String> enter(String path) {
        Listener listener = connect(path);
        assertThat(listener.greeting).succeedsWithin(PATIENCE).isEqualTo("hello ann");
        return listener.closed;
    }

    private static void assertExpires(CompletableFuture<String> closed) {
        assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(EXPIRED);
    }

    @Test
    @DisplayName("Section 8: Expired also when the HTTP session is invalidated while the handler decides")
    void invalidationDuringTheDecision_expires() {
        login();
        whileDeciding.set(() -> get("/account?do=invalidate"));

        assertExpires(connect("/room").closed);
    }

    @Test
    @DisplayName("Section 8: Expired also when the user logs out while the handler decides")
    void logoutDuringTheDecision_expires() {
        login();
        whileDeciding.set(() -> get("/account?do=logout"));

        assertExpires(connect("/room").closed);
    }

    private void assertRefused(String path) {
        assertThat(browser.newWebSocketBuilder().buildAsync(uri("ws", path), new Listener()))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(WebSocketHandshakeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout", "invalidate"})
    @DisplayName(
            "Section 8: a handshake of a user who leaves while a filter holds it up is refused, also of a second one")
    void leavingWhileAFilterHoldsTheHandshakeUp_isNoticed(String leave) {
        login();
        CompletableFuture<String> first = enter();
        whileHeld.set(() -> get("/account?do=" + leave));

        assertRefused("/room?held=yes");

        assertExpires(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout", "invalidate"})
    @DisplayName(
            "Section 8: Expired also when the user leaves while a filter that has asked who it is holds the handshake up")
    void leavingWhileAFilterThatKnowsHoldsTheHandshakeUp_expires(String leave) {
        login();
        whileHeld.set(() -> get("/account?do=" + leave));

        assertExpires(connect("/room?asks=yes&held=yes").closed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout", "invalidate"})
    @DisplayName("Section 8: Expired also when the user leaves as soon as the server knows who it is")
    void leavingOnceKnown_expires(String leave) {
        login();
        onceKnown.set(() -> get("/account?do=" + leave));

        assertExpires(connect("/room").closed);
    }

    @Test
    @DisplayName("Section 8: a session whose handshake a filter has hidden the HTTP session of does not end with that")
    void hiddenHttpSession_endsNothing() {
        login();
        CompletableFuture<String> apart = enter("/room?hidden=yes");
        CompletableFuture<String> closed = enter();

        get("/account?do=invalidate");

        assertExpires(closed);
        assertThat(apart).isNotDone();
        assertThat(runtime.sessions().count(Address.all())).isOne();
    }

    @Test
    @DisplayName("Section 8: Expired also when a filter logs out the user of another handshake")
    void logoutByAFilterInAHandshake_expires() {
        login();
        CompletableFuture<String> first = enter();

        assertRefused("/room?signout=yes");

        assertExpires(first);
    }

    @Test
    @DisplayName("Section 8: Expired also when the user is about to log out when the session begins")
    void logoutThatHasBegunBefore_expires() {
        login();
        AtomicReference<CompletableFuture<String>> closed = new AtomicReference<>();
        beforeLogout.set(() -> closed.set(enter()));

        get("/account?do=logout");

        assertExpires(Objects.requireNonNull(closed.get()));
    }

    @Test
    @DisplayName("Section 8: Expired also when a filter of the application says that the user is still there")
    void logoutBehindAFilterThatFixesTheUser_expires() {
        login();
        CompletableFuture<String> closed = enter();

        get("/account?do=logout&fixed=yes");

        assertExpires(closed);
    }

    @Test
    @DisplayName("Section 8: Expired also when a filter of the application logs out and answers by itself")
    void logoutByAFilter_expires() {
        login();
        CompletableFuture<String> closed = enter();

        get("/signout");

        assertExpires(closed);
    }

    @Test
    @DisplayName("Section 8: Expired at the next request of another user who has logged in by the server's form")
    void anotherUserByTheForm_expires() {
        login();
        CompletableFuture<String> closed = enter();
        assertThat(get("/account")).isEqualTo("ann");
        assertThat(closed).isNotDone();

        get("/j_security_check?j_username=bob&j_password=secret");
        assertThat(get("/account")).isEqualTo("bob");

        assertExpires(closed);
    }

    @Test
    @DisplayName("Section 8: nothing expires when the same user logs in by the form again")
    void sameUserByTheForm_stays() {
        login();
        CompletableFuture<String> closed = enter();

        get("/j_security_check?j_username=ann&j_password=secret");
        assertThat(get("/account")).isEqualTo("ann");
        assertThat(closed).isNotDone();
        get("/account?do=logout");

        assertExpires(closed);
    }

    @Test
    @DisplayName("Section 1, upgrade: a cookie of the handler's does not push out the server's own")
    void cookieOfTheHandler_isAdded() {
        login();
        decision.set(Upgrade.accept().header("Set-Cookie", "flavour=vanilla; Path=/app"));

        CompletableFuture<String> closed = connect("/room?change=id").closed;

        assertCookies("vanilla");
        decision.set(Upgrade.respond(200).header("set-cookie", "flavour=lemon; Path=/app"));
        get("/room?change=id");
        assertCookies("lemon");
        assertThat(closed).isNotDone();
    }

    private void assertCookies(String flavour) {
        assertThat(get("/account")).isEqualTo("ann");
        assertThat(cookies.getCookieStore().get(uri("http", "/account")))
                .filteredOn(cookie -> cookie.getName().equals("flavour"))
                .extracting(HttpCookie::getValue)
                .containsExactly(flavour);
    }
}
