package io.remuda.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshakes that fuzzing has found, by name. */
class OddHandshakeTest {

    private static final int PATIENCE_MILLIS = 10_000;

    private static FuzzServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new FuzzServer();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("A handshake that cannot be read is the client's mistake, not the server's")
    @CsvSource(
            delimiter = '|',
            value = {
                "an escape in the query that is none  | /app/echo/lobby?a=%zz         | X-A: b",
                "one in the query of a token          | /app/token?token=%            | X-A: b",
                "one that the handler would be asked  | /plain/asks?do=accept&%=1     | X-A: b",
                "a second Upgrade                     | /app/echo/lobby               | Upgrade: h2c",
                "half an extension parameter          | /app/echo/lobby               | Sec-WebSocket-Extensions: permessage-deflate; =",
                "an unknown extension parameter       | /app/echo/lobby               | Sec-WebSocket-Extensions: permessage-deflate; x=1",
                "a body that does not end             | /app/echo/lobby               | Content-Length: 100",
                "a body of form parameters            | /app/asks                     | Content-Length: 3",
                "a body in chunks                     | /app/echo/lobby               | Transfer-Encoding: chunked"
            })
    void unreadable_isBadRequest(String what, String target, String header) throws IOException {
        String answer = answer(target, header);

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .endsWith("This is no WebSocket handshake of RFC 6455, or has several tokens.\n");
    }

    /** With the client's side left open: the server must not wait for what may come. */
    private static String answer(String target, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(FuzzClient.handshake(
                            target, header, "Connection: close", "Content-Type: application/x-www-form-urlencoded"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
