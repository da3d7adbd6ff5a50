package io.remuda.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.remuda.Frame;
import io.remuda.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** {@link FrameSender} between a turn that has something to send, the network, and the timers. */
public final class FrameSenderStress {

    private static final Frame REPLY = Frame.text("reply");

    private FrameSenderStress() {}

    /** A session that answers each message, whose first answer the client has not taken yet. */
    private static class Session implements Mailbox.Owner, Connection, Timers {

        private final Mailbox mailbox = new Mailbox(this, Runnable::run, new Semaphore(0), MailboxStress.ROOM_FOR_ONE);
        private final FrameSender sender =
                new FrameSender(this, mailbox, this, MailboxStress.ROOM_FOR_ONE, task -> aborted = true);
        private volatile @Nullable Completion underWay;
        private volatile @Nullable Runnable deadline;
        private volatile boolean aborted;

        /** Guarded by the turn. */
        private int sends;

        private int atATime;

        Session() {
            mailbox.start(new Signal.Open(Transport.tcp()), true);
            mailbox.told(new Signal.Told("first", null), null);
        }

        void tell() {
            mailbox.told(new Signal.Told("second", null), null);
        }

        void complete() {
            Completion completion = underWay;
            underWay = null;
            if (completion != null) {
                completion.completed(null);
            }
        }

        void deadlinePasses() {
            Runnable task = deadline;
            if (task != null) {
                task.run();
            }
        }

        void report(III_Result result) {
            result.r1 = sends;
            result.r2 = atATime;
            result.r3 = sender.outcome() == FrameSender.Outcome.EXPIRED ? 1 : 0;
        }

        @Override
        public Mailbox.@Nullable Send perform(Signal signal, boolean moreFollows) {
            if (signal instanceof Signal.Told) {
                sender.take(List.of(REPLY), null);
            }
            return sender.advance(moreFollows, 0);
        }

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {
            sends++;
            if (underWay != null) {
                atATime++;
            }
            underWay = completion;
        }

        @Override
        public boolean blocks() {
            return false;
        }

        @Override
        public void close(int code, String reason) {}

        @Override
        public void abort() {}

        @Override
        public void close() {}

        @Override
        public void set(Alarm alarm, Duration delay) {
            deadline = alarm;
        }

        @Override
        public boolean cancel(Alarm alarm) {
            return false;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    @JCStressTest
    @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "both are sent, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "F3, F5: a frame stays behind, or two sends are under way")
    @State
    public static class ReplyAndCompletion extends Session {

        @Actor
        public void teller() {
            tell();
        }

        @Actor
        public void network() {
            complete();
        }

        @Arbiter
        public void after(III_Result result) {
            complete();
            report(result);
        }
    }

    @JCStressTest
    @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "completed in time, and the next one is under way")
    @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "completed in time, and the next one given up")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "given up: nothing more is sent")
    @Outcome(expect = FORBIDDEN, desc = "F5: given up and sent on, or neither")
    @State
    public static class CompletionAndDeadlineWhileAReplyWaits extends Session {

        public CompletionAndDeadlineWhileAReplyWaits() {
            tell();
        }

        @Actor
        public void network() {
            complete();
        }

        @Actor
        public void timer() {
            deadlinePasses();
        }

        @Arbiter
        public void after(III_Result result) {
            report(result);
        }
    }
}
