package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.gate.Origins.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word about a client is believed. */
class ProxiesTest {

    private static final String PROXY = "10.0.0.1";

    private static FakeUpgradeRequest from(String peer) {
        return new FakeUpgradeRequest().from(peer).to(false, "inside", 8080);
    }

    private static String address(String trusted, FakeUpgradeRequest request) {
        return Proxies.of(trusted).client(request).address().orElse("unknown");
    }

    private static Target target(FakeUpgradeRequest request) {
        return Proxies.of("10.0.0.0/8").client(request).target();
    }

    /** Adds a header for each part of a list that is separated by tildes. */
    private static FakeUpgradeRequest with(String header, String values, FakeUpgradeRequest request) {
        Stream.of(values.split("~", -1)).map(String::strip).forEach(value -> request.header(header, value));
        return request;
    }

    @ParameterizedTest
    @CsvSource({
        "'',           10.0.0.1,  10.0.0.1",
        "10.0.0.0/8,   192.0.2.9, 192.0.2.9",
        "10.0.0.2,     10.0.0.1,  10.0.0.1",
        "10.0.0.1,     10.0.0.1,  203.0.113.5",
        "10.0.0.0/8,   10.9.9.9,  203.0.113.5",
        "10.0.0.0/31,  10.0.0.1,  203.0.113.5",
        "10.0.0.0/32,  10.0.0.1,  10.0.0.1",
        "10.0.0.2/31,  10.0.0.1,  10.0.0.1",
        "0.0.0.0/0,    10.0.0.1,  203.0.113.5",
        "::/0,         10.0.0.1,  10.0.0.1",
        "'::1, 10.0.0.1', 10.0.0.1, 203.0.113.5",
        "'::1 10.0.0.1',  10.0.0.1, 203.0.113.5",
        "::1,          [0:0:0:0:0:0:0:1], 203.0.113.5",
        "fd00::/8,     fd12:3456::1, 203.0.113.5",
        "fd00::/8,     fc12:3456::1, fc12:3456::1",
        "10.0.0.0/8,   ::ffff:10.0.0.1, 203.0.113.5",
        "10.0.0.0/8,   /run/socket, /run/socket",
    })
    @DisplayName("Section 1, upgrade: forwarded headers are believed of a proxy that is configured, and of no others")
    void onlyTrustedProxies_areBelieved(String trusted, String peer, String client) {
        assertThat(address(trusted, from(peer).header("X-Forwarded-For", "203.0.113.5")))
                .isEqualTo(client);
        assertThat(address(trusted, from(peer).header("Forwarded", "for=203.0.113.5")))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.5                              | 203.0.113.5",
                "203.0.113.5:4711                         | 203.0.113.5",
                "2001:db8::5                              | 2001:db8::5",
                "[2001:db8::5]:4711                       | 2001:db8::5",
                // What is left of the last hop that is no trusted proxy, the client has written.
                "6.6.6.6, 203.0.113.5                     | 203.0.113.5",
                "6.6.6.6, 203.0.113.5, 10.0.0.2           | 203.0.113.5",
                "6.6.6.6 ~ 203.0.113.5 ~ 10.0.0.2         | 203.0.113.5",
                "10.0.0.9, 203.0.113.5                    | 203.0.113.5",
                "203.0.113.5, 10.0.0.3, 10.0.0.2          | 203.0.113.5",
                "10.0.0.3, 10.0.0.2                       | 10.0.0.3",
                // A hop that is no address hides what is left of it.
                "6.6.6.6, unknown                         | 10.0.0.1",
                "6.6.6.6, unknown, 10.0.0.2               | 10.0.0.2",
                "6.6.6.6, localhost                       | 10.0.0.1",
                "6.6.6.6, 1.2.3                           | 10.0.0.1",
                "6.6.6.6, 999.1.1.1                       | 10.0.0.1",
                "6.6.6.6, 1.2.3.4.5                       | 10.0.0.1",
                "6.6.6.6, .::1                            | 10.0.0.1",
                "6.6.6.6, 12345                           | 10.0.0.1",
                "6.6.6.6,                                 | 10.0.0.1",
            })
    @DisplayName("Section 1, upgrade: the client is the last hop of X-Forwarded-For that is no trusted proxy")
    void forwardedFor_isReadFromTheRight(String header, String client) {
        assertThat(address("10.0.0.0/8", with("X-Forwarded-For", header, from(PROXY))))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=203.0.113.5                                    | 203.0.113.5",
                "For=203.0.113.5;Proto=https                        | 203.0.113.5",
                "proto=https ; for=203.0.113.5                      | 203.0.113.5",
                "for=\"203.0.113.5:4711\"                           | 203.0.113.5",
                "for=\"[2001:db8::5]\"                              | 2001:db8::5",
                "for=\"[2001:DB8::5]:4711\"                         | 2001:DB8::5",
                "for=6.6.6.6, for=203.0.113.5                       | 203.0.113.5",
                "for=6.6.6.6 ~ for=203.0.113.5, for=10.0.0.2        | 203.0.113.5",
                // Nodes without an address hide what is left of them.
                "for=6.6.6.6, for=unknown                           | 10.0.0.1",
                "for=6.6.6.6, for=_hidden                           | 10.0.0.1",
                "for=6.6.6.6, for=\"_SEVKISEK\", for=10.0.0.2       | 10.0.0.2",
                "for=6.6.6.6, proto=https                           | 10.0.0.1",
                // What somebody else has in quotes, or calls alike, is no hop.
                "for=203.0.113.5;by=\"x, for=6.6.6.6\"              | 203.0.113.5",
                "for=203.0.113.5;host=\"a;for=6.6.6.6\"             | 203.0.113.5",
                "for=203.0.113.5;x=\"\\\", for=6.6.6.6\"            | 203.0.113.5",
                "for=203.0.113.5;x-for=6.6.6.6                      | 203.0.113.5",
                // What is not well-formed says nothing.
                "for=203.0.113.5;host=a;for=6.6.6.6                 | 10.0.0.1",
                "for=203.0.113.5;host=\"a\";b\"                     | 10.0.0.1",
                "for=\"6.6.6.6, for=203.0.113.5                     | 10.0.0.1",
                "for=\"6.6.6.6, for=\"[2001:db8::5]\"               | 10.0.0.1",
                "for=6.6.6.6 for=203.0.113.5                        | 10.0.0.1",
                "for=6.6.6.6, ,,                                    | 10.0.0.1",
                "nonsense                                           | 10.0.0.1",
            })
    @DisplayName("Section 1, upgrade: the client is the last hop of Forwarded (RFC 7239) that is no trusted proxy")
    void forwarded_isReadFromTheRight(String header, String client) {
        assertThat(address("10.0.0.0/8", with("Forwarded", header, from(PROXY))))
                .isEqualTo(client);
    }

    @Test
    @DisplayName("Section 1, upgrade: the kind of header that the proxy does not write cannot forge an address")
    void otherKindOfHeader_forgesNothing() {
        FakeUpgradeRequest forged = from(PROXY)
                .header("X-Forwarded-For", "203.0.113.5")
                .header("X-Forwarded-Host", "shop.example")
                .header("Forwarded", "for=6.6.6.6;host=evil.org");

        assertThat(address("10.0.0.0/8", forged)).isEqualTo(PROXY);
        assertThat(target(forged)).isEqualTo(new Target(false, "inside", 8080));

        FakeUpgradeRequest both = from(PROXY)
                .header("X-Forwarded-For", "203.0.113.5")
                .header("X-Forwarded-Host", "shop.example")
                .header("Forwarded", "for=203.0.113.5;host=shop.example");

        assertThat(address("10.0.0.0/8", both)).isEqualTo("203.0.113.5");
        assertThat(target(both)).isEqualTo(new Target(false, "shop.example", 80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https | shop.example          | https | shop.example    | 443",
                "HTTPS | shop.example          | https | shop.example    | 443",
                "https | shop.example:8443     | https | shop.example    | 8443",
                "http  | shop.example          | http  | shop.example    | 80",
                "      | shop.example          | http  | shop.example    | 80",
                "https |                       | https | inside          | 8080",
                "http  |                       | http  | inside          | 8080",
                "https | [2001:db8::7]:8443    | https | [2001:db8::7]   | 8443",
                "https | [2001:db8::7]         | https | [2001:db8::7]   | 443",
                // The last of several is of the proxy next to us; what is no host says nothing.
                "wss  | shop.example          | https | shop.example    | 443",
                "WSS  | shop.example:8443     | https | shop.example    | 8443",
                "ws   | shop.example          | http  | shop.example    | 80",
                "http, https | evil.org, shop.example | https | shop.example | 443",
                "https | user@evil.org         | https | inside          | 8080",
                "https | shop.example/path     | https | inside          | 8080",
            })
    @DisplayName("Section 1, upgrade: an origin is compared with what a trusted proxy says about scheme and host")
    void target_isTheProxys(String proto, String host, String scheme, String name, int port) {
        FakeUpgradeRequest request = from(PROXY);
        if (proto != null) {
            request.header("X-Forwarded-Proto", proto);
        }
        if (host != null) {
            request.header("X-Forwarded-Host", host);
        }

        assertThat(target(request)).isEqualTo(new Target(scheme.equals("https"), name, port));
    }

    @ParameterizedTest
    @CsvSource({
        "false, 8443, https, 8443",
        "false, 80,   https, 443",
        "false, 443,  https, 443",
        "true,  8443, http,  8443",
        "true,  443,  http,  80",
        "true,  80,   http,  80",
        "true,  443,  https, 443",
    })
    @DisplayName(
            "Section 1, upgrade: behind a proxy that says the scheme and leaves Host, a port in that stays, and what"
                    + " stands for none becomes that of the scheme")
    void portOfHost_staysWithAnotherScheme(boolean secure, int port, String proto, int expected) {
        FakeUpgradeRequest request = new FakeUpgradeRequest()
                .from(PROXY)
                .to(secure, "shop.example", port)
                .header("X-Forwarded-Proto", proto);

        assertThat(target(request)).isEqualTo(new Target(proto.equals("https"), "shop.example", expected));
    }

    @Test
    @DisplayName("Section 1, upgrade: Forwarded has scheme and host too, and of a stranger they are not believed")
    void forwardedTarget_isTheProxys() {
        String header = "for=203.0.113.5;proto=https;host=\"shop.example:8443\"";

        assertThat(target(from(PROXY).header("Forwarded", header))).isEqualTo(new Target(true, "shop.example", 8443));
        assertThat(target(from("203.0.113.5").header("Forwarded", header)))
                .isEqualTo(new Target(false, "inside", 8080));
    }

    @Test
    @DisplayName("Section 1, upgrade: where the server does not tell the peer, nobody is believed")
    void unknownPeer_isNotBelieved() {
        FakeUpgradeRequest request = new FakeUpgradeRequest().from(null).header("X-Forwarded-For", "203.0.113.5");

        assertThat(Proxies.of("0.0.0.0/0 ::/0").client(request).address()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example",
                "10.0.0",
                "10",
                "256.0.0.1",
                "1.2.3.4.5",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.0/8/8",
                "10.0.0.0/",
                "::1/129",
                "1::2::3",
                "*",
            })
    @DisplayName("R4: what is no address of a proxy is refused with what was given and what is allowed")
    void wrongProxy_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxies.of("127.0.0.1 " + name))
                .withMessageContainingAll("'" + name + "'", "allowed are IP addresses", "10.0.0.0/8");
    }
}
