package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as one client. That addresses are read, and names not looked up, is in {@link ProxiesTest}. */
@DisplayName("B1: what maxSessionsPerAddress counts as one client")
class IpAddressesTest {

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "192.0.2.1,           192.0.2.1",
        "192.0.2.1,           ::ffff:192.0.2.1",
        "192.0.2.1,           [::FFFF:c000:201]",
        "2001:db8:1:2::1,     2001:db8:1:2::2",
        "2001:db8:1:2::1,     2001:DB8:1:2:ffff:ffff:ffff:ffff",
        "2001:db8:1:2::1,     [2001:0db8:0001:0002:0000:0000:0000:0009]",
        "::1,                 0:0:0:0:0:0:0:1",
        "fe80::1%eth0,        fe80::1%eth0",
    })
    @DisplayName(
            "is an address of IPv4, also mapped to IPv6, and a network of 64 bits of IPv6, however they are written")
    void oneClient(String one, String other) {
        assertThat(IpAddresses.counted(one)).isEqualTo(IpAddresses.counted(other));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "192.0.2.1,           192.0.2.2",
        "::ffff:192.0.2.1,    ::ffff:192.0.2.2",
        "::ffff:192.0.2.1,    ::1",
        "2001:db8:1:2::1,     2001:db8:1:3::1",
        "2001:db8:1:2::1,     2001:db8:0:2::1",
        // Addresses of a link are no provider's.
        "fe80::1%eth0,        fe80::2%eth0",
        "/a/socket,           /another/socket",
    })
    @DisplayName("is no more than that")
    void twoClients(String one, String other) {
        assertThat(IpAddresses.counted(one)).isNotEqualTo(IpAddresses.counted(other));
    }
}
