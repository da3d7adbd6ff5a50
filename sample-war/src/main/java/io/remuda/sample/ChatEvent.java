package io.remuda.sample;

/** What {@link ChatHandler#info} takes: every event of these types, whoever sent it. */
public sealed interface ChatEvent permits Announcement, ChatEvent.Said, ChatEvent.Joined, ChatEvent.Left {

    /** A visitor said something in the room. */
    record Said(String from, String text) implements ChatEvent {}

    /** A visitor came into the room, which now has this many. */
    record Joined(String nick, int here) implements ChatEvent {}

    /** A visitor left the room, which now has this many. */
    record Left(String nick, int here) implements ChatEvent {}
}
