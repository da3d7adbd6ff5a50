package io.remuda.it.container;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Makes the container of the chosen qualifier of {@code arquillian.xml} known to Arquillian, which takes only one. */
public final class Containers implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        boolean embedded =
                System.getProperty("arquillian.launch", "jetty-embedded").equals("jetty-embedded");
        builder.service(DeployableContainer.class, embedded ? JettyEmbeddedContainer.class : ServerContainer.class);
    }
}
