package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.WebSocketPath;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.cdi.Telling.News;
import io.remuda.event.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.ServletContextEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R4: what the log shows at start. */
@Timeout(60)
class DispatchListTest {

    @WebSocketPath(
            value = "/zoo/{animal}/keepers",
            callbacks = Callbacks.WORKER,
            options = {"messages=7", "roles=admin", "most=12", "apiKey=swordfish"})
    public static class Zoo extends Telling<News> {}

    @WebSocketPath("/")
    public static class FrontDoor extends Telling<News> {}

    @ApplicationScoped
    public static class Feed extends Telling<News> {}

    /** Adds routes with names of their own. */
    @ApplicationScoped
    public static class Routes {
        void change(@Observes Dispatch dispatch) {
            dispatch.add("/feed/us", Feed.class).option("region", "us").name("Feed-us");
            dispatch.add("/feed/eu", Feed.class).option("region", "eu").option("ping", "9s");
        }
    }

    private static String dispatchList(Map<String, String> parameters, Class<?>... beans) {
        try (LogCapture log = new LogCapture();
                TestApplication application = TestApplication.of(parameters, weld -> weld.addBeanClasses(beans))) {
            assertThat(application.server().isOpen()).isTrue();
            assertThat(log.messages()).hasSize(1);
            return log.messages().get(0);
        }
    }

    @Test
    @DisplayName(
            "R4: the dispatch list shows the effective routes, one a line in order of their paths, in columns: handler,"
                    + " name for settings, where callbacks run, and options with the settings that gave them their values")
    void routes_areInColumns() {
        Map<String, String> parameters = Map.of(
                "remuda.Zoo.messages", "8",
                "remuda.Feed.region", "secret",
                "remuda.Feed.ping", "7s",
                "remuda.Feed-us.ping", "5s",
                "remuda.Feed-us.timeout", "1m");

        List<String> lines = dispatchList(parameters, Zoo.class, FrontDoor.class, Feed.class, Routes.class)
                .lines()
                .toList();

        assertThat(lines.get(0))
                .startsWith("REMUDA-223: WebSocket handlers of '/shop'")
                .contains("not shown", "default");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "  path                   handler                                   name       callbacks "
                                + "        options",
                        "  /                      io.remuda.cdi.DispatchListTest$FrontDoor  FrontDoor  CONTAINER_THREAD",
                        "  /feed/eu               io.remuda.cdi.DispatchListTest$Feed       Feed       CONTAINER_THREAD"
                                + "  ping=7s (remuda.Feed.ping), region=* (remuda.Feed.region)",
                        "  /feed/us               io.remuda.cdi.DispatchListTest$Feed       Feed-us    CONTAINER_THREAD"
                                + "  ping=5s (remuda.Feed-us.ping), region=* (remuda.Feed.region),"
                                + " timeout=1m (remuda.Feed-us.timeout)",
                        "  /zoo/{animal}/keepers  io.remuda.cdi.DispatchListTest$Zoo        Zoo        WORKER          "
                                + "  apiKey=*, messages=8 (remuda.Zoo.messages), most=*, roles=admin");
    }

    @Test
    @DisplayName("R4: the dispatch list does not show the values of a handler's own options")
    void ownOptions_areHidden() {
        assertThat(dispatchList(Map.of("remuda.Zoo.most", "13"), Zoo.class))
                .doesNotContain("swordfish", "12", "13")
                .contains("apiKey=*", "most=* (remuda.Zoo.most)");
    }

    @Test
    @DisplayName("R4: where nothing is deployed, the log says so and how to change it")
    void nothing_isTold() {
        assertThat(DispatchList.describe("/shop", List.of())).contains("REMUDA-222", "'/shop'", "@WebSocketPath");
    }

    @Test
    @DisplayName("R4: the dispatch list is logged once for each context, whoever comes first and however often")
    void dispatchList_isLoggedOnceForEachContext() {
        try (LogCapture log = new LogCapture()) {
            for (int context = 0; context < 2; context++) {
                FakeApplication application = new FakeApplication(Map.of());
                try (SeContainer container = SeContainerInitializer.newInstance()
                        .disableDiscovery()
                        .addExtensions(new WebSocketHandlerExtension())
                        .addBeanClasses(Zoo.class, FrontDoor.class)
                        .initialize()) {
                    WebSocketHandlerExtension extension =
                            container.getBeanManager().getExtension(WebSocketHandlerExtension.class);
                    ServletContextEvent initialized = new ServletContextEvent(application.context());

                    HandlerDeployer.cdiIsUp(application.context(), extension);
                    new HandlerDeployer().contextInitialized(initialized);
                    HandlerDeployer.cdiIsUp(application.context(), extension);

                    assertThat(application.isOpen()).isTrue();
                }
            }
            assertThat(log.messages())
                    .hasSize(2)
                    .allSatisfy(message -> assertThat(message).startsWith("REMUDA-223"));
        }
    }
}
