package io.remuda.it.container;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Makes the container of the chosen qualifier of {@code arquillian.xml} known to Arquillian, which takes only one. For
 * a qualifier that is not ours the adapter on the class path registers itself.
 */
public final class Containers implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        switch (System.getProperty("arquillian.launch", "jetty-embedded")) {
            case "jetty-embedded" -> builder.service(DeployableContainer.class, JettyEmbeddedContainer.class);
            case "jetty-home-ee10", "jetty-home-ee11" ->
                builder.service(DeployableContainer.class, JettyHomeContainer.class);
            case "wildfly" -> {
                WildFly.choosePorts();
                WildFly.addUsers();
                builder.observer(WildFly.class);
            }
            default -> {}
        }
    }
}
