package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Limits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DispatchListTest {

    @Test
    @DisplayName("R4: the dispatch list shows the runtime's options with their values, the handler's own without")
    void ownOptions_areHidden() {
        Options options =
                Options.of("/chat", Map.of("mailbox", "7", "roles", "admin", "most", "12", "apiKey", "swordfish"));
        HandlerDefinition definition = new HandlerDefinition(
                "/chat",
                DispatchListTest.class,
                Object.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                session -> {
                    throw new AssertionError();
                });

        assertThat(DispatchList.describe(List.of(definition)))
                .contains("REMUDA-223", "/chat", DispatchListTest.class.getName())
                .endsWith("apiKey=* mailbox=7 most=* roles=admin");
    }
}
