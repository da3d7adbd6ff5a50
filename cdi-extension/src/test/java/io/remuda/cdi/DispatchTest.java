package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.cdi.Telling.News;
import io.remuda.event.Dispatch;
import io.remuda.event.ToHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Section 1: the dispatch list, as the application changes it. */
@Timeout(60)
class DispatchTest {

    private static Consumer<Dispatch> changes = dispatch -> {};

    /** A handler without a path; its state is the region of its route. */
    @ApplicationScoped
    public static class Feed extends Telling<News> {
        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok(options.string("region", "nowhere"));
        }

        @Override
        public Result<String> info(News message, Request request, String state) {
            return super.info(new News(state + ": " + message.text()), request, state);
        }
    }

    @WebSocketPath(value = "/chat/{room}", callbacks = Callbacks.WORKER, options = "messages=7")
    public static class Chat extends Telling<News> {}

    @WebSocketPath("/debug")
    public static class Debug extends Telling<News> {}

    /** A handler that is no bean of the application. */
    public static class Stranger extends Telling<News> {}

    /** Has the path of {@link Chat}. */
    @WebSocketPath("/chat/{name}")
    public static class SecondChat extends Telling<News> {}

    @WebSocketPath("no-slash")
    public static class Misspelt extends Telling<News> {}

    /** Has an option that a deployment can mend. */
    @WebSocketPath(value = "/greedy", options = "messages=0")
    public static class Greedy extends Telling<News> {}

    /** Has options that cannot be read. */
    @WebSocketPath(
            value = "/unreadable",
            options = {"messages", "ping=1s", "ping=2s"})
    public static class Unreadable extends Telling<News> {}

    /** The part of an extension in the dispatch list. */
    public static class RoutesExtension implements Extension {
        void change(@Observes Dispatch dispatch) {
            changes.accept(dispatch);
        }
    }

    /** Observes everything, and changes no route. */
    public static class Listening implements Extension {
        void hear(@Observes Object event) {}
    }

    /** The application's part in the dispatch list. */
    @ApplicationScoped
    public static class Routes {
        void change(@Observes Dispatch dispatch) {
            changes.accept(dispatch);
        }
    }

    @AfterEach
    void noChanges() {
        changes = dispatch -> {};
    }

    private static TestApplication application() {
        return application(Map.of(), Feed.class, Chat.class, Debug.class, Routes.class);
    }

    private static TestApplication application(Map<String, String> parameters, Class<?>... beans) {
        return TestApplication.of(parameters, weld -> weld.addBeanClasses(beans));
    }

    private static List<String> paths(TestApplication application) {
        return application.paths();
    }

    /** The deployment fails; the lines of its message. */
    private static List<String> problems(Consumer<Dispatch> wrong) {
        changes = wrong;
        Throwable failure = catchThrowable(() -> application().close());
        assertThat(failure).isInstanceOf(IllegalStateException.class);
        return String.valueOf(failure.getMessage()).lines().toList();
    }

    @Test
    @DisplayName("Section 1: an observer of Dispatch gives one handler several routes, with options of their own")
    void severalRoutes_haveTheirOwnOptions() {
        changes = dispatch -> {
            dispatch.add("/feed", Feed.class);
            for (String region : List.of("eu", "us")) {
                dispatch.add("/feed/" + region, Feed.class)
                        .option("region", region)
                        .option("messages", 5);
            }
        };
        try (TestApplication application = application()) {
            assertThat(paths(application)).containsExactly("/chat/{room}", "/debug", "/feed", "/feed/eu", "/feed/us");
            assertThat(application.definition("/feed/eu").limits().messages().count())
                    .isEqualTo(5);
            assertThat(application.definition("/feed").limits().messages().count())
                    .isEqualTo(1000);
            TestClient eu = application.open("/feed/eu");
            TestClient us = application.open("/feed/us");
            TestClient other = application.open("/feed");

            application.events().fire(new News("one"));
            application.events().select(ToHandler.Literal.of(Feed.class)).fire(new News("two"));

            assertThat(eu.allTexts()).containsExactly("eu: one", "eu: two");
            assertThat(us.allTexts()).containsExactly("us: one", "us: two");
            assertThat(other.allTexts()).containsExactly("nowhere: one", "nowhere: two");
        }
    }

    @Test
    @DisplayName("Section 1: an observer of Dispatch sees the routes that were found, and takes some away")
    void discoveredRoute_isRemoved() {
        List<String> seen = new ArrayList<>();
        List<Boolean> removed = new ArrayList<>();
        changes = dispatch -> {
            dispatch.routes()
                    .forEach(route ->
                            seen.add(route.path() + " " + route.handler().getSimpleName() + " " + route.name() + " "
                                    + route.options() + " " + route.callbacks()));
            removed.add(dispatch.remove("/debug"));
            removed.add(dispatch.remove("/debug"));
            dispatch.add("/feed", Feed.class);
        };
        try (TestApplication application = application()) {
            assertThat(seen)
                    .containsExactly(
                            "/chat/{room} Chat Chat {messages=7} WORKER", "/debug Debug Debug {} CONTAINER_THREAD");
            assertThat(removed).containsExactly(true, false);
            assertThat(paths(application)).containsExactly("/chat/{room}", "/feed");
        }
    }

    @Test
    @DisplayName("Section 1: a discovered route is changed; an added one runs where its handler's annotation says,"
            + " unless it says otherwise")
    void routes_areChanged() {
        changes = dispatch -> {
            dispatch.routes().forEach(route -> {
                if (route.path().equals("/debug")) {
                    route.option("messages", 3).callbacks(Callbacks.WORKER);
                }
            });
            dispatch.add("/chat", Chat.class);
            dispatch.add("/here", Chat.class).callbacks(Callbacks.CONTAINER_THREAD);
            dispatch.add("/feed", Feed.class);
        };
        try (TestApplication application = application()) {
            assertThat(application.definition("/debug").limits().messages().count())
                    .isEqualTo(3);
            assertThat(application.definition("/debug").callbacks()).isEqualTo(Callbacks.WORKER);
            assertThat(application.definition("/chat").callbacks()).isEqualTo(Callbacks.WORKER);
            assertThat(application.definition("/here").callbacks()).isEqualTo(Callbacks.CONTAINER_THREAD);
            assertThat(application.definition("/feed").callbacks()).isEqualTo(Callbacks.CONTAINER_THREAD);
        }
    }

    @Test
    @DisplayName(
            "R4: a deployment overrides the options of a route by its handler's name, and by the name that it was given")
    void names_areForOverrides() {
        changes = dispatch -> {
            dispatch.add("/feed/eu", Feed.class).option("region", "eu");
            dispatch.add("/feed/us", Feed.class).option("region", "us").name("FeedUs");
        };
        Map<String, String> parameters = Map.of(
                "remuda.Feed.region", "europe",
                "remuda.Feed.ping", "7s",
                "remuda.FeedUs.region", "america",
                "remuda.FeedUs.messages", "9");
        try (TestApplication application = application(parameters, Feed.class, Routes.class)) {
            assertThat(application.definition("/feed/eu").options().string("region"))
                    .isEqualTo("europe");
            assertThat(application.definition("/feed/eu").limits().messages().count())
                    .isEqualTo(1000);
            assertThat(application.definition("/feed/us").options().string("region"))
                    .isEqualTo("america");
            assertThat(application.definition("/feed/us").limits().messages().count())
                    .isEqualTo(9);
            assertThat(application.definition("/feed/eu").limits().ping()).isEqualTo(Duration.ofSeconds(7));
            assertThat(application.definition("/feed/us").limits().ping()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    @DisplayName("Section 9: all that is wrong with the dispatch list is reported at once, with remedies")
    void wrongRoutes_areReportedTogether() {
        List<String> problems = problems(dispatch -> {
            dispatch.add("no-slash", Chat.class);
            dispatch.add("/chat/{name}", Debug.class);
            dispatch.add("/strange", Stranger.class);
            dispatch.add("/small", Debug.class).option("messages", 0);
            dispatch.add("/misspelt", Debug.class).option("Messages", 7);
        });

        assertThat(problems)
                .hasSize(6)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-224: ")
                        .contains("'no-slash'", Chat.class.getName(), "invalid path", "Remedy: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-224: ")
                        .contains("'/chat/{name}'", "'/chat/{room}'", Chat.class.getName(), "Remedy: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-224: ")
                        .contains("'/strange'", Stranger.class.getName(), "no bean", "Remedy: ", Debug.class.getName()))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-224: ")
                        .contains(Feed.class.getName(), "without a path and without a route", "Remedy: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-220: ")
                        .contains("messages", "/small", Debug.class.getName(), "allowed are 1 to"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("REMUDA-220: ")
                        .contains("Messages", "/misspelt", "did you mean 'messages'"));
    }

    @Test
    @DisplayName("Section 9: a handler with a path may lose its route, and is no error; one without path or route is")
    void removal_leavesTheRest() {
        assertThat(problems(dispatch -> dispatch.remove("/chat/{room}")))
                .singleElement()
                .asString()
                .contains(Feed.class.getName());
    }

    @Test
    @DisplayName("Section 1: a route is removed by its template, in which the names of variables do not matter,"
            + " or by its handler")
    void route_isRemovedByTemplateOrHandler() {
        List<Boolean> removed = new ArrayList<>();
        changes = dispatch -> {
            dispatch.add("/feed", Feed.class);
            dispatch.add("/feed/eu", Feed.class);
            dispatch.add("/debug/{what}", Debug.class);
            removed.add(dispatch.remove("/chat/{anything}"));
            removed.add(dispatch.remove("/chat/{room}"));
            removed.add(dispatch.remove(Debug.class));
            removed.add(dispatch.remove(Debug.class));
        };
        try (TestApplication application = application()) {
            assertThat(removed).containsExactly(true, false, true, false);
            assertThat(paths(application)).containsExactly("/feed", "/feed/eu");
        }
    }

    @Test
    @DisplayName("Sections 1 and 9: an observer of Dispatch mends what is wrong with annotated paths")
    void wrongAnnotatedPaths_areMended() {
        changes = dispatch -> {
            assertThat(dispatch.routes())
                    .extracting(Dispatch.Route::path)
                    .containsExactly("/chat/{name}", "/chat/{room}", "no-slash");
            dispatch.remove(SecondChat.class);
            dispatch.remove("no-slash");
        };
        try (TestApplication application =
                application(Map.of(), Chat.class, SecondChat.class, Misspelt.class, Routes.class)) {
            assertThat(paths(application)).containsExactly("/chat/{room}");
            assertThat(application.definition("/chat/{room}").handlerClass()).isEqualTo(Chat.class);
        }
    }

    @Test
    @DisplayName("Section 9: what is wrong with annotated paths and was not mended is reported, all at once")
    void wrongAnnotatedPaths_failTheDeployment() {
        Throwable failure =
                catchThrowable(() -> application(Map.of(), Chat.class, SecondChat.class, Misspelt.class, Routes.class)
                        .close());

        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertThat(String.valueOf(failure.getMessage()).lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("REMUDA-224: ").contains("Remedy: "))
                .anySatisfy(line -> assertThat(line)
                        .contains("'/chat/{name}'", SecondChat.class.getName())
                        .contains("'/chat/{room}'", Chat.class.getName()))
                .anySatisfy(line -> assertThat(line).contains("'no-slash'", Misspelt.class.getName()));
    }

    @Test
    @DisplayName(
            "Sections 1 and 9: an observer of Dispatch removes a handler whose options are wrong, or mends a value")
    void wrongAnnotatedOptions_areMended() {
        changes = dispatch -> {
            dispatch.remove(Unreadable.class);
            dispatch.routes().forEach(route -> {
                if (route.handler() == Greedy.class) {
                    route.option("messages", 5);
                }
            });
        };
        try (TestApplication application =
                application(Map.of(), Chat.class, Greedy.class, Unreadable.class, Routes.class)) {
            assertThat(paths(application)).containsExactly("/chat/{room}", "/greedy");
            assertThat(application.definition("/greedy").limits().messages().count())
                    .isEqualTo(5);
        }
    }

    @Test
    @DisplayName(
            "Sections 9 and 10: where Dispatch is observed, a context parameter mends a wrong option of an annotation")
    void wrongAnnotatedOption_isMendedByTheDeployment() {
        try (TestApplication application =
                application(Map.of("remuda.Greedy.messages", "6"), Greedy.class, Routes.class)) {
            assertThat(application.definition("/greedy").limits().messages().count())
                    .isEqualTo(6);
        }
    }

    @Test
    @DisplayName(
            "Section 9: what is wrong with annotated options and was not mended is reported with the paths, at once")
    void wrongAnnotatedOptions_failTheDeployment() {
        Throwable failure =
                catchThrowable(() -> application(Map.of(), Misspelt.class, Greedy.class, Unreadable.class, Routes.class)
                        .close());

        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertThat(String.valueOf(failure.getMessage()).lines())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("REMUDA-224", "'no-slash'", Misspelt.class.getName()))
                .anySatisfy(line -> assertThat(line)
                        .contains("REMUDA-224", Unreadable.class.getName(), "'messages'", "key=value", "Remedy: "))
                .anySatisfy(line ->
                        assertThat(line).contains("REMUDA-224", Unreadable.class.getName(), "'ping' twice", "Remedy: "))
                .anySatisfy(line -> assertThat(line)
                        .contains("REMUDA-220", Greedy.class.getName(), "messages", "/greedy", "allowed are 1 to"));
    }

    @Test
    @DisplayName("Section 9: where nobody observes Dispatch, a wrong option is an error of the handler's definition")
    void withoutObservers_optionsAreErrorsOfTheDefinition() {
        assertThat(catchThrowable(
                        () -> application(Map.of("remuda.Greedy.messages", "6"), Greedy.class, Unreadable.class)
                                .close()))
                .hasMessageContainingAll("REMUDA-211", "REMUDA-212", "REMUDA-213", Greedy.class.getName());
    }

    @Test
    @DisplayName("Section 1: an observer of Dispatch may be in an extension")
    void extension_addsRoutes() {
        changes = dispatch -> dispatch.add("/feed", Feed.class);
        try (TestApplication application = TestApplication.of(
                Map.of(), weld -> weld.addExtensions(new RoutesExtension()).addBeanClasses(Feed.class))) {
            assertThat(paths(application)).containsExactly("/feed");
        }
    }

    @Test
    @DisplayName("Section 9: an extension that observes everything does not count as one that adds routes")
    void listeningExtension_isNoObserverOfDispatch() {
        assertThat(catchThrowable(() -> TestApplication.of(
                                Map.of(),
                                weld -> weld.addExtensions(new Listening()).addBeanClasses(Feed.class))
                        .close()))
                .hasMessageContainingAll("REMUDA-203", Feed.class.getName());
    }

    @Test
    @DisplayName("Section 1: the dispatch list cannot be changed once it is complete")
    void completeList_doesNotChange() {
        List<Dispatch> kept = new ArrayList<>();
        changes = dispatch -> {
            kept.add(dispatch);
            dispatch.add("/feed", Feed.class);
        };
        try (TestApplication application = application()) {
            Dispatch dispatch = kept.get(0);
            Dispatch.Route route = dispatch.routes().get(0);

            assertComplete(() -> dispatch.add("/late", Feed.class));
            assertComplete(() -> dispatch.remove("/feed"));
            assertComplete(() -> dispatch.remove(Feed.class));
            assertComplete(() -> route.name("late"));
            assertComplete(() -> route.option("messages", 1));
            assertComplete(() -> route.callbacks(Callbacks.WORKER));

            assertThat(dispatch.routes()).hasSize(3);
            assertThat(paths(application)).hasSize(3);
        }
    }

    private static void assertComplete(Runnable change) {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(change::run)
                .withMessageContaining("complete");
    }

    @Test
    @DisplayName("Section 9: where nobody observes Dispatch, a handler without a path is an error of its definition")
    void withoutObservers_aPathIsNeeded() {
        assertThat(catchThrowable(
                        () -> application(Map.of(), Feed.class, Debug.class).close()))
                .hasMessageContainingAll("REMUDA-203", Feed.class.getName(), "without a path");
    }
}
