package io.remuda.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.remuda.Frame;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The lines of {@link AskedReading} in which the server and whoever changes the mailbox meet. */
public final class ReadingStress {

    private static final Timers TIMERS = new SystemTimers(ReadingStress.class.getClassLoader());

    private ReadingStress() {}

    /** Counts the answers that its server gets. */
    private static final class Answers extends AtomicInteger implements Connection {

        private static final long serialVersionUID = 1;

        @Override
        public void resume() {
            incrementAndGet();
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
        private final AskedReading reading = new AskedReading(answers, mailbox, TIMERS, true, () -> {});

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
}
