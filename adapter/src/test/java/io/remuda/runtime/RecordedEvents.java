package io.remuda.runtime;

import io.remuda.DeadLetter;
import io.remuda.SessionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hears everything, keeps it, and then does what the test says. */
final class RecordedEvents implements SessionListener {

    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();

    /** May be replaced by the test. */
    volatile Consumer<SessionEvent> onEvent = event -> {};

    /** May be replaced by the test. */
    volatile Consumer<DeadLetter> onDeadLetter = letter -> {};

    @Override
    public void happened(SessionEvent event) {
        events.add(event);
        onEvent.accept(event);
    }

    @Override
    public void nobodyTook(DeadLetter letter) {
        deadLetters.add(letter);
        onDeadLetter.accept(letter);
    }
}
