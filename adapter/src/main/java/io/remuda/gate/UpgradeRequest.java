package io.remuda.gate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A request for a handler's path, as long as it is alive. Used on the thread that performs it. */
public interface UpgradeRequest {

    /**
     * The values of a header.
     *
     * @param name the header's name, in any case
     * @return its values in order, empty if it is not there
     */
    List<String> headers(String name);

    /**
     * The first value of a header.
     *
     * @param name the header's name, in any case
     * @return the value, or empty if it is not there
     */
    default Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * The elements of a header that is a list (RFC 9110, section 5.6.1).
     *
     * @param name the header's name, in any case
     * @return the elements of all its values in order, without blanks around them; some may be empty
     */
    default List<String> listed(String name) {
        return headers(name).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /**
     * The values of a query parameter.
     *
     * @param name the parameter's name
     * @return its decoded values in order
     * @throws MalformedRequestException if the query cannot be decoded
     */
    List<String> queryParameters(String name);

    /**
     * The method.
     *
     * @return such as {@code GET}
     */
    String method();

    /**
     * The protocol.
     *
     * @return such as {@code HTTP/1.1} or {@code HTTP/2.0}
     */
    String httpVersion();

    /**
     * Whether the transport is encrypted, as the server sees it.
     *
     * @return true for https
     */
    boolean isSecure();

    /**
     * The host that the client asked for, as the server sees it.
     *
     * @return a name or an IP address; that of version 6 in brackets
     */
    String host();

    /**
     * The port that the client asked for, as the server sees it.
     *
     * @return the port, the default one if the client named none
     */
    int port();

    /**
     * The other end of the connection, as the server sees it.
     *
     * @return the IP address, or empty if the server does not tell
     */
    Optional<String> peerAddress();

    /**
     * Whom the server has authenticated.
     *
     * @return the principal's name, or empty
     */
    Optional<String> principalName();

    /**
     * Whether the one whom the server has authenticated has a role.
     *
     * @param role the role
     * @return true if so
     */
    boolean isUserInRole(String role);

    /**
     * Whether the request has credentials of the server's kind, so that the server has to be asked first who the caller
     * is: what it believes without being asked is not settled.
     *
     * @return true if {@link #authenticate()} checks them
     */
    default boolean hasCredentials() {
        return false;
    }

    /**
     * The scheme in which the server takes credentials, for a challenge that it does not make by itself.
     *
     * @return such as {@code Basic}; empty if the server asks in another way, or not at all
     */
    default Optional<String> scheme() {
        return Optional.empty();
    }

    /** What came of asking the server for the caller. */
    enum Authentication {
        /** Now the caller is known. */
        AUTHENTICATED,
        /** The server has answered the request, such as by asking for credentials. */
        ANSWERED,
        /** The server cannot tell. */
        UNKNOWN
    }

    /**
     * Has the server authenticate the caller in its own way, if that is one that works within a handshake.
     *
     * @return what came of it
     */
    Authentication authenticate();
}
