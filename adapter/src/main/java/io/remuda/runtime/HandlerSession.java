package io.remuda.runtime;

import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.Keyed;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.Connection.HoldingBack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A session: calls the handler's callbacks with the state and applies their results. What Erlang calls a process.
 *
 * <p>The server's side of it is {@link #start}, {@link #arrivals}, {@link #closed} and {@link #failed}; the
 * application's side is its {@link SessionRef}.
 */
public final class HandlerSession implements Mailbox.Owner {

    /** How long the server may take to report the close of a connection on which a send failed. */
    private static final Duration CLOSE_REPORT = Duration.ofSeconds(1);

    /** How long a server that closes may take to say that it stops. Shorter than a failed send waits for its cause. */
    private static final Duration SERVER_STOP = Duration.ofMillis(500);

    /** RFC 6455, section 7.4.1: a page is left, or a server goes down. */
    private static final int GOING_AWAY = 1001;

    /** How long a callback may take on a thread of the server before it is reported. */
    private static final Duration SLOW = Duration.ofMillis(100);

    /** From how many questions that were not answered by the way on it looks for those that are over. */
    private static final int LEAST_UNANSWERED = 4;

    private final HandlerDefinition definition;
    private final SessionRuntime runtime;
    private final Connection connection;
    private final Lease lease;
    private final SessionAddress ref;
    private final String path;
    private final @Nullable String user;
    private final Mailbox mailbox;
    private final Reading reading;
    private final Arrivals arrivals;
    private final Liveness liveness;

