package io.remuda.jakarta;

import io.remuda.Request;
import io.remuda.Transport;
import io.remuda.gate.Entry;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Lease;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the gate has found out about a handshake, until the server opens the session.
 *
 * @param definition the handler, with the options of this session
 * @param http the request that the server upgrades
 * @param request the request without its session and subprotocol
 * @param subprotocol the subprotocol to agree on, or the empty string
 * @param lease what lets the session in
 * @param secure whether the transport is encrypted
 * @param httpVersion the protocol of the request
 * @param watch watches the HTTP session that the request belonged to; {@code null} if there was none
 * @param caller calls the callbacks in the caller's name
 * @param extensions what the answer says about extensions, as far as that is known before the session is opened
 */
record Handshake(
        HandlerDefinition definition,
        UpgradedRequest http,
        Request.Builder request,
        String subprotocol,
        Lease lease,
        boolean secure,
        String httpVersion,
        HttpSessions.@Nullable Watch watch,
        Executor caller,
        List<String> extensions) {

    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    /** The version of RFC 6455; the gate refuses others. */
    private static final String VERSION = "13";

    static Handshake of(Entry entry, UpgradedRequest http, HttpSessions.@Nullable Watch watch, Executor caller) {
        return new Handshake(
                entry.definition(),
                http,
                entry.request(),
                entry.subprotocol(),
                entry.lease(),
                http.isSecure(),
                http.getProtocol(),
                watch,
                caller,
                List.of());
    }

    /** The same with what the server is about to answer. */
    Handshake answered(HandshakeResponse response) {
        List<String> agreed = response.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(EXTENSIONS))
                .flatMap(header -> header.getValue().stream())
                .toList();
        return new Handshake(definition, http, request, subprotocol, lease, secure, httpVersion, watch, caller, agreed);
    }

    /** Completes the request with what the server has agreed on. */
    Request.Builder request(Session session) {
        return request.subprotocol(agreed(session));
    }

    Transport transport(Session session) {
        return new Transport(
                // Open Liberty calls its session secure also because of a login by BASIC.
                secure ? Transport.SSL : Transport.TCP, httpVersion, VERSION, agreed(session), extensions(session));
    }

    /** Undertow's session does not know them. */
    private List<String> extensions(Session session) {
        List<String> names = new ArrayList<>();
        for (Extension extension : session.getNegotiatedExtensions()) {
            names.add(extension.getName());
        }
        if (names.isEmpty()) {
            // RFC 6455, section 9.1; the parameters of the one that is let through have no commas.
            extensions.stream()
                    .flatMap(header -> Stream.of(header.split(",", -1)))
                    .map(extension -> extension.split(";", 2)[0].trim())
                    .forEach(names::add);
        }
        return names;
    }

    private static @Nullable String agreed(Session session) {
        String agreed = session.getNegotiatedSubprotocol();
        return agreed == null || agreed.isEmpty() ? null : agreed;
    }
}
