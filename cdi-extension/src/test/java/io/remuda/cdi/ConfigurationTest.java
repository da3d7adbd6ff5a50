package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.WebSocketPath;
import io.remuda.cdi.Telling.News;
import io.remuda.runtime.HandlerDefinition;
import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row R4: where the overrides of a deployment come from. */
@Timeout(60)
class ConfigurationTest {

    private static final String MESSAGES = "remuda.Reader.messages";

    @WebSocketPath(value = "/news", options = "region=eu")
    public static class Reader extends Telling<News> {}

    /** Knows values by their names, but tells no names. */
    public static class Silent implements ConfigSource {
        @Override
        public Set<String> getPropertyNames() {
            return Set.of();
        }

        @Override
        public @Nullable String getValue(String name) {
            return Map.of(MESSAGES, "8", "remuda.Reader.region", "us").get(name);
        }

        @Override
        public String getName() {
            return "silent";
        }
    }

    /** Has wrong values. */
    public static final class Wrong extends Silent {
        @Override
        public @Nullable String getValue(String name) {
            return Map.of(MESSAGES, "0", "remuda.workers", "none").get(name);
        }
    }

    /** Has a secret of somebody else. */
    public static final class Guarded extends Silent {
        @Override
        public Set<String> getPropertyNames() {
            return Set.of("shop.password", MESSAGES);
        }

        @Override
        public @Nullable String getValue(String name) {
            if (name.equals("shop.password")) {
                throw new SecurityException("not yours");
            }
            return super.getValue(name);
        }
    }

    /** The environment of the server's process. */
    public static final class Environment extends EnvConfigSource {

        private static final long serialVersionUID = 1;

        public Environment() {
            super(Map.of("REMUDA_READER_MESSAGES", "8", "REMUDA_READER_REGION", "us"), 300);
        }
    }

    @TempDir
    private Path classes;

    @AfterEach
    void forget() {
        System.clearProperty(MESSAGES);
    }

    private void write(String file, String... lines) throws IOException {
        Path path = classes.resolve("META-INF").resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, List.of(lines));
    }

    private void configure(String... properties) throws IOException {
        write("microprofile-config.properties", properties);
    }

    private void configure(Class<? extends ConfigSource> source) throws IOException {
        write("services/" + ConfigSource.class.getName(), source.getName());
    }

    /** Deploys an application that has these context parameters, and what was written. */
    private HandlerDefinition deployed(Map<String, String> contextParameters) throws IOException {
        URL[] path = {classes.toUri().toURL()};
        try (URLClassLoader application = new URLClassLoader(path, ConfigurationTest.class.getClassLoader());
                TestApplication deployed = TestApplication.of(
                        new FakeApplication(contextParameters, application, () -> {}),
                        weld -> weld.addBeanClasses(Reader.class))) {
            return deployed.definition("/news");
        }
    }

    private int messages() throws IOException {
        return deployed(Map.of(MESSAGES, "7")).limits().messages().count();
    }

    @Test
    @DisplayName("R4: a system property wins over MicroProfile Config, which wins over a context parameter")
    void precedence() throws IOException {
        assertThat(messages()).isEqualTo(7);

        configure(MESSAGES + "=8");
        assertThat(messages()).isEqualTo(8);

        System.setProperty(MESSAGES, "9");
        assertThat(messages()).isEqualTo(9);
    }

    @Test
    @DisplayName("R4: a system property wins over sources of MicroProfile Config that think they are more important")
    void precedence_isNotTheirs() throws IOException {
        configure("config_ordinal=1000", MESSAGES + "=8");
        System.setProperty(MESSAGES, "9");

        assertThat(messages()).isEqualTo(9);
    }

    @Test
    @DisplayName("R4: a context parameter holds where MicroProfile Config says nothing about the option")
    void otherKeys_leaveTheContextParameter() throws IOException {
        configure("remuda.Reader.region=us", "remuda.Other.messages=8");

        HandlerDefinition reader = deployed(Map.of(MESSAGES, "7"));

        assertThat(reader.limits().messages().count()).isEqualTo(7);
        assertThat(reader.options().string("region")).isEqualTo("us");
    }

    @Test
    @DisplayName("R4: MicroProfile Config may add an option that the route does not have")
    void ownOptions_areAdded() throws IOException {
        configure("remuda.Reader.greeting=hello");

        assertThat(deployed(Map.of()).options().string("greeting")).isEqualTo("hello");
    }

    @Test
    @DisplayName("R4: a source of MicroProfile Config need not tell the names that it knows")
    void silentSource_isAsked() throws IOException {
        configure(Silent.class);

        HandlerDefinition reader = deployed(Map.of(MESSAGES, "7"));

        assertThat(reader.limits().messages().count()).isEqualTo(8);
        assertThat(reader.options().string("region")).isEqualTo("us");
    }

    @Test
    @DisplayName("R4: an environment variable has the name that MicroProfile Config gives it")
    void environment_isAsked() throws IOException {
        configure(Environment.class);

        HandlerDefinition reader = deployed(Map.of(MESSAGES, "7"));

        assertThat(reader.limits().messages().count()).isEqualTo(8);
        assertThat(reader.options().string("region")).isEqualTo("us");
    }

    @Test
    @DisplayName("R4, section 9: a wrong value of MicroProfile Config is reported by the name of its setting")
    void wrongValues_areReported() throws IOException {
        configure(Wrong.class);

        assertThat(catchThrowable(() -> deployed(Map.of())))
                .hasMessageContainingAll(
                        "REMUDA-220: the setting " + MESSAGES, "REMUDA-220: the setting remuda.workers", "'none'");
    }

    @Test
    @DisplayName("R4: what MicroProfile Config knows for others is not read")
    void settingsOfOthers_areLeftAlone() throws IOException {
        configure(Guarded.class);

        assertThat(messages()).isEqualTo(8);
    }

    /** Deploys; loaded where the APIs are not. */
    public static final class WithoutApis implements Runnable {
        @Override
        public void run() {
            for (String api : List.of(
                    "org.eclipse.microprofile.config.Config",
                    "jakarta.transaction.TransactionSynchronizationRegistry")) {
                assertThat(catchThrowable(() -> Class.forName(api))).isInstanceOf(ClassNotFoundException.class);
            }
            try (TestApplication deployed =
                    TestApplication.of(Map.of(MESSAGES, "7"), weld -> weld.addBeanClasses(Reader.class))) {
                assertThat(deployed.definition("/news").limits().messages().count())
                        .isEqualTo(7);
                TestClient client = deployed.open("/news");
                deployed.events().fire(new News("news"));
                assertThat(client.allTexts()).containsExactly("news");
            }
        }
    }

    @Test
    @DisplayName("R4, I4: without the APIs of MicroProfile Config and of transactions the application works")
    void withoutTheApis_theApplicationWorks() throws Exception {
        ClassLoader without = new HidingClassLoader(
                "io.remuda.", "org.eclipse.microprofile.", "io.smallrye.", "jakarta.transaction.");

        Runnable application = (Runnable)
                without.loadClass(WithoutApis.class.getName()).getConstructor().newInstance();

        assertThat(application).isNotInstanceOf(WithoutApis.class);
        application.run();
    }
}
