package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Address;
import io.remuda.Request;
import io.remuda.SessionEvent;
import io.remuda.SessionInfo;
import io.remuda.sample.FakeSessions.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresenceTest {

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // Here is no container that would inject.
    void whoComesAndGoes_isToldToTheRoom() {
        FakeSessions sessions = new FakeSessions();
        Presence presence = new Presence();
        presence.sessions = sessions;
        SessionInfo ann = new SessionInfo(
                Request.builder("/chat/barn").build().session(),
                ChatHandler.class,
                "/chat/barn",
                Optional.of("ann"),
                Instant.EPOCH);

        presence.came(new SessionEvent.Joined(ann, "room:barn"));
        presence.went(new SessionEvent.Left(ann, "room:barn"));

        assertEquals(
                List.of(
                        new Sent(Address.topic("room:barn"), new ChatEvent.Joined("ann")),
                        new Sent(Address.topic("room:barn"), new ChatEvent.Left("ann"))),
                sessions.sent);
    }
}
