package io.remuda.it.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A kind of server that is started from its distribution, in a process of its own: what is different from one to the
 * other. The distribution is only read; what a server writes goes into a base of its own.
 *
 * <p>An application is a WAR in a directory that the server watches, and the server says in its log what has become of it.
 */
interface Make {

    /** What people call it. */
    String title();

    /** Checks what it needs of its configuration beyond what all need. */
    default void validate() {}

    /** Writes the configuration of a server that listens on a free port of 127.0.0.1, into a base that is empty. */
    void configure(Path base) throws IOException;

    /** What follows the options that every JVM of a server gets: more options, and what to run. */
    List<String> arguments(Path base) throws IOException;

    /** What the process has in its environment. */
    default Map<String, String> environment(Path base) {
        return Map.of();
    }

    /** What it logs when it listens, with the port as the group {@code port}. */
    Pattern listening();

    /** The same for TLS, if it was configured for that. */
    default Optional<Pattern> listeningForTls() {
        return Optional.empty();
    }

    /** Where a file becomes a deployed application as soon as it appears. */
    Path applications(Path base);

    /** Gives an archive the shape in which users deploy to this server. */
    WebArchive shape(Archive<?> archive) throws IOException;

    /** What it logs when it is done with starting an application; if it could not, with a group {@code failed}. */
    Pattern started(String application);

    /** What it logs when an application that had started is gone. */
    Pattern stopped(String application);

    /** What it logs when one is gone that could not start, if it says so. */
    default Optional<Pattern> discarded(String application) {
        return Optional.of(stopped(application));
    }
}
