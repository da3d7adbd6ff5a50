package io.remuda.sample;

import io.remuda.Address;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks every open chat whether somebody is looking at it. */
@ApplicationScoped
public class Audience {

    /** How many windows are open, and how many of them are looked at. */
    record Count(int open, int looking) {}

    static final Duration PATIENCE = Duration.ofSeconds(2);

    @Inject
    WebSocketSessions sessions;

    /** Asks all at once. The stage is complete with the last answer, and never later than {@link #PATIENCE}. */
    CompletionStage<Count> count() {
        List<CompletableFuture<Boolean>> answers = sessions.list(Address.handler(ChatHandler.class)).stream()
                .map(info -> isLooking(info.session()))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> new Count(answers.size(), (int)
                        answers.stream().filter(CompletableFuture::join).count()));
    }

    /** A session that has ended, or whose page does not answer in time, is not looked at. */
    private CompletableFuture<Boolean> isLooking(SessionRef session) {
        return sessions.ask(session, new ChatEvent.AreYouLooking(), PATIENCE)
                .handle((answer, failure) -> failure == null && answer.equals(true))
                .toCompletableFuture();
    }
}
