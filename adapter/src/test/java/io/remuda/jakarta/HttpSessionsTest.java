package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.Remote;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSession;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import io.remuda.runtime.WillingClient;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HTTP sessions that change their id or end, also just when a WebSocket session comes or goes. */
class HttpSessionsTest {

    private static final class ReasonsHandler implements WebSocketHandler<String, Object> {

        private final List<TerminateReason> reasons = new CopyOnWriteArrayList<>();

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("state");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            reasons.add(reason);
        }
    }

    /** Answers a close at once. */
    private static final class Client extends WillingClient {

        private @Nullable HandlerSession session;

        @Override
        public void close(int code, String reason) {
            Objects.requireNonNull(session).closed(code, reason, false);
        }
    }

    private final ReasonsHandler handler = new ReasonsHandler();
    private final Options options = Options.of(Map.of());
    private final HandlerDefinition definition = new HandlerDefinition(
            "/path",
            ReasonsHandler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            options,
            Limits.of(options),
            Set.of(),
            HandlerSource.of(handler));
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
    private final HttpSessions httpSessions = new HttpSessions();

    private String id = "first";

    /** What happens right after the id was read, once. */
    private Runnable meanwhile = () -> {};

    private final HttpSession http = (HttpSession) Proxy.newProxyInstance(
            HttpSession.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                return switch (method.getName()) {
                    case "getId" -> readId();
                    case "getCreationTime" -> 0L;
                    case "getServletContext" -> Answering.of(ServletContext.class, Map.of());
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    private String readId() {
        String read = id;
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
        return read;
    }

    private void changeId() {
        String before = id;
        id = before + " changed";
        httpSessions.sessionIdChanged(new HttpSessionEvent(http), before);
    }

    private HandlerSession open() {
        Client client = new Client();
        HandlerSession session = runtime.open(definition, client, Request.builder("/path"));
        client.session = session;
        session.start(Transport.tcp());
        return session;
    }

    private HttpSessions.Watch watch() {
        HttpSessions.Watch watch = httpSessions.watch(http);
        watch.user(Optional.of("ann"));
        return watch;
    }

    private void close(HttpSessions.Watch watch, HandlerSession session) {
        session.closed(1000, "", false);
        httpSessions.giveUp(watch);
    }

    private void awaitReason(TerminateReason reason) {
        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(reason));
    }

    @AfterEach
    void stop() {
        runtime.stop(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("section 8: Expired when the HTTP session ends, also after its id was changed")
    void changedId_isFollowed() {
        watch().opened(open());
        changeId();
        changeId();

        httpSessions.sessionDestroyed(new HttpSessionEvent(http));

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: Expired also when the id was changed just when the WebSocket session was opened")
    void idThatChangesDuringTheOpening_isFollowed() {
        HandlerSession session = open();

        meanwhile = this::changeId;
        watch().opened(session);
        httpSessions.sessionDestroyed(new HttpSessionEvent(http));

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: Expired also when the HTTP session ends while its id changes")
    void httpSessionThatEndsWhileItsIdChanges_isFollowed() {
        watch().opened(open());

        meanwhile = () -> httpSessions.sessionDestroyed(new HttpSessionEvent(http));
        changeId();

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: Expired when the session opens after its HTTP session is no longer watched")
    void sessionOpenedAfterTheWatch_expires() {
        HttpSessions.Watch watch = watch();
        httpSessions.giveUp(watch);

        watch.opened(open());

        awaitReason(new Expired());
        assertThat(httpSessions.isWatched(http.getId())).isFalse();
    }

    @Test
    @DisplayName("section 8: Expired also when the HTTP session ends before the WebSocket session is there")
    void httpSessionThatEndsBeforeTheOpening_isNoticed() {
        HttpSessions.Watch watch = watch();
        changeId();
        httpSessions.sessionDestroyed(new HttpSessionEvent(http));

        watch.opened(open());

        awaitReason(new Expired());
    }

    @Test
    @DisplayName(
            "B4: an HTTP session that ends because the application stops does not have its WebSocket session expire")
    void httpSessionThatEndsWithTheApplication_isNoExpiry() {
        HttpSessions.Watch watch = watch();
        HandlerSession session = open();
        watch.opened(session);

        httpSessions.stop();
        httpSessions.sessionDestroyed(new HttpSessionEvent(http));
        close(watch, session);

        awaitReason(new Remote(1000, ""));
    }

    @Test
    @DisplayName("section 1, upgrade: an HTTP session that the server keeps from the caller is none")
    void httpSessionOfAnother_isNone() {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("another's");
                });

        assertThat(HttpSessions.of(request)).isNull();
    }

    @Test
    @DisplayName("section 8: Expired also when the user logs out before the WebSocket session is there")
    void logoutBeforeTheOpening_isNoticed() {
        HttpSessions.Watch watch = watch();
        httpSessions.loggedOut(http, id);

        watch.opened(open());

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: Expired when the HTTP session is another user's, not while it is the same's")
    void anotherUser_isNoticed() {
        watch().opened(open());
        httpSessions.noteUser(id, "ann");
        httpSessions.noteUser("another", "bob");
        assertThat(runtime.sessions().count(Address.all())).isOne();

        httpSessions.noteUser(id, "bob");

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: nothing expires when somebody logs in within the HTTP session of nobody's session")
    void firstUser_changesNothing() {
        HttpSessions.Watch watch = httpSessions.watch(http);
        watch.user(Optional.empty());
        HandlerSession session = open();
        watch.opened(session);

        httpSessions.noteUser(id, "ann");

        assertThat(runtime.sessions().count(Address.all())).isOne();
        close(watch, session);
        awaitReason(new Remote(1000, ""));
    }

    @Test
    @DisplayName("section 8: Expired also when the id changes again while the first change is being heard of")
    void idThatChangesTwiceAtOnce_isFollowed() {
        watch().opened(open());

        meanwhile = this::changeId;
        changeId();
        httpSessions.sessionDestroyed(new HttpSessionEvent(http));

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: Expired also when the user logs out while the id changes")
    void logoutWhileTheIdChanges_isNoticed() {
        watch().opened(open());
        String before = id;

        meanwhile = () -> httpSessions.loggedOut(http, before);
        changeId();

        awaitReason(new Expired());
    }

    @Test
    @DisplayName("section 8: a session that is closed is forgotten also where the id was changed by another object")
    void closedAfterAnotherObjectChangedTheId_isForgotten() {
        HandlerSession session = open();
        HttpSessions.Watch watch = watch();
        watch.opened(session);
        HttpSession sameSession =
                Answering.of(HttpSession.class, Map.of("getId", "new", "getCreationTime", 0L, "hashCode", 1));
        httpSessions.sessionIdChanged(new HttpSessionEvent(sameSession), id);
        assertThat(httpSessions.isWatched("new")).isTrue();

        close(watch, session);

        assertThat(httpSessions.isWatched("new")).isFalse();
        assertThat(httpSessions.isWatched(id)).isFalse();
    }

    @Test
    @DisplayName("section 8: Expired when another user is noted before it is known whose handshake it was")
    void otherUserBeforeTheFirstIsKnown_expires() {
        HttpSessions.Watch watch = httpSessions.watch(http);
        httpSessions.noteUser(id, "bob");
        watch.user(Optional.of("ann"));

        watch.opened(open());

        awaitReason(new Expired());
    }

    /** Opens a session that is closed while the id changes. */
    private WeakReference<HandlerSession> closeWhileTheIdChanges() {
        HandlerSession session = open();
        HttpSessions.Watch watch = watch();
        watch.opened(session);
        meanwhile = () -> close(watch, session);
        changeId();
        return new WeakReference<>(session);
    }

    /** Opens a session; the id changes while that is being closed. */
    private WeakReference<HandlerSession> changeTheIdWhileClosing() {
        HandlerSession session = open();
        HttpSessions.Watch watch = watch();
        watch.opened(session);
        meanwhile = this::changeId;
        close(watch, session);
        return new WeakReference<>(session);
    }

    @Test
    @DisplayName("B2: a session that closes while the HTTP session's id changes is forgotten")
    void sessionThatClosesMeanwhile_isForgotten() {
        assertForgotten(closeWhileTheIdChanges());
    }

    @Test
    @DisplayName("B2: a session is forgotten when the HTTP session's id changes while it is being closed")
    void sessionWhoseIdChangesMeanwhile_isForgotten() {
        assertForgotten(changeTheIdWhileClosing());
    }

    private void assertForgotten(WeakReference<HandlerSession> session) {
        awaitReason(new Remote(1000, ""));
        try {
            await().until(() -> {
                System.gc();
                return session.get() == null;
            });
        } finally {
            Reference.reachabilityFence(httpSessions);
        }
    }
}
