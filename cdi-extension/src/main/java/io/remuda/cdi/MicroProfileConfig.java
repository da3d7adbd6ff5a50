package io.remuda.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The one class that knows MicroProfile Config, which an application may have or not. */
final class MicroProfileConfig {

    private final Config config;

    private MicroProfileConfig(Config config) {
        this.config = config;
    }

    /**
     * The configuration of an application.
     *
     * @throws LinkageError if the application does not have the API
     * @throws IllegalStateException if the API has no implementation
     */
    static MicroProfileConfig of(ClassLoader application) {
        return new MicroProfileConfig(ConfigProvider.getConfig(application));
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        config.getPropertyNames().forEach(names::add);
        return names;
    }

    Optional<String> value(String name) {
        return config.getOptionalValue(name, String.class);
    }
}
