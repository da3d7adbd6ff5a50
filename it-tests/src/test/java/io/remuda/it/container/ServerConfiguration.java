package io.remuda.it.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What {@code arquillian.xml} says about a server that runs as a process of its own. */
public final class ServerConfiguration implements ContainerConfiguration {

    private String make = "";
    private String environment = "";
    private String home = "";
    private String base = "";
    private String war = "";
    private String cdiLib = "";
    private boolean cdiModule;
    private String openWebBeans = "";
    private String memory = "-Xmx512m";

    /**
     * A Jetty beside the server of the launch, from the distribution that Failsafe names.
     *
     * @param environment {@code ee10} or {@code ee11}
     * @param name what its base is called by
     */
    public static ServerConfiguration jetty(String environment, String name) {
        ServerConfiguration configuration = new ServerConfiguration();
        configuration.setMake("jetty");
        configuration.setEnvironment(environment);
        configuration.setHome(System.getProperty("remuda.it.jettyHome", ""));
        configuration.setBase(Path.of(System.getProperty("remuda.it.work", ""), "jetty-base-" + name)
                .toString());
        configuration.setWar(System.getProperty("remuda.it.sampleWar", ""));
        if (environment.equals("ee11")) {
            configuration.setCdiLib(System.getProperty("remuda.it.weld6", ""));
        }
        return configuration;
    }

    public void setMake(String make) {
        this.make = make;
    }

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

    public void setOpenWebBeans(String openWebBeans) {
        this.openWebBeans = openWebBeans;
    }

    public void setMemory(String memory) {
        this.memory = memory;
    }

    /** The kind of server. */
    Make make() {
        return switch (make) {
            case "jetty" -> new JettyHome(this);
            case "liberty" -> new Liberty(this);
            case "tomcat" -> new Tomcat(this);
            case "glassfish" -> new GlassFish(this);
            case "wildfly" -> new WildFly(this);
            default ->
                throw new ConfigurationException("The property 'make' is '" + make
                        + "'; it may be 'glassfish', 'jetty', 'liberty', 'tomcat' or 'wildfly'");
        };
    }

    /** Jetty's name of the level of Jakarta EE: {@code ee10} or {@code ee11}. */
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

    /** The directory of the jars of OpenWebBeans, if that is to be in the archive instead of Weld. */
    Optional<Path> openWebBeans() {
        return openWebBeans.isEmpty() ? Optional.empty() : Optional.of(Path.of(openWebBeans));
    }

    /** The options of the server's JVM that are about its memory. */
    List<String> memory() {
        return List.of(memory.split(" "));
    }

    @Override
    public void validate() {
        Required.check("home", home);
        Required.check("base", base);
        Required.check("war", war);
        make().validate();
    }
}
