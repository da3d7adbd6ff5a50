package io.remuda.it.bench.load.app;

/** What both applications let in, and where the server finds what they do for it. */
public final class Site {

    /** The one page whose scripts may connect. */
    public static final String ORIGIN = "https://app.example";

    /** The attribute of the servlet context with a {@code Consumer<String>} that fires {@link News}. */
    public static final String NEWS = "bench.news";

    /** The attribute with an {@code ObjIntConsumer<String>} that fires a {@link Letter} for the session of that number. */
    public static final String LETTERS = "bench.letters";

    private Site() {}
}
