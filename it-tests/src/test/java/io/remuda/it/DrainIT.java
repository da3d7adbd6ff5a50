package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What sessions get when their application prepares to go. There is no way back, so nothing else is tested with it. */
@DisplayName("Drain")
class DrainIT extends AgainstApplication {

    @Test
    @DisplayName("B4: a drain ends every session as an undeploy does, and refuses new ones, but nothing else")
    void drain_isGoingAway() throws Exception {
        try (Goodbyes sessions = new Goodbyes(app)) {
            List<Future<WireFrame>> closes = sessions.each(RawClient::receiveClose);

            assertThat(app.control("drain")).isEqualTo("draining");

            for (Future<WireFrame> close : closes) {
                assertThat(close.get().code()).isEqualTo(1001);
            }
            assertThat(sessions.reported()).containsExactlyInAnyOrderElementsOf(sessions.withTheirBeans("GoingAway[]"));
        }
        Handshake.Answer answer = app.handshake("/goodbye", key).refused();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(app.control("count")).isEqualTo("0");
    }
}
