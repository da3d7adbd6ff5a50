package io.remuda.it.container;

import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What {@code arquillian.xml} says about the embedded Jetty. */
public final class JettyEmbeddedConfiguration implements ContainerConfiguration {

    private String workDirectory = "";

    public void setWorkDirectory(String workDirectory) {
        this.workDirectory = workDirectory;
    }

    /** Where archives are unpacked. */
    Path work() {
        return Path.of(workDirectory);
    }

    @Override
    public void validate() {
        Required.check("workDirectory", workDirectory);
    }
}
