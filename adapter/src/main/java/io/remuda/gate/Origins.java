package io.remuda.gate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which pages may connect (RFC 6455, section 10.2; RFC 6454): those of the same host and port, and those that are listed.
 *
 * @param listed the origins that are let in besides
 * @param any whether {@code *} is listed
 * @param opaque whether {@code null} is listed, which all pages send whose origin is nobody's (RFC 6454, section 7.1)
 * @param strict whether the scheme of a page of the same host has to be the request's, too
 * @param required whether a client without an {@code Origin} is refused, who is no browser
 */
record Origins(List<Listed> listed, boolean any, boolean opaque, boolean strict, boolean required) {

    private static final String ANY = "*";
    private static final String OPAQUE = "null";

    /** Schemes that no page has: in a list, they are a mistake. */
    private static final Set<String> NO_PAGES = Set.of("ws", "wss", "ftp", "file");

    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^\\[\\]/:@?#\\s]+)(?::(\\d{1,5}))?");

    /** An origin of the list. */
    record Listed(String scheme, String host, int port, boolean subdomains) {

        boolean matches(Origin origin) {
            return scheme.equals(origin.scheme)
                    && port == origin.port
                    && (subdomains ? origin.host.endsWith("." + host) : origin.host.equals(host));
        }
    }

    private record Origin(String scheme, String host, int port) {}

    /**
     * Reads the list.
     *
     * @param list origins, separated by blanks or commas; empty for none
     * @throws IllegalArgumentException if one is no origin; the message says what is allowed
     */
    static Origins of(String list, boolean strict, boolean required) {
        List<String> names =
                Stream.of(list.split("[\\s,]+")).filter(name -> !name.isEmpty()).toList();
        return new Origins(
                names.stream()
                        .filter(name -> !name.equals(ANY) && !name.equals(OPAQUE))
                        .map(Origins::listed)
                        .toList(),
                names.contains(ANY),
                names.contains(OPAQUE),
                strict,
                required);
    }

    private static Listed listed(String name) {
        boolean subdomains = name.contains("://*.");
        return parse(subdomains ? name.replace("://*.", "://") : name)
                .filter(origin -> !origin.host.contains("*") && !NO_PAGES.contains(origin.scheme))
                // What stands behind the scheme of an app, such as its id, has no subdomains.
                .filter(origin -> !subdomains || isOfTheWeb(origin.scheme))
                .map(origin -> new Listed(origin.scheme, origin.host, origin.port, subdomains))
                .orElseThrow(() -> new IllegalArgumentException("the origin '" + name + "' is not one; allowed are"
                        + " origins like https://www.example.com or http://localhost:8080, all subdomains as in"
                        + " https://*.example.com, those of apps like capacitor://localhost, null for pages without an"
                        + " origin of their own, and * for any"));
    }

    private static Optional<Origin> parse(String text) {
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = matcher.group(3) == null ? defaultPort(matcher.group(1)) : Integer.parseInt(matcher.group(3));
        return Optional.of(new Origin(matcher.group(1), matcher.group(2), port));
    }

    private static boolean isOfTheWeb(String scheme) {
        return scheme.equals("http") || scheme.equals("https");
    }

    /** Other schemes have none. */
    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    /**
     * Whether a client may connect.
     *
     * @param origins the values of its {@code Origin} header
     * @param target where it connects to
     */
    boolean allow(List<String> origins, Target target) {
        if (origins.isEmpty()) {
            return !required;
        }
        if (any) {
            return true;
        }
        if (origins.size() > 1) {
            return false;
        }
        if (origins.get(0).equals(OPAQUE)) {
            return opaque;
        }
        Optional<Origin> origin = parse(origins.get(0));
        return origin.isPresent() && (isSame(origin.get(), target) || isListed(origin.get()));
    }

    private boolean isListed(Origin origin) {
        return listed.stream().anyMatch(allowed -> allowed.matches(origin));
    }

    private boolean isSame(Origin origin, Target target) {
        boolean https = origin.scheme.equals("https");
        if (!isOfTheWeb(origin.scheme) || (strict && https != target.secure())) {
            return false;
        }
        // Behind a proxy that ends TLS, the page is on 443 and the request on the default port of http.
        int port = https && !target.secure() && target.port() == 80 ? 443 : target.port();
        return origin.port == port && origin.host.equals(target.host().toLowerCase(Locale.ROOT));
    }

    /**
     * Where a request goes, as the client sees it.
     *
     * @param secure whether by https
     * @param host a name or an IP address; that of version 6 in brackets
     * @param port the port
     */
    record Target(boolean secure, String host, int port) {}
}
