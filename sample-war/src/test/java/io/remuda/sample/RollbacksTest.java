package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbacksTest {

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // Here is no container that would inject.
    void orderThatWasRolledBack_isToldToItsCustomerOnly() {
        FakeSessions sessions = new FakeSessions();
        Rollbacks rollbacks = new Rollbacks();
        rollbacks.sessions = sessions;

        rollbacks.tell(new OrderEvent.Placed(7, "ann", "rope"));

        assertEquals(
                List.of(new FakeSessions.Sent(
                        Address.user("ann").andHandler(OrdersHandler.class), new OrderEvent.RolledBack(7, "rope"))),
                sessions.sent);
    }
}