    /** The time of day in nanoseconds since 1970, until 2262. */
    private final long opened = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());

    private final long openedNanos;

    // Guarded by the registry's index.
    private @Nullable Topics topics;

    // Guarded by the mailbox's turn.
    private @Nullable FrameSender sender;
    private final ApplicationCalls application;
    private Request request;
    private @Nullable Object state;
    private boolean initialised;
    private boolean hibernates;
    private @Nullable ArrayDeque<Question> unanswered;
    private int mostUnanswered = LEAST_UNANSWERED;
    private boolean sendFailureSeen;
    private @Nullable TerminateReason ending;

    /** Written before the end by which the server reports it; missed by an end of another reason at the same time. */
    private boolean gone;

    HandlerSession(
            HandlerDefinition definition,
            SessionRuntime runtime,
            Connection connection,
            Request.Builder builder,
            Executor caller,
            Lease lease) {
        Limits limits = definition.limits();
        this.definition = definition;
        this.runtime = runtime;
        this.connection = connection;
        this.lease = lease;
        this.ref = new SessionAddress(definition, runtime);
        this.request = builder.session(ref).build();
        this.path = request.path();
        this.user = request.principalName().orElse(null);
        this.mailbox = new Mailbox(
                this,
                runsHere() ? runtime.turns() : runtime.workers(),
                runtime.waitingThreads(),
                connection.holdingBack() == HoldingBack.IMPOSSIBLE ? limits.withoutHoldingBack() : limits);
        this.arrivals = new Arrivals(this, connection, mailbox, limits);
        this.reading = Reading.of(connection, mailbox, runtime.timers(), limits, arrivals);
        this.liveness = new Liveness(this, limits);
        this.openedNanos = timers().nanoTime();
        connection.maxMessageSize(limits.maxMessageSize());
        connection.sendTimeout(limits.sendTimeout());
        this.application = new ApplicationCalls(definition.source().open(ref), runtime.classLoader(), caller);
    }

    /**
     * Calls {@code init}. Called once, by the server, before any other method is. While the application drains or stops it
     * closes the connection instead.
     *
     * @param transport what {@code init} gets
     */
    public void start(Transport transport) {
        // Whoever drains has seen this session and ends it, or this sees the drain.
        if (!runtime.isAccepting()) {
            discard(new GoingAway());
            return;
        }
        liveness.start();
        lease.expiry().ifPresent(liveness::expiry);
        mailbox.start(new Signal.Open(transport), runsHere() && application.mayStartHere());
    }

    /**
     * Ends the session instead of {@link #start}: no callback runs.
     *
     * @param reason why it cannot start; decides what the client gets
     */
    public void discard(TerminateReason reason) {
        finish(reason);
    }

    /**
     * Where the client's messages go.
     *
     * @return what joins their parts
     */
    public Arrivals arrivals() {
        return arrivals;
    }

    /**
     * The server reports that the connection is closed. Ignored if the session has ended.
     *
     * @param code the close code
     * @param reason the close reason; may be empty
     * @param failed whether the server reported a failure before
     */
    public void closed(int code, String reason, boolean failed) {
        gone();
        closing(code, reason, failed);
    }

    /**
     * The same from a server that reports a close before the connection has ended, and its end by {@link #gone}: a client that
     * does not take its part in the close in time is cut off.
     *
     * @param code the close code
     * @param reason the close reason; may be empty
     * @param failed whether the server reported a failure before
     */
    public void closing(int code, String reason, boolean failed) {
        mailbox.connectionClosed();
        if (code == GOING_AWAY && !reason.isEmpty() && runtime.isAccepting()) {
            // A server that stops says why, which a browser does not when its page goes. Then the application stops
            // next.
            runtime.timers().schedule(SERVER_STOP, () -> closedBy(code, reason, failed));
        } else {
            closedBy(code, reason, failed);
        }
    }

    private void closedBy(int code, String reason, boolean failed) {
        end(CloseReasons.fromServer(code, reason, !runtime.isAccepting(), failed), false);
    }

    /** The server has closed or cut the connection because it stops. Ignored if the session has ended. */
    public void closedByStop() {
        gone();
        mailbox.connectionClosed();
        end(new GoingAway(), false);
    }

    /** The connection has ended, so that nothing is left to be cut off. */
    public void gone() {
        gone = true;
        runtime.closing().gone(connection);
    }

    /**
     * The credential or the HTTP session that the session was opened with has ended.
     *
     * @return false if the session has ended too
     */
    public boolean expire() {
        return end(new Expired(), true);
    }

    /**
     * The server reports a failure of the connection; it reports the close separately.
     *
     * @param cause the failure
     */
    public void failed(Throwable cause) {
        Log.connectionFailed(definition, ref.id(), cause);
    }

    HandlerDefinition definition() {
        return definition;
    }

    SessionAddress ref() {
        return ref;
    }

    String path() {
        return path;
    }

    @Nullable
    String user() {
        return user;
    }

    SessionInfo info() {
        return new SessionInfo(
                ref, definition.handlerClass(), path, Optional.ofNullable(user), Instant.EPOCH.plusNanos(opened));
    }

    Topics topics() {
        if (topics == null) {
            topics = new Topics(definition.limits().topics());
        }
        return topics;
    }

    Timers timers() {
        return runtime.timers();
    }

    boolean isOpen() {
        return mailbox.isOpen();
    }

    /**
     * Keeps the calling thread, which is the server's, from reading on.
     *
     * @return false if the session has ended
     */
    boolean holdBack(long nanos) {
        return mailbox.holdBack(nanos);
    }

    /**
     * Takes a frame on the server's thread that brought it.
     *
     * @param together whether the server had read it together with the one before
     */
    void arrived(Frame.Incoming frame, long bytes, boolean together) {
        Signal.Arrived arrived = new Signal.Arrived(frame, bytes);
        boolean here = runsHere() && !together;
        boolean ahead = connection.holdingBack() == HoldingBack.SUSPENDING_LATE;
        if (!(ahead ? mailbox.arrivedAhead(arrived, here) : mailbox.arrived(arrived, here))) {
            books().frameDropped();
        }
        reading.update();
    }

    boolean isHeldBack() {
        return reading.isHeldBack();
    }

    private HandlerBooks books() {
        return runtime.registry().books(definition);
    }

    /** Takes a frame on the server's thread that brought it, which is not to be handled before so much time has passed. */
    void arrivedEarly(Frame.Incoming frame, long bytes, Throttle throttle, long nanos) {
        if (!throttle.arrived(new Signal.Arrived(frame, bytes), nanos)) {
            books().frameDropped();
        }
    }

    /**
     * Sends a message to {@code info}; the type has been checked.
     *
     * @param told the message; many sessions may be told the same
     * @return why the session does not take it, or {@code null} if it does
     */
    Delivery.@Nullable Reason tell(Signal.Told told) {
        String key = told.message() instanceof Keyed keyed ? keyed.key() : null;
        Taking taking = mailbox.told(told, key);
        if (taking.refusal() != null) {
            runtime.registry().countRefused(1);
        }
        if (taking.refusal() == Delivery.Reason.FULL
                && definition.limits().messages().policy() == Limits.MessagePolicy.DROP_NEWEST) {
            books().messageDropped();
        }
        if (taking.dropped() != null) {
            books().messageDropped();
            OpenQuestion unheard = taking.dropped().question();
            if (unheard != null) {
                runtime.questions().dropped(this, unheard, taking.dropped().message());
            }
        }
        return taking.refusal();
    }

    boolean join(String topic) {
        return tellTopics(runtime.registry().index().join(this, topic));
    }

    boolean leave(String topic) {
        return tellTopics(runtime.registry().index().leave(this, topic));
    }

    private boolean tellTopics(boolean changed) {
        if (changed) {
            mailbox.topicsChanged();
        }
        return changed;
    }

    /**
     * Decides the end.
     *
     * @param atOnce whether what waits is thrown away, instead of being performed first
     * @return false if it was decided before
     */
    boolean end(TerminateReason reason, boolean atOnce) {
        return mailbox.end(reason, atOnce);
    }

    /**
     * Gives the client up if anything is being sent to it or a callback runs: what is being sent fails, so that the end
     * that was decided comes. A session that waits for a worker is left alone.
     */
    void cut() {
        if (mailbox.isBusy()) {
            if (connection.blocks()) {
                abortElsewhere();
            } else {
                connection.abort();
            }
            mailbox.giveUpSend();
        }
    }

    /** Pings the client; {@link Liveness} hears when that is done. */
    void probe() {
        mailbox.probe();
    }

    boolean isOwnProbe(Frame.Pong pong) {
        return pong.payload().equals(probePayload());
    }

    private ByteBuffer probePayload() {
        return StandardCharsets.US_ASCII.encode(ref.id());
    }

    private boolean runsHere() {
        return definition.callbacks() == Callbacks.CONTAINER_THREAD;
    }

    @Override
    public Mailbox.@Nullable Send perform(Signal signal, boolean moreFollows) {
        try {
            boolean mayWait = moreFollows && runsHere() && !connection.blocks();
            long began = mayWait ? timers().nanoTime() : 0;
            receive(signal);
            Mailbox.Send underWay = advance(mayWait && ending == null, began);
            if (hibernates && underWay == null) {
                hibernate();
            }
            reading.update();
            return underWay;
        } catch (RuntimeException | Error bug) {
            Log.unexpected("session " + ref.id(), bug);
            finish(new Crash(TerminateReason.Callback.HANDLE, bug));
            return null;
        }
    }

    @Override
    public void wantsFramesChanged() {
        reading.update();
    }

    private void receive(Signal signal) {
        if (signal instanceof Signal.Arrived arrived) {
            Frame.Incoming frame = arrived.frame();
            call(TerminateReason.Callback.HANDLE, frame, null, handler -> handler.handle(frame, request, state()));
        } else if (signal instanceof Signal.Told told) {
            Object message = told.message();
            OpenQuestion question = told.question();
            Request seen = question == null ? request : request.asking(question.handle());
            call(TerminateReason.Callback.INFO, message, question, handler -> handler.info(message, seen, state()));
        } else if (signal instanceof Signal.Open open) {
            initialised = call(
                    TerminateReason.Callback.INIT,
                    null,
                    null,
                    handler -> handler.init(open.transport(), request, definition.options()));
        } else if (signal instanceof Signal.TopicsChanged) {
            tellTopics();
        } else if (signal instanceof Signal.Probe) {
            liveness.probing();
            sender().take(new Frame.Ping(probePayload()));
        } else if (signal instanceof Signal.End end) {
            ending = end.reason();
            if (ending instanceof Overload || ending instanceof Expired) {
                sender().drop();
            }
        }
        // What follows a Signal.Sent is advance(), as after every other.
    }

    /** Calls a callback and applies its result; returns whether there was one. */
    private boolean call(
            TerminateReason.Callback callback,
            @Nullable Object message,
            @Nullable OpenQuestion question,
            ApplicationCalls.Call<@Nullable Result<?>> call) {
        try {
            long begin = timers().nanoTime();
            Result<?> result = application.call(call);
            if (runsHere()) {
                noteSlow(callback, timers().nanoTime() - begin);
            }
            if (result == null) {
                throw new IllegalStateException(definition.handlerClass().getName() + "."
                        + callback.name().toLowerCase(Locale.ROOT)
                        + " returned null; allowed is a Result, such as Result.ok(state)");
            }
            apply(result, callback == TerminateReason.Callback.INIT);
            answer(result, question);
            return true;
        } catch (Throwable thrown) {
            String messageType = message == null ? "" : message.getClass().getName();
            Log.callbackFailed(definition, callback, ref.id(), messageType, thrown);
            ending = new Crash(callback, thrown);
            return false;
        }
    }

    /** The server's threads are few, and so are those that take the turns; while this one waits it serves nobody else. */
    private void noteSlow(TerminateReason.Callback callback, long nanos) {
        if (nanos >= SLOW.toNanos() && books().isFirstSlow()) {
            Log.slowCallback(definition, callback, Duration.ofNanos(nanos).toMillis());
        }
    }

    @SuppressWarnings("NullAway") // without its JSpecify mode it does not see that a state may be null
    private Object state() {
        return state;
    }

    private void apply(Result<?> result, boolean first) {
        // First what can fail, so that a result counts as a whole or not at all.
        boolean changesTopics = !result.joins().isEmpty() || !result.leaves().isEmpty();
        if (changesTopics) {
            changeTopics(result);
        }
        state = result.state();
        if (result.request().isPresent()) {
            // The question is that of one call of info.
            request = result.request().get().asking(null);
        }
        if (result.timeout().isPresent()) {
            liveness.timeout(result.timeout().get());
        }
        if (result.expiry().isPresent()) {
            liveness.expiry(result.expiry().get());
        }
        if (result.maxMessageSize().isPresent()) {
            maxMessageSize(result.maxMessageSize().getAsInt());
        }
        if (result.active().isPresent()) {
            takesFrames(result.active().get());
        }
        if (first) {
            happened(new SessionEvent.Opened(info()));
        }
        if (changesTopics) {
            tellTopics();
        }
        List<Frame> frames = result.frames();
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i) instanceof Frame.Close close) {
                ending = new Shutdown(close.code(), close.reason());
                frames = frames.subList(0, i);
            }
        }
        int dropped = frames.isEmpty() ? 0 : sender().take(frames, result.key().orElse(null));
        if (dropped == FrameSender.NO_ROOM) {
            ending = new Overload(Queue.REPLIES);
            sender().drop();
        } else if (dropped > 0) {
            books().repliesDropped(dropped);
        }
        hibernates = result.hibernates();
    }

    /** Nothing is being sent: lets go of what is made anew when it is needed. */
    private void hibernate() {
        mailbox.trim();
        if (sender != null && sender.isUnused()) {
            sender = null;
        }
        if (unanswered != null && unanswered.isEmpty()) {
            unanswered = null;
        }
    }

    private FrameSender sender() {
        if (sender == null) {
            sender = new FrameSender(connection, mailbox, runtime.timers(), definition.limits(), runtime.elsewhere());
        }
        return sender;
    }

    private void maxMessageSize(int bytes) {
        arrivals.maxMessageSize(bytes);
        connection.maxMessageSize(bytes);
    }

    private void takesFrames(boolean changed) {
        mailbox.takesFrames(changed);
        arrivals.rest(!changed);
    }

    private void changeTopics(Result<?> result) {
        SessionIndex index = runtime.registry().index();
        result.leaves().forEach(topic -> index.leave(this, topic));
        result.joins().forEach(topic -> index.join(this, topic));
    }

    /** Gives the answers of a result: each to its question, and the one without to the question that it can only mean. */
    private void answer(Result<?> result, @Nullable OpenQuestion asked) {
        Questions questions = runtime.questions();
        result.answers().forEach((question, answer) -> questions.answer(this, question, answer));
        Object answer = result.answer().orElse(null);
        if (asked != null && answer != null) {
            questions.answer(this, asked.handle(), answer);
        } else if (asked != null) {
            owe(asked);
        } else if (answer != null && unanswered != null) {
            unanswered.removeIf(question -> !questions.isOpen(this, question));
            if (unanswered.size() > 1) {
                Log.ambiguousAnswer(definition, ref.id(), unanswered.size());
            } else if (!unanswered.isEmpty()) {
                questions.answer(this, unanswered.remove(), answer);
            }
        }
    }

    /** Remembers a question that info was called with and did not answer by the way. */
    private void owe(OpenQuestion asked) {
        Questions questions = runtime.questions();
        if (unanswered == null) {
            unanswered = new ArrayDeque<>(2);
        }
        // Looked through when there are twice as many as were open the last time, so that each costs the same.
        if (unanswered.size() >= mostUnanswered) {
            unanswered.removeIf(question -> !questions.isOpen(this, question));
            mostUnanswered = Math.max(LEAST_UNANSWERED, 2 * unanswered.size());
        }
        if (questions.isOpen(this, asked.handle())) {
            unanswered.add(asked.handle());
        }
    }

    /** How many questions it remembers that were not answered by the way, open or not. */
    int remembered() {
        return unanswered == null ? 0 : unanswered.size();
    }

    private void tellTopics() {
        runtime.registry().index().takeChanges(this).forEach((topic, joined) -> {
            SessionInfo info = info();
            happened(joined ? new SessionEvent.Joined(info, topic) : new SessionEvent.Left(info, topic));
        });
    }

    private void happened(SessionEvent event) {
        if (runtime.listener() == SessionListener.NONE) {
            return;
        }
        try {
            application.call(handler -> {
                runtime.listener().happened(event);
                return true;
            });
        } catch (Throwable thrown) {
            Log.listenerFailed("SessionEvent." + event.getClass().getSimpleName(), thrown);
        }
    }

    /**
     * Goes on with what is to be sent, and then with the end if there is one.
     *
     * @param moreFollows whether the session goes on, and frames may be written together with what the next callback replies
     * @param began when the callback began whose frames would wait
     */
    private Mailbox.@Nullable Send advance(boolean moreFollows, long began) {
        Mailbox.Send underWay = sender == null ? null : sender.advance(moreFollows, began);
        if (underWay != null) {
            if (ending != null) {
                mailbox.finish();
            }
            return underWay;
        }
        noteOutcome();
        if (ending != null) {
            finish(ending);
        }
        return null;
    }

    private void noteOutcome() {
        if (sendFailureSeen || sender == null || sender.outcome() == FrameSender.Outcome.WORKING) {
            return;
        }
        sendFailureSeen = true;
        if (sender.outcome() == FrameSender.Outcome.EXPIRED) {
            Overload overload = new Overload(Queue.REPLIES);
            if (ending instanceof Shutdown) {
                ending = overload;
            } else if (ending == null) {
                // Does nothing if an end that was decided before waits in the mailbox.
                end(overload, true);
            }
            return;
        }
        Throwable failure = sender.failure();
        if (failure != null) {
            Log.sendFailed(definition, ref.id(), failure);
        }
        // The server is likely to know better why: it reports the client's close, if there was one.
        runtime.timers().schedule(CLOSE_REPORT, () -> end(new Disconnected(), true));
    }

    private void finish(TerminateReason reason) {
        ending = null;
        runtime.registry().countDiscarded(mailbox.close());
        reading.update();
        arrivals.stop();
        liveness.stop();
        runtime.pendingTimers().cancelAll(ref);
        runtime.questions().ended(this, reason);
        unanswered = null;
        if (reason instanceof Overload overload) {
            Log.overload(definition, ref.id(), overload.queue().name());
        }
        closeConnection(reason);
        boolean opened = initialised;
        initialised = false;
        if (opened) {
            terminate(reason);
        }
        runtime.registry().index().leaveAll(this);
        if (opened) {
            tellTopics();
            happened(new SessionEvent.Closed(info(), reason, age()));
        }
        release();
        // The server may keep the connection for a while, and with it this session.
        state = null;
        request = Request.builder("/").session(ref).build();
        runtime.registry().remove(this);
        lease.ended();
    }

    private void closeConnection(TerminateReason reason) {
        Frame.Close close = CloseReasons.toClient(reason);
        try {
            if (close != null) {
                if (!gone) {
                    runtime.closing().add(connection);
                }
                connection.close(close.code(), close.reason());
            } else if (reason instanceof Disconnected) {
                connection.abort();
            } else if (!gone) {
                // The server has answered the client's close, but what is left to be sent may keep the connection.
                runtime.closing().add(connection);
            }
        } catch (RuntimeException | Error failure) {
            Log.connectionFailed(definition, ref.id(), failure);
        }
    }

    /** On some servers an abort blocks, which the timers' thread must not. */
    private void abortElsewhere() {
        runtime.onWorker(connection::abort);
    }

    private void terminate(TerminateReason reason) {
        try {
            application.call(handler -> {
                handler.terminate(reason, request, state());
                return true;
            });
        } catch (Throwable thrown) {
            Log.terminateFailed(definition, ref.id(), thrown);
        }
    }

    private void release() {
        try {
            application.release();
        } catch (Throwable failure) {
            Log.unexpected("releasing the handler of session " + ref.id(), failure);
        }
    }

    private Duration age() {
        return Duration.ofNanos(timers().nanoTime() - openedNanos);
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}
