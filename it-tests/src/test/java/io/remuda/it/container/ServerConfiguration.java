package io.remuda.it.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What {@code arquillian.xml} says about a server that runs as a process of its own. */
public final class ServerConfiguration implements ContainerConfiguration {

    private static final Pattern SYSTEM_PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

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
     * Another server like that of the launch, by {@code arquillian.xml}, which has a base of its own.
     *
     * @param name what its base is called by
     */
    public static ServerConfiguration beside(String name) {
        String launch = System.getProperty("arquillian.launch");
        ServerConfiguration configuration = new ServerConfiguration();
        NodeList properties = ofLaunch(launch).getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            configuration.set(property.getAttribute("name"), resolved(property.getTextContent()));
        }
        configuration.setBase(configuration.base + "-" + name);
        return configuration;
    }

    private static Element ofLaunch(String launch) {
        try (InputStream file = ServerConfiguration.class.getResourceAsStream("/arquillian.xml")) {
            NodeList containers = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file)
                    .getElementsByTagName("container");
            for (int i = 0; i < containers.getLength(); i++) {
                Element container = (Element) containers.item(i);
                if (container.getAttribute("qualifier").equals(launch)) {
                    return container;
                }
            }
            throw new ConfigurationException("arquillian.xml has no container '" + launch + "'");
        } catch (IOException | ParserConfigurationException | SAXException unreadable) {
            throw new ConfigurationException("Cannot read arquillian.xml", unreadable);
        }
    }

    /** Arquillian does the same with what it reads. */
    private static String resolved(String value) {
        return SYSTEM_PROPERTY
                .matcher(value)
                .replaceAll(property -> Matcher.quoteReplacement(System.getProperty(property.group(1), "")));
    }

    private void set(String property, String value) {
        switch (property) {
            case "make" -> setMake(value);
            case "environment" -> setEnvironment(value);
            case "home" -> setHome(value);
            case "base" -> setBase(value);
            case "war" -> setWar(value);
            case "cdiLib" -> setCdiLib(value);
            case "openWebBeans" -> setOpenWebBeans(value);
            default -> throw new ConfigurationException("Unknown property '" + property + "'");
        }
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
