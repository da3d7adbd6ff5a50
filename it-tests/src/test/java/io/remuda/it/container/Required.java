package io.remuda.it.container;

import org.jboss.arquillian.container.spi.ConfigurationException;

/** The check of a property that {@code arquillian.xml} must set. */
final class Required {

    private Required() {}

    static void check(String name, String value) {
        // An unset system property leaves its placeholder behind.
        if (value.isEmpty() || value.contains("${")) {
            throw new ConfigurationException("The property '" + name + "' is '" + value
                    + "'; it comes from the configuration of the Failsafe plugin. Run the tests by 'mvn verify'");
        }
    }
}
