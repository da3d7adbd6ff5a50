package io.remuda.runtime;

import io.remuda.DeadLetter;
import io.remuda.SessionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears everything, and keeps it. */
final class RecordedEvents implements SessionListener {

    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();

    @Override
    public void happened(SessionEvent event) {
        events.add(event);
    }

    @Override
    public void nobodyTook(DeadLetter letter) {
        deadLetters.add(letter);
    }
}
