package io.remuda.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses, and never asks a name server. */
final class IpAddresses {

    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    /** What {@link InetAddress} takes for an address; it would ask a name server for anything else. */
    private static final Pattern LITERAL =
            Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET + "|[0-9a-fA-F:][0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    /** The part of an address of version 6 that its provider assigns; a client chooses the rest as it likes. */
    private static final int NETWORK_BYTES = 8;

    private IpAddresses() {}

    /**
     * The bytes of an address.
     *
     * @param literal the address, that of version 6 with or without brackets
     * @return four bytes, also of one of version 4 that is mapped to version 6, or sixteen; empty if it is no address
     */
    static Optional<byte[]> parse(String literal) {
        String bare =
                literal.startsWith("[") && literal.endsWith("]") ? literal.substring(1, literal.length() - 1) : literal;
        if (!LITERAL.matcher(bare).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare).getAddress());
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /**
     * What counts as one client, however the address is written: an address of version 4, a network of version 6.
     *
     * @param address the client's address; what is none counts as it is
     */
    static String counted(String address) {
        return parse(address)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)))
                .orElse(address);
    }
}
