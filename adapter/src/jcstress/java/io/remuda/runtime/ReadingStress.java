package io.remuda.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.remuda.Frame;
import io.remuda.Transport;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The lines of {@link Reading} in which the server, the timers and whoever changes the mailbox meet. */
public final class ReadingStress {

    private static final Timers TIMERS = new SystemTimers(ReadingStress.class.getClassLoader());

    private ReadingStress() {}

    /** Counts the answers that its server gets, or how often it has been suspended and not resumed. */
    private static final class Answers extends AtomicInteger implements Connection {

        private static final long serialVersionUID = 1;

        @Override
        public void resume() {
            incrementAndGet();
        }

        @Override
        public void suspend() {
            decrementAndGet();
        }

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {}

        @Override
        public boolean blocks() {
            return false;
        }

        @Override
        public void close(int code, String reason) {}

        @Override
        public void abort() {}
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the server gets its answer from one of them")
    @Outcome(expect = FORBIDDEN, desc = "T5: the server gets no answer, or two")
    @State
    public static class QuestionAndRoom {

        private final Answers answers = new Answers();
        private final Mailbox mailbox =
                new Mailbox((signal, moreFollows) -> null, Runnable::run, new Semaphore(0), MailboxStress.ROOM_FOR_ONE);
        private final AskedReading reading = new AskedReading(answers, mailbox, TIMERS, () -> {});

        public QuestionAndRoom() {
            mailbox.takesFrames(false);
        }

        @Actor
        public void server() {
            reading.ask();
        }

        @Actor
        public void turn() {
            mailbox.takesFrames(true);
            reading.update();
        }

        @Arbiter
        public void after(I_Result result) {
            result.r1 = answers.get();
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "the server reads at the end")
    @Outcome(expect = FORBIDDEN, desc = "T5: the server is left suspended, or resumed twice")
    @State
    public static class LongSendAndCompletion implements Mailbox.Owner {

        private final Answers server = new Answers();
        private final Mailbox mailbox = new Mailbox(this, Runnable::run, new Semaphore(0), MailboxStress.ROOM_FOR_ONE);
        private final SuspendedReading reading = new SuspendedReading(server, mailbox, TIMERS, () -> {});
        private final Mailbox.Send send = mailbox.newSend();

        public LongSendAndCompletion() {
            mailbox.start(new Signal.Open(Transport.tcp()), true);
        }

        @Override
        public Mailbox.@Nullable Send perform(Signal signal, boolean moreFollows) {
            if (signal instanceof Signal.Open) {
                return send.isDone() ? null : send;
            }
            // As FrameSender does.
            send.settle();
            mailbox.allIsSent();
            reading.update();
            return null;
        }

        @Override
        public void wantsFramesChanged() {
            reading.update();
        }

        @Actor
        public void timers() {
            send.takesLong();
        }

        @Actor
        public void network() {
            send.completed(null);
        }

        @Arbiter
        public void after(I_Result result) {
            result.r1 = server.get();
        }
    }
}
