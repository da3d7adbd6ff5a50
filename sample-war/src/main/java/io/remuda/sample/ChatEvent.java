package io.remuda.sample;

/** What {@link ChatHandler#info} takes: every event of these types, whoever sent it. */
public sealed interface ChatEvent
        permits Announcement,
                ChatEvent.Said,
                ChatEvent.Whispered,
                ChatEvent.Joined,
                ChatEvent.Left,
                ChatEvent.AreYouLooking {

    /** A visitor said something in the room. */
    record Said(String from, String text) implements ChatEvent {}

    /** A visitor said something to this one alone, in whatever room either is. */
    record Whispered(String from, String text) implements ChatEvent {}

    /** A visitor came into the room. */
    record Joined(String nick) implements ChatEvent {}

    /** A visitor left the room. */
    record Left(String nick) implements ChatEvent {}

    /** A question: is the page in front? The answer is a {@link Boolean}. */
    record AreYouLooking() implements ChatEvent {}
}
