package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerWorkersTest {

    private static final String NAME = "concurrent/pool";

    /** Has what the test put there. */
    public static final class Names implements InitialContextFactory {

        private static final Map<String, Object> BOUND = new HashMap<>();

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    Object found = BOUND.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                }
            };
        }
    }

    @BeforeEach
    void bindNothing() {
        Names.BOUND.clear();
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    @Test
    @DisplayName("B3: the server's executor is found by its name, and gets the work")
    void serversExecutor_getsTheWork() {
        Queue<Runnable> servers = new ArrayDeque<>();
        Names.BOUND.put(NAME, (Executor) servers::add);
        List<String> done = new ArrayList<>();

        ServerWorkers.named(NAME).execute(() -> done.add("done"));

        assertThat(done).isEmpty();
        servers.remove().run();
        assertThat(done).containsExactly("done");
    }

    @Test
    @DisplayName("R4: a name that the server does not have is an error with the name and what is allowed")
    void unknownName_isAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerWorkers.named("java:comp/Pool"))
                .withMessageContainingAll(
                        "'java:comp/Pool'", "does not have", "allowed is", "java:comp/DefaultManagedExecutorService");
    }

    @Test
    @DisplayName("R4: so is one of something else, with its class")
    void otherThing_isAnError() {
        Names.BOUND.put(NAME, "a string");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerWorkers.named(NAME))
                .withMessageContainingAll("'" + NAME + "'", "java.lang.String", "allowed is");
    }

    @Test
    @DisplayName("B3: without Jakarta Concurrency on the server, the runtime's own threads are as they are")
    void ownWorkers_needNothingOfTheServer() throws Exception {
        ExecutorService workers = ServerWorkers.own(1, getClass().getClassLoader());
        try {
            assertThat(workers.submit(() -> Thread.currentThread().getName()).get(10, TimeUnit.SECONDS))
                    .startsWith("remuda-worker-");
        } finally {
            workers.shutdown();
        }
    }
}
