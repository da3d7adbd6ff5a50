package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * How {@code web.xml} says that callers are authenticated; the Servlet API has no way to ask.
 *
 * @param method the content of {@code auth-method} in upper case, because servers do not mind the case; or empty
 */
record LoginConfig(String method) {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    /**
     * Those that ask with a status and a header, each with the scheme of its credentials. Others may do with a page, or send
     * callers somewhere else. Jetty has two names for that of RFC 4559.
     */
    private static final Map<String, String> CHALLENGES =
            Map.of("BASIC", "BASIC", "DIGEST", "DIGEST", "SPNEGO", "NEGOTIATE", "NEGOTIATE", "NEGOTIATE");

    LoginConfig {
        method = method.toUpperCase(Locale.ROOT);
    }

    static LoginConfig of(ServletContext context) {
        try (InputStream descriptor = context.getResourceAsStream("/WEB-INF/web.xml")) {
            return new LoginConfig(descriptor == null ? "" : method(descriptor));
        } catch (IOException | XMLStreamException unreadable) {
            LOGGER.log(Level.DEBUG, "web.xml does not say how callers are authenticated", unreadable);
            return new LoginConfig("");
        }
    }

    private static String method(InputStream descriptor) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(descriptor);
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("auth-method")) {
                return reader.getElementText().strip();
            }
        }
        return "";
    }

    /** The scheme of a challenge that is always the same. */
    Optional<String> scheme() {
        return method.equals("BASIC") ? Optional.of("Basic") : Optional.empty();
    }

    /**
     * Whether a request has credentials in its header. Where Jetty has not settled yet who such a caller is, it must be
     * asked by {@link HttpServletRequest#authenticate}: merely to ask for the principal throws if the request has an HTTP
     * session, and leaves that without the change of its id that a login is to bring.
     */
    boolean hasCredentials(HttpServletRequest http) {
        String credentials = http.getHeader("Authorization");
        return challenges()
                && credentials != null
                && credentials.toUpperCase(Locale.ROOT).startsWith(CHALLENGES.get(method) + " ");
    }

    /** Whether the server sends callers without a session of theirs to a page, whatever headers they send. */
    boolean redirects() {
        return method.equals("FORM");
    }

    boolean challenges() {
        return CHALLENGES.containsKey(method);
    }
}
