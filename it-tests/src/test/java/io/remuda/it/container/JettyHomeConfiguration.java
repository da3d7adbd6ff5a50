package io.remuda.it.container;

import io.remuda.it.client.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What {@code arquillian.xml} says about a Jetty that runs as a process of its own. */
public final class JettyHomeConfiguration implements ContainerConfiguration {

    private String environment = "";
    private String home = "";
    private String base = "";
    private String war = "";
    private String cdiLib = "";
    private boolean cdiModule;
    private String memory = "-Xmx512m";

    public void setEnvironment(String environment) {
        this.environment = environment;
    }

    public void setHome(String home) {
        this.home = home;
    }

    public void setBase(String base) {
        this.base = base;
    }

    public void setWar(String war) {
        this.war = war;
    }

    public void setCdiLib(String cdiLib) {
        this.cdiLib = cdiLib;
    }

    public void setCdiModule(boolean cdiModule) {
        this.cdiModule = cdiModule;
    }

    public void setMemory(String memory) {
        this.memory = memory;
    }

    /** The level of Jakarta EE: {@code ee10} or {@code ee11}. */
    String environment() {
        return environment;
    }

    /** The unpacked distribution. */
    Path home() {
        return Path.of(home);
    }

    /** Where this server's configuration, applications and log go. */
    Path base() {
        return Path.of(base);
    }

    /** The archive whose shape all have. */
    Path war() {
        return Path.of(war);
    }

    /** The directory of the jars of CDI that are to replace those in the archive, if any are. */
    Optional<Path> cdiLib() {
        return cdiLib.isEmpty() ? Optional.empty() : Optional.of(Path.of(cdiLib));
    }

    /** Whether the server has Jetty's own module for CDI, so that archives get no descriptor of Jetty. */
    boolean cdiModule() {
        return cdiModule;
    }

    /** The options of the server's JVM that are about its memory. */
    List<String> memory() {
        return List.of(memory.split(" "));
    }

    /** The modules that make the server. */
    List<String> modules() {
        List<String> modules = new ArrayList<>(List.of("http"));
        modules.add(environment + "-deploy");
        modules.add(environment + "-websocket-jakarta");
        if (cdiModule) {
            modules.add(environment + "-cdi");
        }
        if (Way.chosen().isTls()) {
            modules.addAll(List.of("https", "http2"));
        } else if (Way.chosen().isHttp2()) {
            modules.add("http2c");
        }
        return modules;
    }

    @Override
    public void validate() {
        Required.check("environment", environment);
        Required.check("home", home);
        Required.check("base", base);
        Required.check("war", war);
    }
}
