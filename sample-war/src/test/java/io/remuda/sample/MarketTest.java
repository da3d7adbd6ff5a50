package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketTest {

    private static final Logger LOG = Logger.getLogger(Market.class.getName());

    private final Market market = new Market();

    @AfterEach
    void close() {
        market.close(new Shutdown());
        LOG.setFilter(null);
    }

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // Here is no container that would inject.
    void observerThatThrows_isLoggedAndTheMarketGoesOn() throws Exception {
        List<Throwable> logged = keepLog();
        IllegalStateException thrown = new IllegalStateException("An observer is broken");
        Quotes quotes = new Quotes(thrown);
        market.quotes = quotes;

        market.open(new Startup());

        assertTrue(quotes.second.await(20, TimeUnit.SECONDS), "a quote after the one that was not taken");
        market.close(new Shutdown());
        assertEquals(List.of(thrown), logged);
    }

    /** What the market logs goes here only. */
    private static List<Throwable> keepLog() {
        List<Throwable> logged = new ArrayList<>();
        Filter keep = entry -> {
            assertEquals(Level.WARNING, entry.getLevel());
            logged.add(entry.getThrown());
            return false;
        };
        LOG.setFilter(keep);
        return logged;
    }

    /** The first quote meets an observer that throws, the others are taken. */
    private static final class Quotes implements Event<Quote> {

        final CountDownLatch second = new CountDownLatch(1);

        private final RuntimeException atFirst;
        private int fired;

        Quotes(RuntimeException atFirst) {
            this.atFirst = atFirst;
        }

        @Override
        public void fire(Quote quote) {
            if (fired++ == 0) {
                throw atFirst;
            }
            second.countDown();
        }

        @Override
        public <U extends Quote> CompletionStage<U> fireAsync(U quote) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Quote> CompletionStage<U> fireAsync(U quote, NotificationOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Event<Quote> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Quote> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Quote> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }
    }
}
