package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions of a handler's HTTP stage, and the caller that it can name. */
class UpgradeTest {

    @Test
    @DisplayName("Section 1, upgrade: each setting of accept gives a new decision; decisions are equal by their parts")
    void accept_isImmutable() {
        Upgrade.Accept plain = Upgrade.accept();

        assertThat(plain.subprotocol("chat").subprotocol()).contains("chat");
        assertThat(plain.header("A", "1").header("a", "2").headers()).isEqualTo(Map.of("a", "2"));
        assertThat(plain.option("k", "1").option("k", "2").options()).isEqualTo(Map.of("k", "2"));
        assertThat(plain.timeout(Duration.ofSeconds(90)).options()).isEqualTo(Map.of("timeout", "PT1M30S"));
        assertThat(plain.timeout(Duration.ZERO).options()).isEqualTo(Map.of("timeout", "PT0S"));
        assertThat(plain.maxMessageSize(7).options()).isEqualTo(Map.of("maxMessageSize", "7"));
        assertThat(plain.caller(Caller.of("ann")).caller()).contains(Caller.of("ann"));
        assertThat(plain.attachment("x").attachment()).contains("x");
        assertThat(plain)
                .isEqualTo(Upgrade.accept())
                .isEqualTo(
                        new Upgrade.Accept(Optional.empty(), Map.of(), Map.of(), Optional.empty(), Optional.empty()));
        assertThat(Upgrade.decline()).isSameAs(Upgrade.decline());
    }

    @Test
    @DisplayName("Section 1, upgrade: a refusal and a response have status, headers and body")
    void answers_haveTheirParts() {
        assertThat(Upgrade.refuse(403).header("A", "1").body("text/html", "<p>"))
                .isEqualTo(new Upgrade.Answer(403, Map.of("A", "1"), "text/html", "<p>"));
        assertThat(Upgrade.respond(200).body("x").contentType()).isEqualTo("text/plain");
    }

