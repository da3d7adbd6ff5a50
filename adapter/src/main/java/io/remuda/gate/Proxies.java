package io.remuda.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who the client is and where it connects to, behind proxies. What {@code Forwarded} (RFC 7239) or the
 * {@code X-Forwarded-} headers say is believed of requests that come from a proxy that is configured, and of no others.
 *
 * @param networks the addresses of the proxies
 */
record Proxies(List<Network> networks) {

    /** A pair of a Forwarded header and what follows it. */
    private static final Pattern PAIR =
            Pattern.compile("\\s*([^\\s=;,\"]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s=;,\"]*))\\s*([;,]|$)");

    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:/@?#\\s,]+)(?::(\\d{1,5}))?");

    /** The second is what some proxies write of a handshake. */
    private static final Set<String> SECURE = Set.of("https", "wss");

    /** Addresses with a prefix in common. */
    static final class Network {

        private final byte[] prefix;
        private final int bits;

        Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What a request says about the way that it came. */
    private record Forwarding(List<String> addresses, Optional<String> scheme, Optional<String> host) {

        static final Forwarding NOTHING = new Forwarding(List.of(), Optional.empty(), Optional.empty());
    }

    /**
     * Who connects to what.
     *
     * @param address the client's IP address, or empty if it is not known
     * @param target where it connects to
     */
    record Client(Optional<String> address, Origins.Target target) {}

    /**
     * Reads the list.
     *
     * @param list addresses such as {@code 10.0.0.7} and networks such as {@code 10.0.0.0/8}, separated by blanks or
     *     commas; empty for none
     * @throws IllegalArgumentException if one is neither; the message says what is allowed
     */
    static Proxies of(String list) {
        return new Proxies(Stream.of(list.split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .map(Proxies::network)
                .toList());
    }

    private static Network network(String text) {
        String[] parts = text.split("/", -1);
        Optional<byte[]> address = IpAddresses.parse(parts[0]);
        if (address.isPresent() && parts.length <= 2) {
            int most = address.get().length * 8;
            try {
                int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
                if (bits >= 0 && bits <= most) {
                    return new Network(address.get(), bits);
                }
            } catch (NumberFormatException noNumber) {
                // Told below, with what is allowed.
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no address of a proxy; allowed are IP addresses such as"
                + " 10.0.0.7 or ::1 and networks such as 10.0.0.0/8");
    }

    private boolean isTrusted(String address) {
        Optional<byte[]> bytes = IpAddresses.parse(address);
        return bytes.isPresent() && networks.stream().anyMatch(network -> network.contains(bytes.get()));
    }

    /**
     * Who sent a request, and where to. A proxy writes one kind of header and passes on what a client wrote into the
     * other, so that where there are both, they count as far as they agree.
     */
    Client client(UpgradeRequest request) {
        Origins.Target direct = new Origins.Target(request.isSecure(), request.host(), request.port());
        Optional<String> peer = request.peerAddress();
        if (networks.isEmpty() || peer.isEmpty() || !isTrusted(peer.get())) {
            return new Client(peer, direct);
        }
        boolean standard = !request.headers("Forwarded").isEmpty();
        boolean customary = Stream.of("For", "Proto", "Host")
                .anyMatch(what -> !request.headers("X-Forwarded-" + what).isEmpty());
        if (!standard || !customary) {
            return standard
                    ? client(standard(request), peer.get(), direct)
                    : client(customary(request), peer.get(), direct);
        }
        Client one = client(standard(request), peer.get(), direct);
        Client other = client(customary(request), peer.get(), direct);
        return new Client(
                one.address.equals(other.address) ? one.address : peer,
                one.target.equals(other.target) ? one.target : direct);
    }

    private Client client(Forwarding forwarding, String peer, Origins.Target direct) {
        return new Client(Optional.of(nearest(forwarding, peer)), target(forwarding, direct));
    }

    /** The last hop that is no trusted proxy: what is before it, anybody can have written. */
    private String nearest(Forwarding forwarding, String peer) {
        String nearest = peer;
        List<String> hops = new ArrayList<>(forwarding.addresses);
        Collections.reverse(hops);
        for (String hop : hops) {
            if (IpAddresses.parse(hop).isEmpty()) {
                return nearest;
            }
            nearest = hop;
            if (!isTrusted(hop)) {
                return nearest;
            }
        }
        return nearest;
    }

    private static Origins.Target target(Forwarding forwarding, Origins.Target direct) {
        boolean secure = forwarding
                .scheme
                .map(scheme -> SECURE.contains(scheme.toLowerCase(Locale.ROOT)))
                .orElse(direct.secure());
        Optional<Matcher> host = forwarding.host.map(HOST::matcher).filter(Matcher::matches);
        if (host.isPresent()) {
            String port = host.get().group(2);
            return new Origins.Target(
                    secure, host.get().group(1), port == null ? usualPort(secure) : Integer.parseInt(port));
        }
        // Of a Host without a port, servers make the usual one of their own scheme. Any other is the proxy's.
        boolean withoutPort = direct.port() == usualPort(direct.secure());
        return new Origins.Target(secure, direct.host(), withoutPort ? usualPort(secure) : direct.port());
    }

    private static int usualPort(boolean secure) {
        return secure ? 443 : 80;
    }

    private static Forwarding customary(UpgradeRequest request) {
        return new Forwarding(
                request.listed("X-Forwarded-For").stream()
                        .map(Proxies::withoutPort)
                        .toList(),
                last(request.listed("X-Forwarded-Proto")),
                last(request.listed("X-Forwarded-Host")));
    }

    /** What is not written as RFC 7239 has it says nothing, because its parts can be a client's. */
    private static Forwarding standard(UpgradeRequest request) {
        List<String> addresses = new ArrayList<>();
        List<String> schemes = new ArrayList<>();
        List<String> hosts = new ArrayList<>();
        for (String header : request.headers("Forwarded")) {
            Matcher pair = PAIR.matcher(header);
            Map<String, String> element = new HashMap<>();
            int end = 0;
            while (end < header.length()) {
                if (!pair.find() || pair.start() != end) {
                    return Forwarding.NOTHING;
                }
                String name = pair.group(1).toLowerCase(Locale.ROOT);
                if (element.put(name, pair.group(2) == null ? pair.group(3) : pair.group(2)) != null) {
                    return Forwarding.NOTHING;
                }
                if (!pair.group(4).equals(";")) {
                    addresses.add(withoutPort(element.getOrDefault("for", "unknown")));
                    Optional.ofNullable(element.get("proto")).ifPresent(schemes::add);
                    Optional.ofNullable(element.get("host")).ifPresent(hosts::add);
                    element.clear();
                }
                end = pair.end();
            }
        }
        return new Forwarding(addresses, last(schemes), last(hosts));
    }

    private static Optional<String> last(List<String> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    private static String withoutPort(String node) {
        if (node.startsWith("[")) {
            return node.replaceFirst("^\\[([^]]*)].*$", "$1");
        }
        return node.indexOf(':') == node.lastIndexOf(':') ? node.replaceFirst(":.*$", "") : node;
    }
}
