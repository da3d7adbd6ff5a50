package io.remuda;

import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a message is for. Parts narrow each other:
 * {@code Address.path("/chat/lobby").andUser("ann").except(self)}. Immutable; equal when all parts are equal.
 */
public final class Address {

    private final @Nullable String session;
    private final @Nullable Class<?> handler;
    private final @Nullable String path;
    private final @Nullable String user;
    private final Set<String> topics;
    private final Set<String> excepted;

    private Address(
            @Nullable String session,
            @Nullable Class<?> handler,
            @Nullable String path,
            @Nullable String user,
            Set<String> topics,
            Set<String> excepted) {
        this.session = session;
        this.handler = handler;
        this.path = path;
        this.user = user;
        this.topics = topics;
        this.excepted = excepted;
    }

    /**
     * Every open session of the application.
     *
     * @return the address
     */
    public static Address all() {
        return new Address(null, null, null, null, Set.of(), Set.of());
    }

    /**
     * One session.
     *
     * @param session its reference
     * @return the address
     */
    public static Address session(SessionRef session) {
        return session(session.id());
    }

    /**
     * One session.
     *
     * @param id its {@link SessionRef#id()}
     * @return the address
     */
    public static Address session(String id) {
        return all().andSession(id);
    }

    /**
     * The sessions of a handler.
     *
     * @param handler the handler's class
     * @return the address
     */
    public static Address handler(Class<?> handler) {
        return all().andHandler(handler);
    }

    /**
     * The sessions on a path.
     *
     * @param path the concrete path below the context path, such as {@code /chat/lobby}; not a template
     * @return the address
     */
    public static Address path(String path) {
        return all().andPath(path);
    }

    /**
     * The sessions of a user.
     *
     * @param name the caller's name, {@link Request#principalName()}
     * @return the address
     */
    public static Address user(String name) {
        return all().andUser(name);
    }

    /**
     * The sessions that are in a topic.
     *
     * @param topic the topic's name
     * @return the address
     * @throws IllegalArgumentException if the name is blank
     */
    public static Address topic(String topic) {
        return all().andTopic(topic);
    }

    /**
     * Narrows to one session.
     *
     * @param narrower its {@link SessionRef#id()}
     * @return the narrower address
     * @throws IllegalArgumentException if the address is for another session already
     */
    public Address andSession(String narrower) {
        return new Address(narrow("session", session, narrower), handler, path, user, topics, excepted);
    }

    /**
     * Narrows to the sessions of a handler.
     *
     * @param narrower the handler's class
     * @return the narrower address
     * @throws IllegalArgumentException if the address is for another handler already
     */
    public Address andHandler(Class<?> narrower) {
        return new Address(session, narrow("handler", handler, narrower), path, user, topics, excepted);
    }

    /**
     * Narrows to the sessions on a path.
     *
     * @param narrower the concrete path below the context path; not a template
     * @return the narrower address
     * @throws IllegalArgumentException if the address is for another path already
     */
    public Address andPath(String narrower) {
        return new Address(session, handler, narrow("path", path, narrower), user, topics, excepted);
    }

    /**
     * Narrows to the sessions of a user.
     *
     * @param narrower the principal's name
     * @return the narrower address
     * @throws IllegalArgumentException if the address is for another user already
     */
    public Address andUser(String narrower) {
        return new Address(session, handler, path, narrow("user", user, narrower), topics, excepted);
    }

    /**
     * Narrows to the sessions that are in a topic. An address may have several: it is then for the sessions that are in
     * all of them.
     *
     * @param narrower the topic's name
     * @return the narrower address
     * @throws IllegalArgumentException if the name is blank
     */
    public Address andTopic(String narrower) {
        return new Address(session, handler, path, user, with(topics, checkedTopic(narrower)), excepted);
    }

    /**
     * Leaves a session out.
     *
     * @param excluded its {@link SessionRef#id()}
     * @return the narrower address
     */
    public Address except(String excluded) {
        return new Address(session, handler, path, user, topics, with(excepted, excluded));
    }

    /**
     * Leaves a session out.
     *
     * @param excluded its reference
     * @return the narrower address
     */
    public Address except(SessionRef excluded) {
        return except(excluded.id());
    }

    static String checkedTopic(String topic) {
        if (topic.isBlank()) {
            throw new IllegalArgumentException(
                    "The topic is '" + topic + "'; allowed is a name that is not blank, such as room:42");
        }
        return topic;
    }

    private static Set<String> with(Set<String> present, String added) {
        Set<String> more = new HashSet<>(present);
        more.add(added);
        return Set.copyOf(more);
    }

    private static <T> T narrow(String part, @Nullable T present, T narrower) {
        Objects.requireNonNull(narrower, part);
        if (present != null && !present.equals(narrower)) {
            throw new IllegalArgumentException("The address is for the " + part + " '" + present
                    + "' and cannot be for '" + narrower + "' as well: no session would match. Send to each in turn");
        }
        return narrower;
    }

    /**
     * The one session addressed.
     *
     * @return its id, or empty for any
     */
    public Optional<String> session() {
        return Optional.ofNullable(session);
    }

    /**
     * The handler addressed.
     *
     * @return its class, or empty for any
     */
    public Optional<Class<?>> handler() {
        return Optional.ofNullable(handler);
    }

    /**
     * The path addressed.
     *
     * @return the concrete path, or empty for any
     */
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }

    /**
     * The user addressed.
     *
     * @return the principal's name, or empty for any
     */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * The topics addressed.
     *
     * @return their names, all of which a session has to be in; unmodifiable
     */
    public Set<String> topics() {
        return topics;
    }

    /**
     * The sessions left out.
     *
     * @return their ids; unmodifiable
     */
    public Set<String> excepted() {
        return excepted;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address that
                && Objects.equals(session, that.session)
                && Objects.equals(handler, that.handler)
                && Objects.equals(path, that.path)
                && Objects.equals(user, that.user)
                && topics.equals(that.topics)
                && excepted.equals(that.excepted);
    }

    @Override
    public int hashCode() {
        return Objects.hash(session, handler, path, user, topics, excepted);
    }

    @Override
    public String toString() {
        return "Address[session=" + session + ", handler=" + handler + ", path=" + path + ", user=" + user + ", topics="
                + topics + ", except=" + excepted + "]";
    }
}
