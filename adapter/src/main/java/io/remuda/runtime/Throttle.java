package io.remuda.runtime;

import java.time.Duration;

/**
 * Holds a client to its rate, on a server that can be kept from reading without a thread. What comes too early waits in the
 * mailbox until its time; until then nothing is read, so that more comes of a server only that has read ahead.
 *
 * <p>Whoever adds to what waits sets the alarm, and so does the alarm: to the first time that has not come. One that is set too
 * early, because of another thread, looks again.
 */
final class Throttle extends Alarm {

    private final Mailbox mailbox;
    private final Timers timers;
    private final Runnable wantsFramesChanged;

    Throttle(Mailbox mailbox, Timers timers, Runnable wantsFramesChanged) {
        this.mailbox = mailbox;
        this.timers = timers;
        this.wantsFramesChanged = wantsFramesChanged;
    }

    /**
     * Takes a frame that is not to be performed before so much time has passed. Called by the thread that brings it.
     *
     * @return false if the frame was dropped, and the session goes on
     */
    boolean arrived(Signal.Arrived frame, long nanos) {
        boolean taken = mailbox.arrivedEarly(frame, timers.nanoTime() + nanos);
        run();
        return taken;
    }

    /** Has nothing read for so long. Called by the thread that brings frames. */
    void pause(long nanos) {
        mailbox.pauseUntil(timers.nanoTime() + nanos);
        run();
    }

    /** Has performed and read what the time has come for. */
    @Override
    public void run() {
        long left = mailbox.timePasses(timers.nanoTime());
        wantsFramesChanged.run();
        if (left > 0) {
            timers.set(this, Duration.ofNanos(left));
            // The end stops it, and comes before that or after.
            if (!mailbox.isOpen()) {
                stop();
            }
        }
    }

    void stop() {
        timers.cancel(this);
    }
}
