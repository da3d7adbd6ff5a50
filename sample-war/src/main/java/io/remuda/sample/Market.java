package io.remuda.sample;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A stock exchange of invented companies. Knows CDI events, and nothing of WebSocket.
 */
@ApplicationScoped
public class Market {

    static final List<String> SYMBOLS = List.of("ACME", "GLOBEX", "HOOLI", "INITECH", "UMBRA");

    private static final Logger LOG = System.getLogger(Market.class.getName());

    private static final long MILLIS_BETWEEN_QUOTES = 100;

    private final Map<String, BigDecimal> prices = new TreeMap<>();

    private ScheduledExecutorService clock;

    @Inject
    Event<Quote> quotes;

    void open(@Observes Startup event) {
        SYMBOLS.forEach(symbol -> prices.put(symbol, BigDecimal.valueOf(randomCents(5_000, 25_000), 2)));
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "market");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(
                this::tick, MILLIS_BETWEEN_QUOTES, MILLIS_BETWEEN_QUOTES, TimeUnit.MILLISECONDS);
    }

    void close(@Observes Shutdown event) {
        // A thread that outlived the application would keep its class loader alive.
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    /** Only the clock's thread comes here. */
    private void tick() {
        try {
            move();
        } catch (RuntimeException ofAnObserver) {
            // The clock would never come again after an exception.
            LOG.log(Level.WARNING, "A quote did not reach all who observe it", ofAnObserver);
        }
    }

    /** The event returns at once, however many pages watch. */
    private void move() {
        String symbol = SYMBOLS.get(ThreadLocalRandom.current().nextInt(SYMBOLS.size()));
        BigDecimal price = prices.get(symbol).add(BigDecimal.valueOf(randomCents(-90, 91), 2));
        prices.put(symbol, price.max(BigDecimal.ONE.setScale(2)));
        quotes.fire(new Quote(symbol, prices.get(symbol)));
    }

    private static long randomCents(long least, long below) {
        return ThreadLocalRandom.current().nextLong(least, below);
    }
}
