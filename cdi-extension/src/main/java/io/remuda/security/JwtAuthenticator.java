package io.remuda.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.remuda.Caller;
import io.remuda.TokenAuthenticator;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Takes signed JSON Web Tokens (RFC 7519). The application brings the library {@code com.nimbusds:nimbus-jose-jwt}, and
 * makes it a bean:
 *
 * <pre>{@code
 * @Produces
 * @ApplicationScoped
 * TokenAuthenticator tokens() {
 *     return JwtAuthenticator.issuedBy("https://login.example.com")
 *             .audience("shop")
 *             .keysAt(URI.create("https://login.example.com/.well-known/jwks.json"));
 * }
 * }</pre>
 *
 * <p>A token must be signed by a key that is configured, with an algorithm that fits the kind of key; be of the issuer and
 * for the audience; and have an expiry that is not over, to the second, because a session ends then too. For clocks that
 * differ, a token may be used a minute before it is valid. Tokens without a signature, and
 * symmetric signatures made with a public key, are never taken. Any thread may call it.
 */
public final class JwtAuthenticator implements TokenAuthenticator {

    /** The library's own half second is short for an issuer that has just been started. */
    private static final int KEYS_TIMEOUT_MILLIS = 2_000;

    private static final Set<JWSAlgorithm> ASYMMETRIC = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Set<JWSAlgorithm> SYMMETRIC =
            Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);

    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    /** RFC 7518, section 3.2. */
    private static final int LEAST_SECRET_BYTES = 32;

    private final DefaultJWTProcessor<SecurityContext> processor;
    private final String nameClaim;
    private final String rolesClaim;

    private JwtAuthenticator(Builder settings, JWSKeySelector<SecurityContext> keys) {
        nameClaim = settings.nameClaim;
        rolesClaim = settings.rolesClaim;
        processor = new DefaultJWTProcessor<>();
        // RFC 9068 has a type of its own for access tokens.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(keys);
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.audience,
                new JWTClaimsSet.Builder().issuer(settings.issuer).build(),
                Set.of("exp", nameClaim)));
    }

    /**
     * Starts an authenticator.
     *
     * @param issuer what the claim {@code iss} has to be
     * @return a builder, which needs an audience and keys
     */
    public static Builder issuedBy(String issuer) {
        return new Builder(issuer);
    }

    /**
     * Checks a token.
     *
     * @param token the token as the client sent it
     * @return the caller, until the token expires; or empty if the token is not valid
     * @throws KeySourceException if the keys could not be had
     */
    @Override
    public Optional<Caller> authenticate(String token) throws KeySourceException {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            String name = claims.getStringClaim(nameClaim);
            Instant expiry = claims.getExpirationTime().toInstant();
            // The library has the minute of grace for both ends.
            return name.isBlank() || !expiry.isAfter(Instant.now())
                    ? Optional.empty()
                    : Optional.of(new Caller(name, roles(claims), Optional.of(expiry)));
        } catch (KeySourceException withoutKeys) {
            throw withoutKeys;
        } catch (ParseException | BadJOSEException | JOSEException notValid) {
            return Optional.empty();
        }
    }

    private Set<String> roles(JWTClaimsSet claims) {
        Object claim = claims.getClaim(rolesClaim);
        Set<String> roles = new TreeSet<>();
        if (claim instanceof Collection<?> several) {
            several.forEach(role -> roles.add(String.valueOf(role)));
        } else if (claim instanceof String text && !text.isBlank()) {
            // RFC 8693, section 4.2: scopes are one string.
            roles.addAll(List.of(text.strip().split("\\s+")));
        }
        return roles;
    }

    /** Makes a {@link JwtAuthenticator}. Not for several threads. */
    public static final class Builder {

        private final String issuer;
        private @Nullable String audience;
        private String nameClaim = "sub";
        private String rolesClaim = "groups";

        private Builder(String issuer) {
            this.issuer = Objects.requireNonNull(issuer, "issuer");
        }

        /**
         * Sets the audience, without which a token that was made for another application would do.
         *
         * @param name what the claim {@code aud} has to contain
         * @return this builder
         */
        public Builder audience(String name) {
            audience = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the claim that has the principal's name.
         *
         * @param claim the claim; {@code sub} by default
         * @return this builder
         */
        public Builder nameClaim(String claim) {
            nameClaim = Objects.requireNonNull(claim, "claim");
            return this;
        }

        /**
         * Sets the claim that has the roles: a list, or a string with blanks between them.
         *
         * @param claim the claim; {@code groups} by default, as in MicroProfile JWT
         * @return this builder
         */
        public Builder rolesClaim(String claim) {
            rolesClaim = Objects.requireNonNull(claim, "claim");
            return this;
        }

        /**
         * Takes the keys from a JWK set (RFC 7517), which is fetched when it is needed, kept for minutes, and fetched anew
         * for a key that is not in it, though not at any rate that clients like: a token with such a key is not valid, for
         * half a minute or so also if it is of a key that the issuer has just begun to use. To connect to the address may
         * take 2 s, and so may each read; a fetch is tried twice.
         *
         * @param jwks where it is
         * @return the authenticator
         */
        public JwtAuthenticator keysAt(URI jwks) {
            try {
                DefaultResourceRetriever retriever = new DefaultResourceRetriever(
                        KEYS_TIMEOUT_MILLIS, KEYS_TIMEOUT_MILLIS, JWKSourceBuilder.DEFAULT_HTTP_SIZE_LIMIT);
                return make(fetched(JWKSourceBuilder.create(jwks.toURL(), retriever)
                        .retrying(true)
                        .build()));
            } catch (MalformedURLException | IllegalArgumentException noUrl) {
                throw new IllegalArgumentException(
                        "The address of the keys is '" + jwks + "'; allowed is a URL such as https://…/jwks.json",
                        noUrl);
            }
        }

        /**
         * Those of a source. It does not fetch them again for each token with a key that is not among them, such as clients
         * can make in any number: such a token is not valid then. Without any keys it cannot be known.
         */
        private static JWSKeySelector<SecurityContext> fetched(JWKSource<SecurityContext> source) {
            JWSKeySelector<SecurityContext> selector = new JWSVerificationKeySelector<>(ASYMMETRIC, source);
            JWKSelector all = new JWKSelector(new JWKMatcher.Builder().build());
            return (header, context) -> {
                try {
                    return selector.selectJWSKeys(header, context);
                } catch (KeySourceException notFetched) {
                    // Too soon after the last time, or the issuer does not answer.
                    if (source.get(all, context).isEmpty()) {
                        throw notFetched;
                    }
                    return List.of();
                }
            };
        }

        /**
         * Takes one key.
         *
         * @param key an RSA key of at least 2048 bits, or a key of an elliptic curve P-256, P-384 or P-521
         * @return the authenticator
         */
        public JwtAuthenticator key(PublicKey key) {
            if (!isAllowed(key)) {
                throw new IllegalArgumentException("The key is a " + key.getAlgorithm()
                        + " key that is not allowed; allowed are RSA of at least 2048 bits, and the curves P-256,"
                        + " P-384 and P-521");
            }
            return make(only(ASYMMETRIC, key));
        }

        private static boolean isAllowed(PublicKey key) {
            if (key instanceof RSAPublicKey rsa) {
                return rsa.getModulus().bitLength() >= 2048;
            }
            Curve curve = key instanceof ECPublicKey ec ? Curve.forECParameterSpec(ec.getParams()) : null;
            return curve != null && CURVES.contains(curve);
        }

        /** One key, whatever a token calls it. */
        private static JWSKeySelector<SecurityContext> only(Set<JWSAlgorithm> algorithms, Key key) {
            return (header, context) -> algorithms.contains(header.getAlgorithm()) ? List.of(key) : List.of();
        }

        /**
         * Takes a secret that the issuer shares.
         *
         * @param secret at least 32 bytes
         * @return the authenticator
         */
        public JwtAuthenticator secret(byte[] secret) {
            if (secret.length < LEAST_SECRET_BYTES) {
                throw new IllegalArgumentException("The secret has " + secret.length + " bytes; allowed are "
                        + LEAST_SECRET_BYTES + " or more (RFC 7518, section 3.2)");
            }
            return make(only(SYMMETRIC, new SecretKeySpec(secret, "HMAC")));
        }

        private JwtAuthenticator make(JWSKeySelector<SecurityContext> keys) {
            if (audience == null) {
                throw new IllegalStateException("There is no audience; set it by audience(name)");
            }
            return new JwtAuthenticator(this, keys);
        }
    }
}
