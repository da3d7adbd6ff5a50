package io.remuda.sample;

import java.util.List;

/** What the handlers answer to the page, besides events and their state. */
sealed interface Reply {

    /** The page's own time stamp, sent back, so that the page can measure the round trip. */
    record Echo(String stamp) implements Reply {}

    /** A question of the server, which the page answers with the question's id. */
    record AreYouLooking(String question) implements Reply {}

    /** Who is in the room; with several windows there, several times. */
    record Present(List<String> nicks) implements Reply {}

    /** What became of a private message: how many windows have it. */
    record Sent(String to, String text, int taken, int refused) implements Reply {}

    /** What was wrong with the page's last command. */
    record Problem(String text) implements Reply {}
}
