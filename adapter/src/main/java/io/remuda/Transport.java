package io.remuda;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the client is connected, as agreed on in the handshake.
 *
 * @param name {@code tcp} or {@code ssl}
 * @param httpVersion the protocol of the upgrade request, such as {@code HTTP/1.1} or {@code HTTP/2.0}
 * @param webSocketVersion the version of the WebSocket protocol; 13 is RFC 6455
 * @param agreedSubprotocol the subprotocol agreed on, or {@code null} if none was
 * @param extensions the names of the extensions agreed on, in order; copied, may be empty
 */
public record Transport(
        String name,
        String httpVersion,
        String webSocketVersion,
        @Nullable String agreedSubprotocol,
        List<String> extensions) {

    /** The name of an unencrypted transport. */
    public static final String TCP = "tcp";

    /** The name of an encrypted transport. */
    public static final String SSL = "ssl";

    /**
     * Checks the name, and copies.
     *
     * @param name {@value #TCP} or {@value #SSL}
     * @param httpVersion such as {@code HTTP/1.1}
     * @param webSocketVersion such as {@code 13}
     * @param agreedSubprotocol the subprotocol, or {@code null}
     * @param extensions the names of the extensions
     */
    public Transport {
        if (!name.equals(TCP) && !name.equals(SSL)) {
            throw new IllegalArgumentException(
                    "The transport's name is '" + name + "'; allowed are " + TCP + " and " + SSL);
        }
        Objects.requireNonNull(httpVersion, "httpVersion");
        Objects.requireNonNull(webSocketVersion, "webSocketVersion");
        extensions = List.copyOf(extensions);
    }

    /**
     * A plain one, for tests: {@code tcp}, HTTP/1.1, version 13, no subprotocol, no extensions.
     *
     * @return the transport
     */
    public static Transport tcp() {
        return new Transport(TCP, "HTTP/1.1", "13", null, List.of());
    }

    /**
     * The subprotocol agreed on.
     *
     * @return the subprotocol, or empty if none was
     */
    public Optional<String> subprotocol() {
        return Optional.ofNullable(agreedSubprotocol);
    }
}
