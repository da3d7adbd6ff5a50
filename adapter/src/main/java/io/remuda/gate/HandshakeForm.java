package io.remuda.gate;

import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The form of handshakes: of HTTP/1.1 (RFC 6455, section 4.1) and of HTTP/2 (RFC 8441, section 4). */
public final class HandshakeForm {

    private static final String VERSION = "13";

    private HandshakeForm() {}

    /**
     * Whether a request asks for a WebSocket: by the Upgrade header of HTTP/1.1, or by the extended CONNECT of HTTP/2.
     *
     * @param request the request
     * @return true if so, also if the rest of the handshake is wrong
     */
    public static boolean isUpgrade(UpgradeRequest request) {
        if (isExtendedConnect(request)) {
            return true;
        }
        return request.method().equals("GET")
                && has(request, "Upgrade", "websocket")
                && has(request, "Connection", "upgrade");
    }

    /** Whether a request for a WebSocket is for the version that is spoken here. */
    static boolean hasVersion(UpgradeRequest request) {
        return request.headers("Sec-WebSocket-Version").equals(List.of(VERSION));
    }

    /** Whether the rest of a request for a WebSocket is as it should be, as far as the server does not look at it. */
    static boolean isWellFormed(UpgradeRequest request) {
        return isExtendedConnect(request) || (hasKey(request) && !hasBody(request));
    }

    static boolean isHttp1(UpgradeRequest request) {
        return request.httpVersion().startsWith("HTTP/1.");
    }

    static boolean isExtendedConnect(UpgradeRequest request) {
        return request.method().equals("CONNECT") && !isHttp1(request);
    }

    private static boolean has(UpgradeRequest request, String header, String token) {
        return request.listed(header).stream()
                .anyMatch(part -> part.toLowerCase(Locale.ROOT).equals(token));
    }

    /** No handshake has one. Servers that wait for its end do not open the session until then. */
    private static boolean hasBody(UpgradeRequest request) {
        return !request.headers("Transfer-Encoding").isEmpty()
                || request.headers("Content-Length").stream().anyMatch(length -> !length.equals("0"));
    }

    /** Sixteen bytes in base64. */
    private static boolean hasKey(UpgradeRequest request) {
        List<String> keys = request.headers("Sec-WebSocket-Key");
        try {
            return keys.size() == 1
                    && keys.get(0).length() == 24
                    && Base64.getDecoder().decode(keys.get(0)).length == 16;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
