package io.remuda.it;

import io.remuda.it.app.LogTap;
import io.remuda.it.app.Probe;
import jakarta.enterprise.inject.spi.Extension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archive of the application under test: its own classes only, the container adds what its shape needs. */
public final class ApplicationArchive {

    static final String BEANS_XML = """
            <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="annotated"/>
            """;

    /** The deployment's {@code remuda.waitingThreads}. */
    static final int WAITING_THREADS = 2;

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>remuda.OptionsHandler.colour</param-name>
                <param-value>green</param-value>
              </context-param>
              <context-param>
                <param-name>remuda.waitingThreads</param-name>
                <param-value>%d</param-value>
              </context-param>
            </web-app>
            """.formatted(WAITING_THREADS);

    private ApplicationArchive() {}

    public static WebArchive of(String name) {
        return of(name, WEB_XML);
    }

    /** With another descriptor; set once, because an unpacked archive can get the first one of two. */
    static WebArchive of(String name, String webXml) {
        return ShrinkWrap.create(WebArchive.class, name)
                .addPackage(Probe.class.getPackage())
                .addAsServiceProvider(Extension.class, LogTap.class)
                .addAsWebInfResource(new StringAsset(BEANS_XML), "beans.xml")
                .setWebXML(new StringAsset(webXml));
    }
}
