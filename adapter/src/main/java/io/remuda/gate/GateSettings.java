package io.remuda.gate;

/**
 * What holds for the handshakes of all routes.
 *
 * @param maxSessions the most sessions in all
 * @param decisions how many decisions of handlers and authenticators may be under way at once
 * @param proxies the proxies whose word about clients is believed
 */
public record GateSettings(int maxSessions, int decisions, Proxies proxies) {

    /** How many decisions may be under way at once by default. */
    public static final int DEFAULT_DECISIONS = 64;

    /** What a session may cost of the heap, so that the default maximum of sessions fits into it. */
    private static final int HEAP_PER_SESSION = 64 * 1024;

    /**
     * The settings.
     *
     * @param maxSessions the most sessions in all
     * @param decisions how many decisions may be under way at once
     * @param trustedProxies addresses and networks of proxies, separated by blanks or commas; empty for none
     * @return the settings
     * @throws IllegalArgumentException if a proxy is neither an address nor a network
     */
    public static GateSettings of(int maxSessions, int decisions, String trustedProxies) {
        return new GateSettings(maxSessions, decisions, Proxies.of(trustedProxies));
    }

    /**
     * The most sessions in all by default: as many as the largest heap has pieces of 64 KiB.
     *
     * @return the number
     */
    public static int defaultMaxSessions() {
        return (int)
                Math.min(Integer.MAX_VALUE, Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_PER_SESSION));
    }
}
