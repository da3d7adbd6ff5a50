package io.remuda.it.bench;

import io.remuda.event.ToSession;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * Prints what distinct addresses leave on the heap. CDI containers remember how they resolved an event, by its type and
 * the binding members of its qualifiers: for comparison the same with a qualifier whose member is binding.
 */
public final class SelectHeap {

    /** What an address of our own would be if its member were binding. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    @interface Bound {
        String value();
    }

    private static final class BoundLiteral extends AnnotationLiteral<Bound> implements Bound {

        private static final long serialVersionUID = 1;

        private final String value;

        BoundLiteral(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    private final Event<Tick> ticks;
    private final Tick tick = new Tick(new CountDownLatch(0));

    private SelectHeap(FakeServer server) {
        ticks = server.beans().getBeanManager().getEvent().select(Tick.class);
    }

    public static void main(String[] arguments) {
        try (FakeServer server = new FakeServer()) {
            SelectHeap heap = new SelectHeap(server);
            heap.measure("ToSession, member not binding", 1_000_000, id -> ToSession.Literal.of("session-" + id));
            heap.measure("for comparison, member binding", 100_000, id -> new BoundLiteral("session-" + id));
        }
    }

    private void measure(String name, int distinct, IntFunction<Annotation> qualifier) {
        System.out.println(name);
        // What is loaded and made once is none of what is measured.
        fire(0, 1000, qualifier);
        print(0);
        fire(1000, 100_000, qualifier);
        print(100_000);
        if (distinct > 100_000) {
            fire(100_000, distinct, qualifier);
            print(distinct);
        }
    }

    private void fire(int from, int to, IntFunction<Annotation> qualifier) {
        for (int id = from; id < to; id++) {
            ticks.select(qualifier.apply(id)).fire(tick);
        }
    }

    private static void print(int addresses) {
        // What is only softly or weakly reachable may need more than one.
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf("  after %,9d distinct addresses: %6.1f MiB used%n", addresses, used / 1024.0 / 1024.0);
    }
}
