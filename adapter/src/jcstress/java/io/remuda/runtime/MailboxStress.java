package io.remuda.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Timeout;
import io.remuda.Transport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The lines of {@link Mailbox} in which threads meet, two threads at a time: jcstress passes over tests that need more
 * cores than there are. Whoever calls a worker is the
 * worker, so that no other threads are there than the actors.
 */
public final class MailboxStress {

    static final Limits ROOM_FOR_ONE = Limits.of(Options.of(Map.of("frames", "1")));

    private static final Signal.Arrived FRAME = new Signal.Arrived(Frame.text("frame"), 5);
    private static final Signal.Told MESSAGE = new Signal.Told("message", null);

    private MailboxStress() {}

    /**
     * A session that is open. Its fields belong to the turn, like the state of a handler: they are neither volatile nor
     * guarded, so that what overlaps, or is not published from turn to turn, does not add up (L3).
     */
    private static class Session implements Mailbox.Owner {

        final Semaphore permits = new Semaphore(1);
        final Mailbox mailbox = new Mailbox(this, Runnable::run, permits, ROOM_FOR_ONE);
        Mailbox.@Nullable Send send;
        int frames;
        int messages;
        int sent;
        int discarded;
        int overlaps;
        private boolean inside;

        Session() {
            mailbox.start(new Signal.Open(Transport.tcp()), true);
        }

        @Override
        public Mailbox.@Nullable Send perform(Signal signal, boolean moreFollows) {
            if (inside) {
                overlaps++;
            }
            inside = true;
            if (signal instanceof Signal.Arrived) {
                frames++;
            } else if (signal instanceof Signal.Told) {
                messages++;
            } else if (signal instanceof Signal.Sent) {
                sent++;
            } else if (signal instanceof Signal.End) {
                discarded += mailbox.close();
            }
            inside = false;
            return send == null || send.isDone() ? null : send;
        }
    }

    /** A session of which a send is going to be under way; it does not complete in the call. */
    private static class Sending extends Session {

        Sending() {
            send = mailbox.newSend();
            send.isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "each is performed once, alone")
    @Outcome(expect = FORBIDDEN, desc = "L3, L4")
    @State
    public static class ArrivalsAndTheEndOfATurn extends Session {

        @Actor
        public void reader() {
            mailbox.arrived(FRAME, true);
        }

        @Actor
        public void teller() {
            mailbox.told(MESSAGE, null);
            mailbox.told(MESSAGE, null);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = frames;
            result.r2 = messages;
            result.r3 = overlaps;
        }
    }

    @JCStressTest
    @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "completed before the turn looked")
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the turn parked, or was about to")
    @Outcome(expect = FORBIDDEN, desc = "F5: a completion is lost, or counted twice")
    @State
    public static class CompletionAndTheTurnThatParks extends Sending {

        @Actor
        public void reader() {
            mailbox.arrived(FRAME, true);
        }

        @Actor
        public void network() {
            send.completed(null);
        }

        @Arbiter
        public void after(III_Result result) {
            // Waits for ever if the send is still under way.
            mailbox.arrived(FRAME, true);
            result.r1 = frames;
            result.r2 = sent;
            result.r3 = overlaps;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the deadline was first")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the completion was first")
    @Outcome(expect = FORBIDDEN, desc = "F5: no outcome, or two")
    @State
    public static class CompletionAndDeadline extends Sending {

        public CompletionAndDeadline() {
            mailbox.arrived(FRAME, true);
        }

        @Actor
        public void network() {
            send.completed(new IOException("broken pipe"));
        }

        @Actor
        public void timer() {
            send.expire();
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = sent;
            result.r2 = send.settle() ? 1 : 0;
            result.r3 = send.failure() == null ? 0 : 1;
        }
    }

    @JCStressTest
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "there was no send yet")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the call came back in time")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the deadline passed, and ends the session")
    @Outcome(expect = FORBIDDEN, desc = "F5: aborted though it came back in time, or the other way round")
    @State
    public static class CallThatBlocksAndDeadline extends Session {

        private volatile Mailbox.@Nullable Send blocking;

        @Actor
        public void turn(II_Result result) {
            Mailbox.Send made = mailbox.newSend();
            blocking = made;
            made.completed(null);
            result.r1 = made.isDone() && made.settle() ? 1 : 0;
        }

        @Actor
        public void timer(II_Result result) {
            Mailbox.Send made = blocking;
            result.r2 = made == null ? -1 : made.expire() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "there was no send yet")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "what the call said holds")
    @Outcome(expect = FORBIDDEN, desc = "F5: another thread replaces what the call itself said of its send")
    @State
    public static class CallThatThrowsAndCompletion extends Session {

        private volatile Mailbox.@Nullable Send thrown;

        @Actor
        public void turn(I_Result result) {
            Mailbox.Send made = mailbox.newSend();
            thrown = made;
            made.completed(new IOException("thrown"));
            result.r1 = made.isDone() && made.failure() != null ? 1 : 0;
        }

        @Actor
        public void network() {
            Mailbox.Send made = thrown;
            if (made != null) {
                made.completed(null);
            }
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "not taken")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "taken and performed")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "taken and discarded")
    @Outcome(expect = FORBIDDEN, desc = "I6, I8: taken and lost, or performed though refused")
    @State
    public static class MessageAndEndAtOnce extends Session {

        @Actor
        public void teller(III_Result result) {
            result.r1 = mailbox.told(MESSAGE, null).refusal() == null ? 1 : 0;
        }

        @Actor
        public void end() {
            mailbox.end(new GoingAway(), true);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r2 = messages;
            result.r3 = discarded;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "not taken")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "taken, and performed before the end")
    @Outcome(expect = FORBIDDEN, desc = "L4: taken and not performed")
    @State
    public static class MessageAndEnd extends Session {

        @Actor
        public void teller(III_Result result) {
            result.r1 = mailbox.told(MESSAGE, null).refusal() == null ? 1 : 0;
        }

        @Actor
        public void end() {
            mailbox.end(new Timeout(), false);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r2 = messages;
            result.r3 = discarded;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "let go at once, and the permit is back")
    @Outcome(expect = FORBIDDEN, desc = "B1: the thread is not woken, or its permit is lost")
    @State
    public static class HoldingBackAndEnd extends Session {

        private static final long LONG = TimeUnit.SECONDS.toNanos(20);

        @Actor
        public void reader(II_Result result) {
            long begin = System.nanoTime();
            boolean goesOn = mailbox.holdBack(LONG);
            result.r1 = goesOn || System.nanoTime() - begin >= LONG ? 1 : 0;
        }

        @Actor
        public void end() {
            mailbox.end(new GoingAway(), true);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = permits.availablePermits();
        }
    }

    /** A thread that is not woken hangs here, which jcstress reports. */
    @JCStressTest
    @Outcome(id = "3, 1, 0", expect = ACCEPTABLE, desc = "all are performed, and the permit is back")
    @Outcome(expect = FORBIDDEN, desc = "B1: a frame that waits for room is lost, or its permit is")
    @State
    public static class FrameThatWaitsAndRoom extends Sending {

        public FrameThatWaitsAndRoom() {
            mailbox.arrived(FRAME, true);
            mailbox.arrived(FRAME, true);
        }

        @Actor
        public void reader() {
            mailbox.arrived(FRAME, true);
        }

        @Actor
        public void network() {
            send.completed(null);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = frames;
            result.r2 = permits.availablePermits();
            result.r3 = overlaps;
        }
    }
}
