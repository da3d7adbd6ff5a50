package io.remuda;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The upgrade request: an immutable snapshot, valid in every callback and on any thread; equal when all parts are
 * equal. What {@code info} gets has one part more if it is asked: the {@link #question()}.
 *
 * <p>{@link #toString()} shows the path and the session's id only, so that no header, cookie or query gets into a log.
 */
public final class Request {

    private final SessionRef session;

    /** As text: a URI that has been read is several times as large, and few handlers look at it. */
    private final String uri;

    private final String path;
    private final Map<String, String> pathParameters;
    private final Pairs queryParameters;
    private final Pairs headers;
    private final Pairs cookies;
    private final @Nullable String peerAddress;
    private final @Nullable String principalName;
    private final @Nullable String httpSessionId;
    private final @Nullable String subprotocol;
    private final Map<String, Boolean> roles;
    private final @Nullable Question question;
    private final boolean upgrade;
    private final @Nullable Object attachment;

    private Request(Builder from) {
        session = from.session == null ? new NoSession() : from.session;
        String text = (from.uri == null ? uriOf(from.path) : from.uri).toString();
        path = from.path;
        uri = text.equals(path) ? path : text;
        pathParameters = Map.copyOf(from.pathParameters);
        queryParameters = Pairs.of(from.queryParameters);
        headers = Pairs.of(from.headers);
        cookies = Pairs.of(from.cookies);
        peerAddress = from.peerAddress;
        principalName = from.principalName;
        httpSessionId = from.httpSessionId;
        subprotocol = from.subprotocol;
        roles = Map.copyOf(from.roles);
        question = null;
        upgrade = from.upgrade;
        attachment = from.attachment;
    }

    private Request(Request from, @Nullable Question question) {
        session = from.session;
        uri = from.uri;
        path = from.path;
        pathParameters = from.pathParameters;
        queryParameters = from.queryParameters;
        headers = from.headers;
        cookies = from.cookies;
        peerAddress = from.peerAddress;
        principalName = from.principalName;
        httpSessionId = from.httpSessionId;
        subprotocol = from.subprotocol;
        roles = from.roles;
        this.question = question;
        upgrade = from.upgrade;
        attachment = from.attachment;
    }

    private static URI uriOf(String decodedPath) {
        try {
            return new URI(null, null, decodedPath, null);
        } catch (URISyntaxException noPath) {
            throw new IllegalArgumentException(
                    "The path is '" + decodedPath + "'; allowed is one that a URI can hold. Set the URI too", noPath);
        }
    }

    /**
     * Starts a request, such as a test needs it.
     *
     * @param path the path below the context path; starts with {@code /}
     * @return a builder with this path and nothing else
     */
    public static Builder builder(String path) {
        return new Builder(path);
    }

    /**
     * The session that the request was upgraded to.
     *
     * @return the reference; in a test that did not set one, the reference of a closed session
     */
    public SessionRef session() {
        return session;
    }

    /**
     * The request URI with its query.
     *
     * @return the URI as the client sent it; in a test that did not set one, the encoded path
     */
    public URI uri() {
        return URI.create(uri);
    }

    /**
     * The path below the context path.
     *
     * @return the decoded path, such as {@code /chat/lobby}
     */
    public String path() {
        return path;
    }

    /**
     * The value of a variable of the path's template.
     *
     * @param name the variable's name
     * @return its decoded value
     * @throws IllegalArgumentException if the template has no such variable; the message names those it has
     */
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no path parameter '" + name + "'; the path's template has "
                    + new TreeSet<>(pathParameters.keySet()));
        }
        return value;
    }

    /**
     * The variables of the path's template.
     *
     * @return decoded values by name; unmodifiable
     */
    public Map<String, String> pathParameters() {
        return pathParameters;
    }

    /**
     * The first value of a query parameter.
     *
     * @param name the parameter's name
     * @return its decoded value, or empty if the query does not have it
     */
    public Optional<String> queryParameter(String name) {
        return queryParameters.first(name);
    }

    /**
     * The query parameters.
     *
     * @return decoded values by name, in the query's order; unmodifiable
     */
    public Map<String, List<String>> queryParameters() {
        return queryParameters.toMap();
    }

    /**
     * The first value of a header.
     *
     * @param name the header's name, in any case
     * @return its value, or empty if the request does not have it or was compacted
     */
    public Optional<String> header(String name) {
        return headers.first(name.toLowerCase(Locale.ROOT));
    }

    /**
     * All values of a header.
     *
     * @param name the header's name, in any case
     * @return its values in order; unmodifiable, empty if the request does not have it or was compacted
     */
    public List<String> headers(String name) {
        return headers.all(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The names of the headers.
     *
     * @return the names in lower case; unmodifiable
     */
    public Set<String> headerNames() {
        return headers.toMap().keySet();
    }

    /**
     * The value of a cookie.
     *
     * @param name the cookie's name
     * @return its value, or empty if the request does not have it or was compacted
     */
    public Optional<String> cookie(String name) {
        return cookies.first(name);
    }

    /**
     * The address of the client or of the last proxy.
     *
     * @return the IP address, or empty if the server does not tell
     */
    public Optional<String> peerAddress() {
        return Optional.ofNullable(peerAddress);
    }

    /**
     * The name of the caller: whom the server, a filter, a token or {@link WebSocketHandler#upgrade} says it is.
     *
     * @return the principal's name, or empty if the caller is anonymous
     */
    public Optional<String> principalName() {
        return Optional.ofNullable(principalName);
    }

    /**
     * The HTTP session that the request belonged to.
     *
     * @return its id, or empty if there was none or the request was compacted
     */
    public Optional<String> httpSessionId() {
        return Optional.ofNullable(httpSessionId);
    }

    /**
     * The subprotocol agreed on.
     *
     * @return the subprotocol, or empty if none was
     */
    public Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    /**
     * Whether the caller had a role at the handshake.
     *
     * @param role a role that the handler declares by {@code @RolesAllowed}, {@code @DeclareRoles} or the handler's
     *     roles option
     * @return true if the caller had it
     * @throws IllegalArgumentException if the handler does not declare the role; the message names those it does
     */
    public boolean isUserInRole(String role) {
        Boolean held = roles.get(role);
        if (held == null) {
            throw new IllegalArgumentException("The role '" + role + "' is not declared by the handler, which declares "
                    + new TreeSet<>(roles.keySet()) + ". Add it to @DeclareRoles or to the option 'roles'");
        }
        return held;
    }

    /**
     * The question that {@code info} is called with, to answer it later by {@link Result#answer(Question, Object)}.
     *
     * @return the question's handle; empty in every other callback, and in an {@code info} whose message nobody waits for
     *     an answer to
     */
    public Optional<Question> question() {
        return Optional.ofNullable(question);
    }

    /**
     * This request as an {@code info} that is asked gets it, such as a test needs it.
     *
     * @param question the question, or {@code null} for none
     * @return the request with that question
     */
    public Request asking(@Nullable Question question) {
        return Objects.equals(question, this.question) ? this : new Request(this, question);
    }

    /**
     * Whether the client asks for a WebSocket.
     *
     * @return false only in {@link WebSocketHandler#upgrade}, for a plain HTTP request
     */
    public boolean isUpgrade() {
        return upgrade;
    }

    /**
     * What {@link WebSocketHandler#upgrade} handed on.
     *
     * @param <T> its type
     * @param type the type that is expected
     * @return the object, or empty if there is none or the request was compacted
     * @throws ClassCastException if it is of another type
     */
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.ofNullable(type.cast(attachment));
    }

    /**
     * Keeps what identifies the session: reference, URI, path and query parameters, peer, principal with its roles,
     * and subprotocol. Lets go of headers, cookies and the rest, also of a {@linkplain #question() question}.
     *
     * @param headerNames headers to keep too, in any case
     * @return the smaller request
     */
    public Request compact(String... headerNames) {
        Builder kept = new Builder(path)
                .session(session)
                .uri(uri())
                .pathParameters(pathParameters)
                .peerAddress(peerAddress)
                .principalName(principalName)
                .subprotocol(subprotocol);
        kept.queryParameters.putAll(queryParameters.toMap());
        kept.roles.putAll(roles);
        for (String name : headerNames) {
            List<String> values = headers(name);
            if (!values.isEmpty()) {
                kept.headers.put(name.toLowerCase(Locale.ROOT), values);
            }
        }
        return kept.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Request that
                && session.equals(that.session)
                && (uri.equals(that.uri) || uri().equals(that.uri()))
                && path.equals(that.path)
                && pathParameters.equals(that.pathParameters)
                && queryParameters.equals(that.queryParameters)
                && headers.equals(that.headers)
                && cookies.equals(that.cookies)
                && Objects.equals(peerAddress, that.peerAddress)
                && Objects.equals(principalName, that.principalName)
                && Objects.equals(httpSessionId, that.httpSessionId)
                && Objects.equals(subprotocol, that.subprotocol)
                && roles.equals(that.roles)
                && Objects.equals(question, that.question)
                && upgrade == that.upgrade
                && Objects.equals(attachment, that.attachment);
    }

    @Override
    public int hashCode() {
        return Objects.hash(session, uri());
    }

    @Override
    public String toString() {
        return "Request[" + path + ", session " + session.id() + "]";
    }

    /** Builds a {@link Request}. Not for several threads. What is not set is absent. */
    public static final class Builder {

        private final String path;
        private @Nullable SessionRef session;
        private @Nullable URI uri;
        private final Map<String, String> pathParameters = new TreeMap<>();
        private final Map<String, List<String>> queryParameters = new LinkedHashMap<>();
        private final Map<String, List<String>> headers = new LinkedHashMap<>();
        private final Map<String, List<String>> cookies = new LinkedHashMap<>();
        private @Nullable String peerAddress;
        private @Nullable String principalName;
        private @Nullable String httpSessionId;
        private @Nullable String subprotocol;
        private final Map<String, Boolean> roles = new TreeMap<>();
        private boolean upgrade = true;
        private @Nullable Object attachment;

        private Builder(String path) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("The path is '" + path + "'; allowed is one that starts with '/'");
            }
            this.path = path;
        }

        /**
         * Sets the session.
         *
         * @param session the reference
         * @return this builder
         */
        public Builder session(SessionRef session) {
            this.session = Objects.requireNonNull(session, "session");
            return this;
        }

        /**
         * Sets the request URI.
         *
         * @param uri the URI with its query
         * @return this builder
         */
        public Builder uri(URI uri) {
            this.uri = Objects.requireNonNull(uri, "uri");
            return this;
        }

        /**
         * Adds a path parameter.
         *
         * @param name the variable's name
         * @param value the decoded value
         * @return this builder
         */
        public Builder pathParameter(String name, String value) {
            pathParameters.put(name, value);
            return this;
        }

        /**
         * Adds path parameters.
         *
         * @param parameters decoded values by name
         * @return this builder
         */
        public Builder pathParameters(Map<String, String> parameters) {
            pathParameters.putAll(parameters);
            return this;
        }

        /**
         * Adds a value of a query parameter.
         *
         * @param name the parameter's name
         * @param value the decoded value
         * @return this builder
         */
        public Builder queryParameter(String name, String value) {
            queryParameters.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
            return this;
        }

        /**
         * Adds a value of a header.
         *
         * @param name the header's name, in any case
         * @param value the value
         * @return this builder
         */
        public Builder header(String name, String value) {
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
                    .add(value);
            return this;
        }

        /**
         * Adds a cookie.
         *
         * @param name the cookie's name
         * @param value the value
         * @return this builder
         */
        public Builder cookie(String name, String value) {
            cookies.put(name, List.of(value));
            return this;
        }

        /**
         * Sets the client's address.
         *
         * @param address the IP address, or {@code null} for none
         * @return this builder
         */
        public Builder peerAddress(@Nullable String address) {
            peerAddress = address;
            return this;
        }

        /**
         * Sets the caller.
         *
         * @param name the principal's name, or {@code null} for an anonymous caller
         * @return this builder
         */
        public Builder principalName(@Nullable String name) {
            principalName = name;
            return this;
        }

        /**
         * Sets the HTTP session.
         *
         * @param id its id, or {@code null} for none
         * @return this builder
         */
        public Builder httpSessionId(@Nullable String id) {
            httpSessionId = id;
            return this;
        }

        /**
         * Sets the subprotocol agreed on.
         *
         * @param name the subprotocol, or {@code null} for none
         * @return this builder
         */
        public Builder subprotocol(@Nullable String name) {
            subprotocol = name;
            return this;
        }

        /**
         * Declares a role.
         *
         * @param name the role's name
         * @param held whether the caller has it
         * @return this builder
         */
        public Builder role(String name, boolean held) {
            roles.put(name, held);
            return this;
        }

        /**
         * Says whether the client asks for a WebSocket.
         *
         * @param asked true by default
         * @return this builder
         */
        public Builder upgrade(boolean asked) {
            upgrade = asked;
            return this;
        }

        /**
         * Sets what {@link WebSocketHandler#upgrade} handed on.
         *
         * @param object the object, or {@code null} for none
         * @return this builder
         */
        public Builder attachment(@Nullable Object object) {
            attachment = object;
            return this;
        }

        /**
         * Makes the request.
         *
         * @return the request
         */
        public Request build() {
            return new Request(this);
        }
    }

    /** What a request that was made without a session refers to: a session that has ended. */
    private static final class NoSession implements SessionRef {

        private final String id = UUID.randomUUID().toString();

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean tell(Object message) {
            Objects.requireNonNull(message, "message");
            return false;
        }

        @Override
        public Timer startTimer(Duration delay, Object message) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("The delay is " + delay + "; allowed is one that is not negative");
            }
            Objects.requireNonNull(message, "message");
            return () -> false;
        }

        @Override
        public boolean join(String topic) {
            Address.checkedTopic(topic);
            return false;
        }

        @Override
        public boolean leave(String topic) {
            return false;
        }

        @Override
        public void close(int code, String reason) {
            Frame.close(code, reason);
        }

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SessionRef that && id.equals(that.id());
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }

        @Override
        public String toString() {
            return "Session[" + id + "]";
        }
    }
}
