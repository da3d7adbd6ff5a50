package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.gate.Origins.Target;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages may connect. */
class OriginsTest {

    private static final Target SHOP = new Target(true, "shop.example", 443);

    private static Origins listed(String list) {
        return Origins.of(list, false, false);
    }

    @ParameterizedTest(name = "{0} to {1} {2}:{3} is let in: {4}")
    @CsvSource({
        // The same host and port, with the default port of the scheme or without.
        "http://shop.example,       http,  shop.example, 80,   true",
        "http://shop.example:80,    http,  shop.example, 80,   true",
        "https://shop.example,      https, shop.example, 443,  true",
        "https://shop.example:443,  https, shop.example, 443,  true",
        "http://shop.example:8080,  http,  shop.example, 8080, true",
        "https://shop.example:8443, https, shop.example, 8443, true",
        // Case does not matter, on either side.
        "HTTPS://Shop.EXAMPLE,      https, shop.example, 443,  true",
        "https://shop.example,      https, SHOP.example, 443,  true",
        // Other ports are other sites.
        "http://shop.example:8080,  http,  shop.example, 80,   false",
        "http://shop.example,       http,  shop.example, 8080, false",
        "https://shop.example:8443, https, shop.example, 443,  false",
        "http://shop.example,       https, shop.example, 443,  false",
        // Behind a proxy that ends TLS, the page has the default port of https, and the request that of http.
        "https://shop.example,      http,  shop.example, 80,   true",
        "https://shop.example:443,  http,  shop.example, 80,   true",
        "https://shop.example:443,  http,  shop.example, 443,  true",
        "https://shop.example:8443, http,  shop.example, 8443, true",
        "https://shop.example:8443, http,  shop.example, 80,   false",
        "https://shop.example:80,   http,  shop.example, 80,   false",
        // Addresses.
        "http://192.0.2.7,          http,  192.0.2.7,    80,   true",
        "http://[2001:db8::1],      http,  [2001:db8::1], 80,  true",
        "http://[2001:DB8::1]:81,   http,  [2001:db8::1], 81,  true",
        "http://[2001:db8::1]:81,   http,  [2001:db8::1], 80,  false",
        "http://[2001:db8::2],      http,  [2001:db8::1], 80,  false",
        // Names that look alike.
        "https://evilshop.example,          https, shop.example, 443, false",
        "https://shop.example.evil.org,     https, shop.example, 443, false",
        "https://www.shop.example,          https, shop.example, 443, false",
        "https://shop.example.,             https, shop.example, 443, false",
        "https://example,                   https, shop.example, 443, false",
        "https://shop.example@evil.org,     https, shop.example, 443, false",
        "https://evil.org#shop.example,     https, shop.example, 443, false",
        "https://evil.org?shop.example,     https, shop.example, 443, false",
        "https://evil.org/shop.example,     https, shop.example, 443, false",
        // What is no origin of a page of the web.
        "null,                              https, shop.example, 443, false",
        "'',                                https, shop.example, 443, false",
        "shop.example,                      https, shop.example, 443, false",
        "//shop.example,                    https, shop.example, 443, false",
        "https://shop.example/,             https, shop.example, 443, false",
        "https:shop.example,                https, shop.example, 443, false",
        "ftp://shop.example:443,            https, shop.example, 443, false",
        "file://,                           https, shop.example, 443, false",
        "app://shop.example,                https, shop.example, 443, false",
        "app://shop.example:443,            https, shop.example, 443, false",
        "https://shop.example:,             https, shop.example, 443, false",
        "https://shop.example:443443,       https, shop.example, 443, false",
        "https://shop.example:99999,        https, shop.example, 443, false",
        "'https://shop.example https://evil.org',  https, shop.example, 443, false",
        "'https://shop.example, https://evil.org', https, shop.example, 443, false",
        "*,                                 https, shop.example, 443, false",
    })
    @DisplayName("Section 1, upgrade: by default the pages of the same host and port may connect, and no others")
    void sameOrigin(String origin, String scheme, String host, int port, boolean letIn) {
        Target target = new Target(scheme.equals("https"), host, port);

        assertThat(listed("").allow(List.of(origin), target)).isEqualTo(letIn);
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example, https, 443, true",
        "http://shop.example,  http,  80,  true",
        "https://shop.example, http,  80,  false",
        "https://shop.example, http,  443, false",
        "http://shop.example,  https, 80,  false",
    })
    @DisplayName("Section 1, upgrade: with strictOrigin the scheme of the page has to be that of the request")
    void strict_comparesTheScheme(String origin, String scheme, int port, boolean letIn) {
        Target target = new Target(scheme.equals("https"), "shop.example", port);

        assertThat(Origins.of("", true, false).allow(List.of(origin), target)).isEqualTo(letIn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Exactly.
                "https://a.example                 | https://a.example      | true",
                "https://A.example                 | HTTPS://a.Example:443  | true",
                "https://a.example                 | http://a.example       | false",
                "https://a.example                 | https://a.example:8443 | false",
                "https://a.example                 | https://b.a.example    | false",
                "http://localhost:8080             | http://localhost:8080  | true",
                "http://localhost:8080             | http://localhost       | false",
                "http://[::1]:8080                 | http://[::1]:8080      | true",
                "https://a.example https://b.example | https://b.example    | true",
                "https://a.example,https://b.example | https://b.example    | true",
                // All subdomains, and not the domain itself.
                "https://*.a.example               | https://b.a.example    | true",
                "https://*.a.example               | https://c.b.a.example  | true",
                "https://*.a.example               | https://a.example      | false",
                "https://*.a.example               | https://evila.example  | false",
                "https://*.a.example               | https://b.a.example.evil.org | false",
                "https://*.a.example               | http://b.a.example     | false",
                "https://*.a.example               | https://b.a.example:81 | false",
                "https://*.a.example:81            | https://b.a.example:81 | true",
                "https://*.a.example               | null                   | false",
                // Any.
                "*                                 | https://evil.org       | true",
                "https://a.example *               | https://evil.org       | true",
                "*                                 | null                   | true",
                "*                                 | capacitor://localhost  | true",
                // Pages of apps, exactly.
                "capacitor://localhost             | capacitor://localhost  | true",
                "ionic://localhost                 | ionic://localhost      | true",
                "tauri://localhost                 | TAURI://localhost      | true",
                "chrome-extension://abcdefghijklmnop | chrome-extension://abcdefghijklmnop | true",
                "moz-extension://0b5e7d1c-0a3f-4b0c-9d4e-6f1f2a3b4c5d | moz-extension://0b5e7d1c-0a3f-4b0c-9d4e-6f1f2a3b4c5d | true",
                "app+dev.1://a.b:81                | app+dev.1://a.b:81     | true",
                "app://a.b                         | app://a.b:80           | false",
                "app://a.b:80                      | app://a.b              | false",
                "capacitor://localhost             | ionic://localhost      | false",
                "capacitor://localhost             | http://localhost       | false",
                "capacitor://localhost             | capacitor://localhost.evil.org | false",
                "capacitor://localhost             | capacitor://           | false",
                "chrome-extension://abcdefghijklmnop | chrome-extension://ponmlkjihgfedcba | false",
                // Pages whose origin is nobody's.
                "null                              | null                   | true",
                "https://a.example null            | null                   | true",
                "null                              | NULL                   | false",
                "null                              | https://evil.org       | false",
                "null                              | file://                | false",
            })
    @DisplayName("Section 1, upgrade: the option origins lets in other pages: exactly, all subdomains, or any by *")
    void list_letsInOthers(String list, String origin, boolean letIn) {
        assertThat(listed(list).allow(List.of(origin), SHOP)).isEqualTo(letIn);
    }

    @Test
    @DisplayName("Section 1, upgrade: several Origin headers are no browser's, and are refused")
    void severalHeaders_areRefused() {
        Origins origins = listed("https://a.example");

        assertThat(origins.allow(List.of("https://a.example"), SHOP)).isTrue();
        assertThat(origins.allow(List.of("https://a.example", "https://evil.org"), SHOP))
                .isFalse();
        assertThat(origins.allow(List.of("https://shop.example", "https://shop.example"), SHOP))
                .isFalse();
        assertThat(listed("null").allow(List.of("null", "null"), SHOP)).isFalse();
    }

    @Test
    @DisplayName("Section 1, upgrade: a client without Origin, which is no browser, is let in unless requireOrigin")
    void withoutOrigin_isLetInUnlessRequired() {
        assertThat(listed("").allow(List.of(), SHOP)).isTrue();
        assertThat(Origins.of("", true, false).allow(List.of(), SHOP)).isTrue();
        assertThat(Origins.of("", false, true).allow(List.of(), SHOP)).isFalse();
        assertThat(Origins.of("*", false, true).allow(List.of(), SHOP)).isFalse();
        assertThat(Origins.of("", false, true).allow(List.of("https://shop.example"), SHOP))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example",
                "https://a.example/",
                "https://a.example/path",
                "https://*",
                "https://*.",
                "https://*.*.example",
                "https://a.*.example",
                "https://*a.example",
                "*.example",
                "**",
                "Null",
                "app://*.a.example",
                "app://*",
                "app://",
                "app:localhost",
                "app://localhost/",
                "1app://localhost",
                "chrome-extension://<id>/",
                "ws://a.example",
                "WSS://a.example",
                "file://a.example",
                "https://user@a.example",
                "https://a.example:port",
                "https://",
                "a:b",
                "ftp://a.example",
            })
    @DisplayName("R4: an origin that is none is refused with what was given and what is allowed")
    void wrongOrigin_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> listed("https://correct.example " + name))
                .withMessageContainingAll(
                        "'" + name + "'",
                        "allowed are origins like",
                        "https://*.example.com",
                        "capacitor://localhost",
                        "null for pages");
    }
}
