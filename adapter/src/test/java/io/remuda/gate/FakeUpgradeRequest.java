package io.remuda.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request that a test writes: at first a correct handshake of nobody from {@code http://shop.example}. */
final class FakeUpgradeRequest implements UpgradeRequest {

    private final Map<String, List<String>> headers = new HashMap<>();
    private final Map<String, List<String>> parameters = new HashMap<>();
    private String method = "GET";
    private String httpVersion = "HTTP/1.1";
    private boolean secure;
    private String host = "shop.example";
    private int port = 80;
    private @Nullable String peer = "192.0.2.1";
    private @Nullable String principal;
    private Set<String> roles = Set.of();
    private Supplier<Authentication> authentication = () -> Authentication.UNKNOWN;
    private int authentications;

    FakeUpgradeRequest() {
        header("Upgrade", "websocket");
        header("Connection", "Upgrade");
        header("Sec-WebSocket-Version", "13");
        header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    /** A plain GET. */
    static FakeUpgradeRequest plain() {
        FakeUpgradeRequest request = new FakeUpgradeRequest();
        request.headers.clear();
        return request;
    }

    /** An extended CONNECT of HTTP/2. */
    static FakeUpgradeRequest connect() {
        return plain().method("CONNECT").httpVersion("HTTP/2.0").header("Sec-WebSocket-Version", "13");
    }

    FakeUpgradeRequest method(String changed) {
        method = changed;
        return this;
    }

    FakeUpgradeRequest httpVersion(String changed) {
        httpVersion = changed;
        return this;
    }

    FakeUpgradeRequest to(boolean https, String name, int number) {
        secure = https;
        host = name;
        port = number;
        return this;
    }

    FakeUpgradeRequest from(@Nullable String address) {
        peer = address;
        return this;
    }

    /** Adds a header. */
    FakeUpgradeRequest header(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(value);
        return this;
    }

    FakeUpgradeRequest without(String name) {
        headers.remove(name.toLowerCase(Locale.ROOT));
        return this;
    }

    FakeUpgradeRequest parameter(String name, String value) {
        parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        return this;
    }

    FakeUpgradeRequest user(String name, String... itsRoles) {
        principal = name;
        roles = Set.of(itsRoles);
        return this;
    }

    FakeUpgradeRequest authentication(Supplier<Authentication> changed) {
        authentication = changed;
        return this;
    }

    int authentications() {
        return authentications;
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public List<String> queryParameters(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String httpVersion() {
        return httpVersion;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Optional<String> peerAddress() {
        return Optional.ofNullable(peer);
    }

    @Override
    public Optional<String> principalName() {
        return Optional.ofNullable(principal);
    }

    @Override
    public boolean isUserInRole(String role) {
        return roles.contains(role);
    }

    @Override
    public Authentication authenticate() {
        authentications++;
        return authentication.get();
    }
}
