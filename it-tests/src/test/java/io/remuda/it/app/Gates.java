package io.remuda.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Places where a callback waits until the test lets it go on. */
@ApplicationScoped
public class Gates {

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Waits until the gate is open. */
    public void pass(String name) {
        waiting.incrementAndGet();
        try {
            if (!gate(name).await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody opened the gate " + name);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at the gate " + name, interrupted);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How many callbacks wait. */
    public int waiting() {
        return waiting.get();
    }

    public void open(String name) {
        gate(name).countDown();
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, n -> new CountDownLatch(1));
    }
}
