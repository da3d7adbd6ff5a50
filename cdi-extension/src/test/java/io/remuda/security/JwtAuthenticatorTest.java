package io.remuda.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.remuda.Caller;
import io.remuda.TokenAuthenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Section 1, upgrade: JSON Web Tokens")
class JwtAuthenticatorTest {

    private static final String ISSUER = "https://login.example.com";
    private static final String AUDIENCE = "shop";
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");
    private static final byte[] SECRET = "a secret that has thirty-two bytes".getBytes(StandardCharsets.US_ASCII);

    private static RSAKey rsa;
    private static RSAKey otherRsa;

    @BeforeAll
    static void generateKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("one").generate();
        otherRsa = new RSAKeyGenerator(2048).keyID("one").generate();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("ann")
                .expirationTime(Date.from(LATER));
    }

    private static String signed(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims) throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID("one").build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String signed(JWTClaimsSet.Builder claims) throws Exception {
        return signed(JWSAlgorithm.RS256, new RSASSASigner(rsa), claims.build());
    }

    private static JwtAuthenticator.Builder builder() {
        return JwtAuthenticator.issuedBy(ISSUER).audience(AUDIENCE);
    }

    private static TokenAuthenticator withRsa() throws Exception {
        return builder().key(rsa.toPublicKey());
    }

    @Test
    @DisplayName("a valid token gives the caller with name, roles and expiry")
    void validToken_givesTheCaller() throws Exception {
        String token = signed(claims().claim("groups", List.of("member", "admin")));

        assertThat(withRsa().authenticate(token))
                .contains(new Caller("ann", Set.of("member", "admin"), Optional.of(LATER)));
    }

    @Test
    @DisplayName("name and roles come from the claims that are named; a string has roles with blanks between")
    void claims_canBeNamed() throws Exception {
        TokenAuthenticator tokens =
                builder().nameClaim("email").rolesClaim("scope").key(rsa.toPublicKey());

        String token = signed(claims().claim("email", "ann@example.com").claim("scope", "chat:read chat:write"));

        assertThat(tokens.authenticate(token))
                .contains(new Caller("ann@example.com", Set.of("chat:read", "chat:write"), Optional.of(LATER)));
    }

    @Test
    @DisplayName("a token of the type that access tokens of OAuth have is taken")
    void accessToken_isTaken() throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build());
        token.sign(new RSASSASigner(rsa));

        assertThat(withRsa().authenticate(token.serialize())).isPresent();
    }

    static Stream<Arguments> invalidTokens() throws Exception {
        byte[] publicKey = rsa.toPublicKey().getEncoded();
        String valid = signed(claims());
        String[] parts = valid.split("\\.", -1);
        return Stream.of(
                Arguments.of("of another issuer", signed(claims().issuer("https://evil.example.com"))),
                Arguments.of("without an issuer", signed(claims().issuer(null))),
                Arguments.of("for another audience", signed(claims().audience("bank"))),
                Arguments.of("without an audience", signed(claims().audience((String) null))),
                Arguments.of(
                        "expired",
                        signed(claims().expirationTime(Date.from(Instant.now().minusSeconds(120))))),
                Arguments.of(
                        "just expired",
                        signed(claims().expirationTime(Date.from(Instant.now().minusSeconds(20))))),
                Arguments.of("without an expiry", signed(claims().expirationTime(null))),
                Arguments.of("not valid yet", signed(claims().notBeforeTime(Date.from(LATER)))),
                Arguments.of("without a name", signed(claims().subject(null))),
                Arguments.of("with a blank name", signed(claims().subject(" "))),
                Arguments.of("without a signature", new PlainJWT(claims().build()).serialize()),
                Arguments.of(
                        "signed by another key",
                        signed(JWSAlgorithm.RS256, new RSASSASigner(otherRsa), claims().build())),
                Arguments.of(
                        "signed symmetrically with the public key",
                        signed(JWSAlgorithm.HS256, new MACSigner(publicKey), claims().build())),
                Arguments.of("with changed claims", parts[0] + "." + parts[1] + "A." + parts[2]),
                Arguments.of("cut off", valid.substring(0, valid.length() / 2)),
                Arguments.of("that is none", "swordfish"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidTokens")
    @DisplayName("a token that is not valid gives nobody")
    void invalidToken_givesNobody(String kind, String token) throws Exception {
        assertThat(withRsa().authenticate(token)).as(kind).isEmpty();
    }

    @Test
    @DisplayName("a token that is valid in a moment only is taken, because clocks differ")
    void tokenOfAFastClock_isTaken() throws Exception {
        String token = signed(claims().notBeforeTime(Date.from(Instant.now().plusSeconds(30))));

        assertThat(withRsa().authenticate(token)).isPresent();
    }

    @Test
    @DisplayName("keys of elliptic curves and shared secrets are taken")
    void otherKeys_areTaken() throws Exception {
        ECKey ec = new ECKeyGenerator(Curve.P_256).generate();

        assertThat(builder()
                        .key(ec.toPublicKey())
                        .authenticate(signed(JWSAlgorithm.ES256, new ECDSASigner(ec), claims().build())))
                .isPresent();
        assertThat(builder()
                        .secret(SECRET)
                        .authenticate(signed(JWSAlgorithm.HS256, new MACSigner(SECRET), claims().build())))
                .isPresent();
    }

    @Test
    @DisplayName("the keys of an address are fetched once for many tokens")
    void keysAtAnAddress_areFetched() throws Exception {
        byte[] keys = new JWKSet(rsa.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        int[] fetches = {0};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks.json", exchange -> {
            fetches[0]++;
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        try {
            TokenAuthenticator tokens = builder()
                    .keysAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));

            for (int i = 0; i < 10; i++) {
                assertThat(tokens.authenticate(signed(claims()))).isPresent();
            }
        } finally {
            server.stop(0);
        }
        assertThat(fetches[0]).isEqualTo(1);
    }

    @Test
    @DisplayName("a token of a key that is not there gives nobody also while the issuer does not answer")
    void forgedTokenWithoutIssuer_givesNobody() throws Exception {
        byte[] keys = new JWKSet(rsa.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks.json", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        TokenAuthenticator tokens = builder()
                .keysAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));
        try {
            assertThat(tokens.authenticate(signed(claims()))).isPresent();
        } finally {
            server.stop(0);
        }

        for (int i = 0; i < 5; i++) {
            assertThat(tokens.authenticate(forged(i))).isEmpty();
        }
        assertThat(tokens.authenticate(signed(claims()))).isPresent();
    }

    private static String forged(int number) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("none " + number)
                        .build(),
                claims().build());
        token.sign(new RSASSASigner(otherRsa));
        return token.serialize();
    }

    @Test
    @DisplayName(
            "tokens of keys that are not there give nobody, however many there are, and the keys are not fetched for"
                    + " each")
    void forgedTokens_giveNobody() throws Exception {
        byte[] keys = new JWKSet(rsa.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        int[] fetches = {0};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks.json", exchange -> {
            fetches[0]++;
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        try {
            TokenAuthenticator tokens = builder()
                    .keysAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));

            for (int i = 0; i < 10; i++) {
                assertThat(tokens.authenticate(forged(i))).isEmpty();
            }
            assertThat(tokens.authenticate(signed(claims()))).isPresent();
        } finally {
            server.stop(0);
        }
        assertThat(fetches[0]).isLessThan(5);
    }

    @Test
    @DisplayName("keys that cannot be had stay a failure, however often they are asked for")
    void keysThatStayAway_stayAFailure() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try {
            TokenAuthenticator tokens = builder()
                    .keysAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));

            for (int i = 0; i < 5; i++) {
                assertThatExceptionOfType(KeySourceException.class)
                        .isThrownBy(() -> tokens.authenticate(signed(claims())));
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("keys that cannot be had are a failure, which does not show the token")
    void missingKeys_areAFailure() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try {
            TokenAuthenticator tokens = builder()
                    .keysAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"));
            String token = signed(claims());

            assertThatExceptionOfType(KeySourceException.class)
                    .isThrownBy(() -> tokens.authenticate(token))
                    .satisfies(failure -> assertThat(failure).hasMessageNotContaining(token));
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("an authenticator that would be weak is refused, with what is allowed")
    void weakSettings_areRefused() throws Exception {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> JwtAuthenticator.issuedBy(ISSUER).secret(SECRET))
                .withMessageContaining("audience");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder().secret(new byte[31]))
                .withMessageContaining("31 bytes")
                .withMessageContaining("32");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder().keysAt(URI.create("jwks.json")))
                .withMessageContaining("'jwks.json'");
        RSAKey weak = new RSAKeyGenerator(1024, true).generate();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder().key(weak.toPublicKey()))
                .withMessageContaining("2048");
    }
}
