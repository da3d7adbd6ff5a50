package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.FakeConnection.Event.Closed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

    private record News(String text) {}

    /** A handler that is another class than {@link ScriptedHandler}, and takes news only. */
    private static class NewsHandler implements WebSocketHandler<String, News> {

        private final List<News> received = new ArrayList<>();

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("fresh");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(News message, Request request, String state) {
            received.add(message);
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {}
    }

    /** As a bean container makes them. */
    private static final class NewsProxy extends NewsHandler {}

    private final ManualExecutor workers = new ManualExecutor();
    private final ScriptedHandler chatHandler = new ScriptedHandler();
    private final NewsHandler newsHandler = new NewsHandler();
    private final HandlerDefinition chat =
            definition("/chat/{room}", ScriptedHandler.class, CharSequence.class, chatHandler);
    private final HandlerDefinition news = definition("/news", NewsHandler.class, News.class, newsHandler);
    private final RecordedEvents events = new RecordedEvents();
    private final SessionRuntime runtime = new SessionRuntime(
            List.of(chat, news), getClass().getClassLoader(), workers, new ManualTimers(), 0, events);
    private final SessionRegistry registry = runtime.registry();

    private HandlerSession annInLobby;
    private HandlerSession bobInLobby;
    private HandlerSession annInKitchen;
    private HandlerSession nobodyInLobby;
    private HandlerSession annsNews;

    @BeforeEach
    void openSessions() {
        annInLobby = open(chat, "/chat/lobby", "ann");
        bobInLobby = open(chat, "/chat/lobby", "bob");
        annInKitchen = open(chat, "/chat/kitchen", "ann");
        nobodyInLobby = open(chat, "/chat/lobby", null);
        annsNews = open(news, "/news", "ann");
    }

    private static HandlerDefinition definition(
            String path, Class<?> handlerClass, Class<?> messageType, WebSocketHandler<?, ?> handler) {
        Options options = Options.of(Map.of("ping", "0"));
        return new HandlerDefinition(
                path,
                handlerClass,
                messageType,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    private HandlerSession open(HandlerDefinition definition, String path, @Nullable String user) {
        return open(definition, path, user, new FakeConnection());
    }

    private HandlerSession open(
            HandlerDefinition definition, String path, @Nullable String user, Connection connection) {
        HandlerSession session =
                runtime.open(definition, connection, Request.builder(path).principalName(user));
        session.start(Transport.tcp());
        return session;
    }

    private void end(HandlerSession session) {
        session.closed(1000, "", false);
        workers.runAll();
    }

    private List<SessionRef> refs(Address address) {
        return registry.list(address).stream().map(SessionInfo::session).toList();
    }

    private void assertFound(Address address, HandlerSession... sessions) {
        assertThat(refs(address))
                .containsExactlyInAnyOrder(
                        List.of(sessions).stream().map(HandlerSession::ref).toArray(SessionRef[]::new));
        assertThat(registry.count(address)).isEqualTo(sessions.length);
    }

    @Test
    @DisplayName("I6: each part of an address finds its sessions")
    void addresses() {
        assertFound(Address.all(), annInLobby, bobInLobby, annInKitchen, nobodyInLobby, annsNews);
        assertFound(Address.session(bobInLobby.ref()), bobInLobby);
        assertFound(Address.session(bobInLobby.ref().id()), bobInLobby);
        assertFound(Address.handler(NewsHandler.class), annsNews);
        assertFound(Address.path("/chat/lobby"), annInLobby, bobInLobby, nobodyInLobby);
        assertFound(Address.user("ann"), annInLobby, annInKitchen, annsNews);
    }

    @Test
    @DisplayName("I2: a path is concrete, not a template")
    void path_isConcrete() {
        assertFound(Address.path("/chat/{room}"));
        assertFound(Address.path("/chat"));
    }

    @Test
    @DisplayName("I2: the parts of an address narrow each other")
    void addresses_narrow() {
        assertFound(Address.path("/chat/lobby").andUser("ann"), annInLobby);
        assertFound(Address.handler(ScriptedHandler.class).andUser("ann"), annInLobby, annInKitchen);
        assertFound(Address.handler(NewsHandler.class).andPath("/chat/lobby"));
        assertFound(Address.user("bob").andPath("/chat/kitchen"));
        assertFound(Address.session(annInLobby.ref()).andUser("bob"));
        assertFound(Address.session(annInLobby.ref()).andUser("ann").andPath("/chat/lobby"), annInLobby);
        assertFound(Address.user("nobody"));
    }

    @Test
    @DisplayName("I2: except leaves sessions out")
    void except_leavesOut() {
        assertFound(
                Address.path("/chat/lobby").except(annInLobby.ref()).except(annsNews.ref()), bobInLobby, nobodyInLobby);
        assertFound(Address.session(annInLobby.ref()).except(annInLobby.ref()));
    }

    @Test
    @DisplayName("I6: send tells how many sessions took the message, and each gets it once")
    void send_countsAndDeliversOnce() {
        assertThat(registry.send(Address.user("ann").andHandler(ScriptedHandler.class), "hello"))
                .isEqualTo(new Delivery(2, List.of()));
        workers.runAll();

        assertThat(chatHandler.arguments("info")).containsExactly("hello", "hello");
        assertThat(chatHandler.calls("info").stream().map(call -> call.request().session()))
                .containsExactlyInAnyOrder(annInLobby.ref(), annInKitchen.ref());
    }

    @Test
    @DisplayName("I6: sessions whose handler does not take the message are passed over")
    void send_passesOverOtherTypes() {
        assertThat(registry.send(Address.user("ann"), new News("a"))).isEqualTo(new Delivery(1, List.of()));
        workers.runAll();

        assertThat(newsHandler.received).containsExactly(new News("a"));
        assertThat(chatHandler.arguments("info")).isEmpty();
    }

    @Test
    @DisplayName("I6: sessions of another type or qualifier refuse only if all are like that")
    void deliver_countsTheOtherTypesOnlyIfThereIsNoneOfTheRight() {
        annInKitchen.ref().close();

        assertThat(registry.deliver(Address.user("ann"), new News("a"), Selection.ALL))
                .isEqualTo(new Delivery(1, List.of()));
        assertThat(registry.deliver(Address.user("ann").except(annInLobby.ref()), "text", Selection.ALL))
                .isEqualTo(
                        new Delivery(0, List.of(new Refusal(annInKitchen.ref().id(), Reason.CLOSED))));
        assertThat(registry.refused()).isEqualTo(1);
        Delivery toNone =
                registry.deliver(Address.user("ann"), "text", new Selection(handler -> true, news::equals, true));
        assertThat(toNone.refusals())
                .containsExactlyInAnyOrder(
                        new Refusal(annInLobby.ref().id(), Reason.OTHER_QUALIFIERS),
                        new Refusal(annInKitchen.ref().id(), Reason.OTHER_QUALIFIERS),
                        new Refusal(annsNews.ref().id(), Reason.WRONG_TYPE));
        registry.nobodyTook(Address.user("ann"), "text", toNone);
        assertThat(registry.refused()).isEqualTo(4);
    }

    @Test
    @DisplayName("I2: what a handler says to an event is asked once, however many of its sessions are addressed")
    void deliver_asksEachHandlerOnce() {
        List<HandlerDefinition> included = new ArrayList<>();
        List<HandlerDefinition> qualified = new ArrayList<>();
        Selection selection = new Selection(included::add, qualified::add, true);

        assertThat(registry.deliver(Address.all(), "text", selection)).isEqualTo(new Delivery(4, List.of()));

        assertThat(included).containsExactlyInAnyOrder(chat, news);
        // The news' type does not take texts, whatever their qualifiers.
        assertThat(qualified).containsExactly(chat);
    }

    @Test
    @DisplayName("I6: send throws if no handler that the address allows takes the message, naming both types")
    void send_refusesATypeThatNobodyTakes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.send(Address.all(), 7))
                .withMessageContainingAll(
                        "java.lang.Integer", "java.lang.CharSequence", "ScriptedHandler", News.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.send(Address.handler(NewsHandler.class), "text"))
                .withMessageContainingAll("java.lang.String", News.class.getName())
                .withMessageNotContaining("CharSequence");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.send(Address.session(annsNews.ref()), "text"))
                .withMessageContainingAll("java.lang.String", News.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.send(Address.handler(String.class), "text"))
                .withMessageContainingAll("not deployed", "ScriptedHandler", "NewsHandler");
    }

    @Test
    @DisplayName("I8: only a message that an addressed session refuses is counted")
    void refused_countsRefusals() {
        assertThat(registry.send(Address.user("nobody"), "a")).isEqualTo(new Delivery(0, List.of()));
        assertThat(registry.refused()).isZero();
        end(bobInLobby);

        assertThat(registry.send(Address.session(bobInLobby.ref()), "a"))
                .isEqualTo(new Delivery(0, List.of(new Refusal(bobInLobby.ref().id(), Reason.CLOSED))));

        assertThat(registry.refused()).isEqualTo(1);
    }

    @Test
    @DisplayName("I6: close closes the sessions addressed and counts those that were open")
    void close_closesTheAddressed() {
        FakeConnection connection = new FakeConnection();
        HandlerSession carol = open(chat, "/chat/lobby", "carol", connection);
        carol.ref().close();

        assertThat(registry.close(Address.path("/chat/lobby").except(annInLobby.ref()), 4000, "closing time"))
                .isEqualTo(2);
        assertThat(registry.close(Address.path("/chat/lobby").except(annInLobby.ref()), 4000, "again"))
                .isZero();
        workers.runAll();

        assertThat(chatHandler.arguments("terminate"))
                .containsExactlyInAnyOrder(
                        new Shutdown(1000, ""), new Shutdown(4000, "closing time"), new Shutdown(4000, "closing time"));
        assertThat(connection.closes()).containsExactly(new Closed(1000, ""));
        assertFound(Address.path("/chat/lobby"), annInLobby);
    }

    @Test
    @DisplayName("I6: a session whose end is decided is no longer listed or found, nor is one that has terminated")
    void endedSession_isNotFound() {
        String id = annInLobby.ref().id();
        assertThat(registry.find(id)).hasValue(annInLobby.ref());

        annInLobby.ref().close();
        assertThat(registry.find(id)).isEmpty();
        assertFound(Address.user("ann"), annInKitchen, annsNews);
        assertThat(registry.all()).contains(annInLobby);
        workers.runAll();

        assertThat(registry.find(id)).isEmpty();
        assertThat(registry.all()).doesNotContain(annInLobby);
        assertFound(Address.all(), bobInLobby, annInKitchen, nobodyInLobby, annsNews);
    }

    @Test
    @DisplayName("L4: a broadcast reaches every open session of the handler, and no other")
    void broadcast_reachesTheHandlersSessions() {
        end(bobInLobby);

        registry.deliver(Address.handler(ScriptedHandler.class), "hello", Selection.ALL);
        registry.deliver(Address.handler(String.class), "nobody", Selection.ALL);
        workers.runAll();

        assertThat(chatHandler.calls("info").stream().map(call -> call.request().session()))
                .containsExactlyInAnyOrder(annInLobby.ref(), annInKitchen.ref(), nobodyInLobby.ref());
        assertThat(newsHandler.received).isEmpty();
    }

    @Test
    @DisplayName("I6: a handler is found by the class of a proxy for it too, and none by a class that is not deployed")
    void handler_isFoundByItsProxysClass() {
        assertFound(Address.handler(NewsProxy.class), annsNews);

        Address unknown = Address.handler(String.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.count(unknown))
                .withMessageContainingAll("java.lang.String", "not deployed", NewsHandler.class.getName());
        assertThatIllegalArgumentException().isThrownBy(() -> registry.list(unknown));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.close(unknown, 1000, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.send(unknown, new News("x")));
    }

    @Test
    @DisplayName("I2: addresses that no session has any more are forgotten")
    void indexOfAnAddress_goesWithItsLastSession() {
        assertThat(registry.index().addresses()).isEqualTo(2 + 3 + 2);

        end(annInKitchen);
        assertThat(registry.index().addresses()).isEqualTo(2 + 2 + 2);
        end(annInLobby);
        assertThat(registry.index().addresses()).isEqualTo(2 + 2 + 2);
        end(annsNews);
        assertThat(registry.index().addresses()).isEqualTo(1 + 1 + 1);
        end(bobInLobby);
        end(nobodyInLobby);

        assertThat(registry.index().addresses()).isZero();
        assertThat(registry.all()).isEmpty();
        assertFound(Address.all());
        assertFound(Address.path("/chat/lobby"));
    }

    @Test
    @DisplayName("I2: an address costs what it delivers, also where many more sessions were open or joined before")
    void manyWhoWereThere_costNothingLater() {
        int many = 10_000;
        List<HandlerSession> others = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            HandlerSession session = open(chat, "/chat/lobby", "ann");
            session.ref().join("t");
            others.add(session);
        }
        annInLobby.ref().join("t");
        List<Address> addresses =
                List.of(Address.all(), Address.topic("t"), Address.user("ann"), Address.path("/chat/lobby"));
        assertThat(addresses)
                .allSatisfy(address ->
                        assertThat(registry.index().room(address, null)).isGreaterThan(many));

        others.forEach(session -> session.ref().leave("t"));
        assertThat(registry.index().room(Address.topic("t"), null)).isLessThan(50);
        others.forEach(registry::remove);

        assertThat(addresses)
                .allSatisfy(address ->
                        assertThat(registry.index().room(address, null)).isLessThan(50));
        assertThat(registry.index().room(Address.all(), ScriptedHandler.class)).isLessThan(50);
        assertFound(Address.topic("t"), annInLobby);
        assertFound(Address.path("/chat/lobby"), annInLobby, bobInLobby, nobodyInLobby);
        assertFound(Address.all(), annInLobby, bobInLobby, annInKitchen, nobodyInLobby, annsNews);
    }

    @Test
    @DisplayName("I2: a session that leaves a topic and joins it again during a broadcast gets the message once")
    void sessionThatComesBackDuringABroadcast_isMetOnce() {
        int members = 1000;
        for (int i = 0; i < members; i++) {
            open(chat, "/chat/lobby", "user" + i).ref().join("t");
        }
        List<HandlerSession> met = new ArrayList<>();

        registry.index().forEach(Address.topic("t"), null, session -> {
            met.add(session);
            // Each once; otherwise the broadcast might meet those who come back for ever.
            if (met.size() <= members) {
                assertThat(session.ref().leave("t")).isTrue();
                assertThat(session.ref().join("t")).isTrue();
            }
        });

        assertThat(met).hasSize(members).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("B2: sessions that come and go on many threads leave nothing behind, and those that stay are found")
    void concurrentComingAndGoing_leavesNothingBehind() throws Exception {
        int threads = 4;
        int each = 500;
        ConcurrentLinkedQueue<HandlerSession> staying = new ConcurrentLinkedQueue<>();
        Set<Throwable> failures = Collections.synchronizedSet(new HashSet<>());
        var pool = Executors.newFixedThreadPool(threads);
        for (int t = 0; t < threads; t++) {
            pool.execute(() -> {
                try {
                    for (int i = 0; i < each; i++) {
                        HandlerSession session = open(chat, "/chat/room" + i % 3, "user" + i % 5);
                        assertThat(refs(Address.user("user" + i % 5))).contains(session.ref());
                        if (i % 50 == 0) {
                            staying.add(session);
                        } else {
                            registry.remove(session);
                            assertThat(refs(Address.path("/chat/room" + i % 3))).doesNotContain(session.ref());
                        }
                    }
                } catch (RuntimeException | Error failure) {
                    failures.add(failure);
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(failures).isEmpty();
        assertThat(staying).hasSize(threads * each / 50);
        int found = 0;
        for (int room = 0; room < 3; room++) {
            found += registry.count(Address.path("/chat/room" + room));
        }
        assertThat(found).isEqualTo(staying.size());
        staying.forEach(this::end);
        List.of(annInLobby, bobInLobby, annInKitchen, nobodyInLobby, annsNews).forEach(this::end);
        assertThat(registry.index().addresses()).isZero();
        assertThat(registry.all()).isEmpty();
    }
}
