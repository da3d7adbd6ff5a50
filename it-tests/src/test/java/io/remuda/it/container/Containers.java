package io.remuda.it.container;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Makes the container of the chosen qualifier of {@code arquillian.xml} known to Arquillian, which takes only one. WildFly
 * has an adapter of its own, which registers itself.
 */
public final class Containers implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        switch (System.getProperty("arquillian.launch", "jetty-embedded")) {
            case "jetty-embedded" -> builder.service(DeployableContainer.class, JettyEmbeddedContainer.class);
            case "wildfly" -> {
                WildFly.choosePorts();
                WildFly.addUsers();
                builder.observer(WildFly.class);
            }
            default -> builder.service(DeployableContainer.class, ServerContainer.class);
        }
    }
}
