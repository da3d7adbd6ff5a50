package io.remuda.it.soak;

import io.remuda.Keyed;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A message to sessions. It knows to how many it has been sent, by whatever way, because its key is asked for once for each. */
public final class Post implements Keyed {

    /** What the session does with it, besides telling its client. */
    enum Deed {
        TELL,
        RESUME,
        ANSWER,
        CRASH,
        EXHAUST
    }

    private final Deed deed;
    private final String text;
    private final LongAdder allSent;
    private final AtomicInteger sent = new AtomicInteger();

    Post(Deed deed, String text, LongAdder allSent) {
        this.deed = deed;
        this.text = text;
        this.allSent = allSent;
    }

    Deed deed() {
        return deed;
    }

    /** What the client is told. */
    String text() {
        return text;
    }

    /** To how many sessions it was sent that were there. */
    int sent() {
        return sent.get();
    }

    /** None: no message takes the place of another. */
    @Override
    public String key() {
        sent.incrementAndGet();
        allSent.increment();
        return null;
    }
}
