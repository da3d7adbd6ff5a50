package io.remuda;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@link WebSocketHandler#upgrade} decides about a request: {@link #accept() accept} it, {@link #refuse(int) refuse}
 * it, {@link #respond(int) respond} to it as plain HTTP, or {@link #decline() decline} it, so that somebody else serves it.
 * Immutable; each setting returns a new decision; equal when all parts are equal.
 */
public sealed interface Upgrade {

    /**
     * Upgrades the connection. For a request that asks for no WebSocket the client gets 426.
     *
     * @return the decision
     */
    static Accept accept() {
        return new Accept(Optional.empty(), Map.of(), Map.of(), Optional.empty(), Optional.empty());
    }

    /**
     * Does not upgrade. Counted as a refused handshake.
     *
     * @param status the status, such as 403; from 400 to 599
     * @return the decision, with an empty body
     */
    static Answer refuse(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException(
                    "The status of a refusal is " + status + "; allowed are 400 to 599. For others use respond");
        }
        return new Answer(status, Map.of(), "", "");
    }

    /**
     * Answers as plain HTTP: the same path as a page. A client that asks for a WebSocket over HTTP/2 takes any success for
     * an open one, so it gets 404 instead, with the same headers and body.
     *
     * @param status the status, such as 200; from 200 to 599
     * @return the decision, with an empty body
     */
    static Answer respond(int status) {
        return new Answer(status, Map.of(), "", "");
    }

    /**
     * Leaves the request to the application's servlets, as if there were no handler.
     *
     * @return the decision
     */
    static Decline decline() {
        return Decline.INSTANCE;
    }

    /**
     * Upgrades the connection.
     *
     * @param subprotocol the subprotocol to agree on; empty to have it chosen from the option of that name,
     *     in the plural, of the route
     * @param headers headers of the response, by name
     * @param options options of this session, which override the route's
     * @param caller who the client is; empty for whom the server or a token authenticated
     * @param attachment what {@link Request#attachment(Class)} gives
     */
    record Accept(
            Optional<String> subprotocol,
            Map<String, String> headers,
            Map<String, String> options,
            Optional<Caller> caller,
            Optional<Object> attachment)
            implements Upgrade {

        /**
         * Copies the maps.
         *
         * @param subprotocol the subprotocol
         * @param headers headers of the response
         * @param options options of this session
         * @param caller who the client is
         * @param attachment the attachment
         */
        public Accept {
            Objects.requireNonNull(subprotocol, "subprotocol");
            headers = Headers.checked(headers);
            options = Map.copyOf(options);
            Objects.requireNonNull(caller, "caller");
            Objects.requireNonNull(attachment, "attachment");
        }

        /**
         * Chooses the subprotocol.
         *
         * @param name one that the client offers
         * @return this decision with the setting
         */
        public Accept subprotocol(String name) {
            return new Accept(Optional.of(name), headers, options, caller, attachment);
        }

        /**
         * Adds a header to the response, or replaces it.
         *
         * @param name the header's name; not one that belongs to the handshake or to the connection
         * @param value the value; visible ASCII characters, blanks and tabs
         * @return this decision with the setting
         * @throws IllegalArgumentException if name or value is not allowed
         */
        public Accept header(String name, String value) {
            return new Accept(subprotocol, Headers.with(headers, name, value), options, caller, attachment);
        }

        /**
         * Sets an option of this session, such as {@code messages}; {@code init} gets it too.
         *
         * @param key the option's key
         * @param value the value; wrong ones are refused with 500 and logged, as in a route
         * @return this decision with the setting
         */
        public Accept option(String key, String value) {
            Map<String, String> more = new TreeMap<>(options);
            more.put(key, value);
            return new Accept(subprotocol, headers, more, caller, attachment);
        }

        /**
         * Sets this session's timeout, as {@link Result#timeout(Duration)} does.
         *
         * @param timeout the time, or {@link Duration#ZERO} to switch it off; not negative
         * @return this decision with the setting
         */
        public Accept timeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException(
                        "The timeout is " + timeout + "; allowed is a positive duration, or zero to switch it off");
            }
            return option("timeout", timeout.toString());
        }

        /**
         * Sets the largest message of this session, as {@link Result#maxMessageSize(int)} does.
         *
         * @param bytes the size in bytes of payload; from 1 to {@value Result#LARGEST_MAX_MESSAGE_SIZE}
         * @return this decision with the setting
         */
        public Accept maxMessageSize(int bytes) {
            if (bytes < 1 || bytes > Result.LARGEST_MAX_MESSAGE_SIZE) {
                throw new IllegalArgumentException("The maximum message size is " + bytes + " bytes; allowed are 1 to "
                        + Result.LARGEST_MAX_MESSAGE_SIZE);
            }
            return option("maxMessageSize", Integer.toString(bytes));
        }

        /**
         * Says who the client is, for a handler that finds out by itself.
         *
         * @param caller the caller
         * @return this decision with the setting
         */
        public Accept caller(Caller caller) {
            return new Accept(subprotocol, headers, options, Optional.of(caller), attachment);
        }

        /**
         * Hands something on to the callbacks, such as what was looked up for the decision.
         *
         * @param attachment any object; the session keeps it until its request is compacted
         * @return this decision with the setting
         */
        public Accept attachment(Object attachment) {
            return new Accept(subprotocol, headers, options, caller, Optional.of(attachment));
        }

        /** Names only: values can be secrets. */
        @Override
        public String toString() {
            return "Accept[subprotocol " + subprotocol.isPresent() + ", headers " + headers.keySet() + ", options "
                    + options.keySet() + "]";
        }
    }

    /**
     * Answers with a status instead of upgrading.
     *
     * @param status the status; from 200 to 599
     * @param headers headers of the response, by name
     * @param contentType the type of the body; empty if there is none
     * @param body the body, sent as UTF-8; may be empty
     */
    record Answer(int status, Map<String, String> headers, String contentType, String body) implements Upgrade {

        /**
         * Copies the headers.
         *
         * @param status the status
         * @param headers headers of the response
         * @param contentType the type of the body
         * @param body the body
         */
        public Answer {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("The status is " + status + "; allowed are 200 to 599");
            }
            headers = Headers.checked(headers);
            Headers.check("Content-Type", contentType);
            Objects.requireNonNull(body, "body");
        }

        /**
         * Adds a header to the response, or replaces it.
         *
         * @param name the header's name; not one that belongs to the handshake or to the connection
         * @param value the value; visible ASCII characters, blanks and tabs
         * @return this decision with the setting
         * @throws IllegalArgumentException if name or value is not allowed
         */
        public Answer header(String name, String value) {
            return new Answer(status, Headers.with(headers, name, value), contentType, body);
        }

        /**
         * Sets the body to a plain text.
         *
         * @param text the text
         * @return this decision with the setting
         */
        public Answer body(String text) {
            return body("text/plain", text);
        }

        /**
         * Sets the body.
         *
         * @param type the media type, without a charset, which is UTF-8
         * @param text the body
         * @return this decision with the setting
         */
        public Answer body(String type, String text) {
            return new Answer(status, headers, type, text);
        }

        /** Without the body and the values of headers, which can be secrets. */
        @Override
        public String toString() {
            return "Answer[" + status + ", headers " + headers.keySet() + ", "
                    + body.getBytes(StandardCharsets.UTF_8).length + " bytes]";
        }
    }

    /** Leaves the request to the application's servlets. */
    enum Decline implements Upgrade {
        /** The only one. */
        INSTANCE
    }
}