    @Test
    @DisplayName("Section 1, upgrade: no decision, and no caller, shows what can be a secret")
    void decisions_showNoSecrets() {
        Caller caller = Caller.of("ann", "secret");

        assertThat(Upgrade.accept()
                        .header("A", "secret")
                        .option("k", "secret")
                        .subprotocol("secret")
                        .attachment("secret")
                        .caller(caller))
                .hasToString("Accept[subprotocol true, headers [A], options [k]]");
        assertThat(Upgrade.refuse(403).header("A", "secret").body("secret"))
                .hasToString("Answer[403, headers [A], 6 bytes]");
        assertThat(caller).hasToString("Caller[ann]");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 199, 200, 302, 399, 600, 1000})
    @DisplayName("Section 1, upgrade: a refusal has a status from 400 to 599")
    void wrongRefusal_isRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.refuse(status))
                .withMessageContainingAll(" " + status + ";", "400 to 599");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 199, 600, 1000})
    @DisplayName("Section 1, upgrade: a response has a status from 200 to 599, however it is made")
    void wrongResponse_isRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.respond(status))
                .withMessageContainingAll(" " + status + ";", "200 to 599");
        assertThatIllegalArgumentException().isThrownBy(() -> new Upgrade.Answer(status, Map.of(), "", ""));
    }

    @Test
    @DisplayName("Section 1, upgrade: limits of a session are checked where they are set")
    void wrongLimits_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.accept().timeout(Duration.ofNanos(-1)))
                .withMessageContaining("PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.accept().maxMessageSize(0))
                .withMessageContaining("0 bytes; allowed are 1 to");
    }

    // ---- headers

    static Stream<BiConsumer<String, String>> setters() {
        return Stream.of(
                (name, value) -> Upgrade.accept().header(name, value),
                (name, value) -> Upgrade.refuse(403).header(name, value),
                (name, value) -> new Upgrade.Accept(
                        Optional.empty(), Map.of(name, value), Map.of(), Optional.empty(), Optional.empty()),
                (name, value) -> new Upgrade.Answer(403, Map.of(name, value), "", ""));
    }

    @ParameterizedTest
    @MethodSource("setters")
    @DisplayName("Section 1, upgrade: no header can smuggle another one, or a body, into the response")
    void headers_smuggleNothing(BiConsumer<String, String> setter) {
        for (String name : new String[] {"", " ", "A B", "A:", "A\r\nB", "A\n", "caf\u00e9", "A\u0000", "(A)"}) {
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> setter.accept(name, "x"))
                    .withMessageContaining("name of a header");
        }
        for (String value :
                new String[] {"x\r\nSet-Cookie: a=b", "x\n", "\rx", "x\u0000", "caf\u00e9", "\u010d\u010a"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> setter.accept("A", value))
                    .withMessageContainingAll("header A", "visible ASCII");
        }
        setter.accept("X-Custom_1.a", "a\tb c; d=\"e\"");
    }

    @ParameterizedTest
    @MethodSource("setters")
    @DisplayName("Section 1, upgrade: the headers of the handshake and of the connection are not the handler's to set")
    void handshakesHeaders_areNotTheHandlers(BiConsumer<String, String> setter) {
        for (String name : new String[] {
            "Connection",
            "upgrade",
            "TRANSFER-ENCODING",
            "Content-Length",
            "Keep-Alive",
            "Trailer",
            "TE",
            "Sec-WebSocket-Accept",
            "sec-websocket-protocol",
            "Sec-WebSocket-Extensions"
        }) {
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> setter.accept(name, "x"))
                    .withMessageContainingAll(name, "subprotocol(name)");
        }
    }

    @Test
    @DisplayName("Section 1, upgrade: the type of a body cannot smuggle a header either")
    void contentType_smugglesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.respond(200).body("text/html\r\nA: b", "x"))
                .withMessageContaining("Content-Type");
    }

    // ---- the caller

    @Test
    @DisplayName("Section 1, upgrade: a caller has a name, roles, and an end if wanted")
    void caller_hasItsParts() {
        Instant end = Instant.parse("2026-12-24T18:00:00Z");

        assertThat(Caller.of("ann", "a", "b").until(end))
                .isEqualTo(new Caller("ann", Set.of("a", "b"), Optional.of(end)));
        assertThat(Caller.of("ann").expiry()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    @DisplayName("Section 1, upgrade: a caller without a name is refused")
    void namelessCaller_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Caller.of(name)).withMessageContaining("blank");
    }

    // ---- what the request has of it

    @Test
    @DisplayName("R1: the request has what upgrade handed on, until it is compacted")
    void attachment_staysUntilCompaction() {
        Request request = Request.builder("/").attachment("looked up").build();

        assertThat(request.attachment(CharSequence.class)).contains("looked up");
        assertThat(request.compact().attachment(Object.class)).isEmpty();
        assertThat(request.compact("Any").attachment(Object.class)).isEmpty();
        assertThat(request.toString()).doesNotContain("looked up");
        assertThat(Request.builder("/").build().attachment(Object.class)).isEmpty();
        assertThat(request).isNotEqualTo(Request.builder("/").build());
    }

    @Test
    @DisplayName("R1: an attachment of another type than expected is told")
    void attachmentOfAnotherType_isTold() {
        Request request = Request.builder("/").attachment("looked up").build();

        assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> request.attachment(Integer.class));
    }

    @Test
    @DisplayName("R1: a request of a session asks for a WebSocket; one that upgrade serves as plain HTTP does not")
    void request_saysWhatItAsksFor() {
        assertThat(Request.builder("/").build().isUpgrade()).isTrue();
        assertThat(Request.builder("/").upgrade(false).build().isUpgrade()).isFalse();
        assertThat(Request.builder("/").build().compact().isUpgrade()).isTrue();
        assertThat(Request.builder("/").upgrade(false).build())
                .isNotEqualTo(Request.builder("/").build());
    }

    @Test
    @DisplayName("Section 8: a result may set when the credential expires, and otherwise leaves it")
    void result_mayHaveAnExpiry() {
        Instant end = Instant.parse("2026-12-24T18:00:00Z");
        Result<String> result = Result.ok("state").expiry(end);

        assertThat(Result.ok("state").expiry()).isEmpty();
        assertThat(result.expiry()).contains(end);
        assertThat(result.timeout(Duration.ofSeconds(1))
                        .hibernate()
                        .join("t")
                        .leave("u")
                        .answer("x")
                        .maxMessageSize(7)
                        .expiry())
                .contains(end);
        assertThat(result.expiry(Instant.MAX).expiry()).contains(Instant.MAX);
        assertThat(result).isEqualTo(Result.ok("state").expiry(end)).isNotEqualTo(Result.ok("state"));
    }
}
