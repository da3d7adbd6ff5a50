package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.container.ServerConfiguration;
import io.remuda.it.container.ServerContainer;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sessions get when their server stops. It needs a server of its own, beside that of the launch. */
@DisplayName("A server that stops")
@Tag("process")
class StopIT {

    @Test
    @DisplayName(
            "B4: when the server stops, every session gets GoingAway while CDI still works, and its connection ends")
    void stop_isGoingAway() throws Exception {
        ServerContainer server = new ServerContainer(ServerConfiguration.beside("stopping"));
        server.start();
        boolean runs = true;
        try (Goodbyes sessions = new Goodbyes(new App(server.deployed(ApplicationArchive.of("leaving.war"))))) {
            List<Future<Boolean>> ends = sessions.each(client -> {
                client.drainToEnd();
                return true;
            });

            server.stop();
            runs = false;

            for (Future<Boolean> end : ends) {
                assertThat(end.get()).isTrue();
            }
            assertThat(sessions.reported()).containsExactlyInAnyOrderElementsOf(sessions.withTheirBeans("GoingAway[]"));
        } finally {
            if (runs) {
                server.stop();
            }
        }
    }
}
