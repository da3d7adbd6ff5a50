package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * How {@code web.xml} says that callers are authenticated; the Servlet API has no way to ask.
 *
 * @param method the content of {@code auth-method}, or empty
 */
record LoginConfig(String method) {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    /** Those that ask with a status and a header; others do with a page. */
    private static final Set<String> CHALLENGES = Set.of("BASIC", "DIGEST");

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

    boolean challenges() {
        return CHALLENGES.contains(method);
    }
}
