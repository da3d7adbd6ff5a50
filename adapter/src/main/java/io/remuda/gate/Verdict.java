package io.remuda.gate;

import io.remuda.RefusedHandshake;
import io.remuda.Upgrade;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of a request. */
public sealed interface Verdict {

    /**
     * The connection is upgraded.
     *
     * @param entry what the session is made of; to be {@linkplain Entry#abandon() abandoned} if none comes of it
     */
    record Enter(Entry entry) implements Verdict {}

    /** Whoever comes after the gate serves the request. */
    record PassBy() implements Verdict {}

    /** The server has answered already: it asks for credentials in its own way. */
    record Answered() implements Verdict {}

    /**
     * The client gets an answer of plain HTTP.
     *
     * @param status the status
     * @param headers headers of the response
     * @param body the body, sent as UTF-8; may be empty
     */
    record Answer(int status, Map<String, String> headers, String body) implements Verdict {

        /**
         * The handler's own answer. Over HTTP/2 a success would tell the client that the WebSocket is open (RFC 8441,
         * section 4), and frames that are none would follow.
         *
         * @param extendedConnect whether the request asks for a WebSocket over HTTP/2
         */
        static Answer of(Upgrade.Answer given, boolean extendedConnect) {
            Map<String, String> headers = new LinkedHashMap<>(given.headers());
            if (!given.contentType().isEmpty()) {
                headers.put("Content-Type", given.contentType() + "; charset=utf-8");
            }
            int status = extendedConnect && given.status() < 300 ? 404 : given.status();
            return new Answer(status, headers, given.body());
        }

        static Answer refusal(RefusedHandshake why) {
            return switch (why) {
                case STOPPING -> retry(503, "The application is stopping. Try again later.", 5);
                case MALFORMED -> text(400, "This is no WebSocket handshake of RFC 6455, or has several tokens.");
                case ORIGIN -> text(403, "Pages of this origin may not connect here.");
                case UNAUTHENTICATED -> text(401, "Connecting here takes credentials that are valid.");
                case FORBIDDEN -> text(403, "The caller has no role that may connect here.");
                case TOO_MANY_SESSIONS -> retry(503, "There are too many sessions. Try again later.", 10);
                case TOO_MANY_OF_CLIENT -> retry(429, "There are too many sessions of this client.", 10);
                case BUSY -> retry(503, "The server is busy. Try again later.", 2);
                case HANDLER, FAILED -> text(500, "Internal error");
            };
        }

        /** The answer to a request that asks for no WebSocket, or for one of another version. */
        static Answer upgradeRequired(boolean http1) {
            Answer answer = text(426, "Here is a WebSocket: connect with a WebSocket client of RFC 6455, version 13.")
                    .with("Sec-WebSocket-Version", "13");
            // HTTP/2 has neither header (RFC 9113, section 8.2.2).
            return http1 ? answer.with("Upgrade", "websocket").with("Connection", "Upgrade") : answer;
        }

        private static Answer retry(int status, String text, int seconds) {
            return text(status, text).with("Retry-After", Integer.toString(seconds));
        }

        private static Answer text(int status, String text) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "text/plain; charset=utf-8");
            headers.put("Cache-Control", "no-store");
            headers.put("X-Content-Type-Options", "nosniff");
            return new Answer(status, headers, text + "\n");
        }

        Answer with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, body);
        }
    }
}
