package io.remuda.sample;

/** What both handlers answer to the page, besides events and their state. */
sealed interface Reply {

    /** The page's own time stamp, sent back, so that the page can measure the round trip. */
    record Echo(String stamp) implements Reply {}

    /** What was wrong with the page's last command. */
    record Problem(String text) implements Reply {}
}
