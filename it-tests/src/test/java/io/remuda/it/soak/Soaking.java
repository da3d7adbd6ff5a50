package io.remuda.it.soak;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.event.ToSession;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Does what its client says. Each text that it answers has the number of the client's frame that it is about. */
public abstract class Soaking implements WebSocketHandler<Soaking.State, Post> {

    /** What a client that reads nothing gets: far more than all the buffers on the way take. */
    private static final List<Frame> FLOOD = Collections.nCopies(256, Frame.text("flood " + "x".repeat(64 * 1024)));

    /** What a client that reads slowly gets. */
    private static final List<Frame> MUCH = FLOOD.subList(0, 8);

    /** Beyond what the mailbox of any of the handlers takes. */
    private static final int BURST = 600;

    @Inject
    SoakBooks books;

    @Inject
    Event<Object> events;

    /**
     * What a session remembers.
     *
     * @param life who it is
     * @param handled how many frames of its client it has handled
     * @param owed a question that it has not answered yet, or {@code null}
     */
    public record State(Life life, int handled, Question owed) {}

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        if (request.queryParameter("init").isPresent()) {
            books.count("crash INIT");
            throw new Made("init");
        }
        Result<State> result = Result.ok(new State(books.opened(request), 0, null));
        return request.queryParameter("compact").isPresent() ? result.request(request.compact()) : result;
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        return within(state.life(), () -> {
            if (!(frame instanceof Frame.Text text)) {
                return Result.ok(state);
            }
            State next = new State(state.life(), state.handled() + 1, state.owed());
            String[] said = text.payload().split(" ", 2);
            return perform(said[0], said.length == 1 ? "" : said[1], request.session(), next);
        });
    }

    private Result<State> perform(String verb, String rest, SessionRef session, State next) {
        int number = next.handled();
        Frame answer = Frame.text(verb + " " + number + " " + rest);
        switch (verb) {
            case "rest" -> {
                return Result.reply(answer, next).hibernate();
            }
            case "self" -> {
                events.select(ToSession.Literal.of(session)).fire(books.post(Post.Deed.TELL, "self " + number + " "));
                return Result.ok(next);
            }
            case "ring" -> {
                session.startTimer(millis(rest), books.post(Post.Deed.TELL, "ring " + number + " "));
                return Result.ok(next);
            }
            case "later" -> {
                session.startTimer(Duration.ofHours(1), books.post(Post.Deed.TELL, "never"));
                if (!session.startTimer(Duration.ofHours(1), books.post(Post.Deed.TELL, "never"))
                        .cancel()) {
                    books.wrong("a timer of an hour cannot be cancelled");
                }
                return Result.reply(answer, next);
            }
            case "pause" -> {
                session.startTimer(millis(rest), books.post(Post.Deed.RESUME, "resumed " + number + " "));
                return Result.ok(next).active(false);
            }
            case "hold" -> {
                return Result.reply(answer, next).join("held").active(false);
            }
            case "join" -> {
                return Result.reply(answer, next).join(rest);
            }
            case "leave" -> {
                return Result.reply(answer, next).leave(rest);
            }
            case "burst" -> {
                for (int i = 0; i < BURST; i++) {
                    session.tell(books.post(Post.Deed.TELL, "burst " + i));
                }
                return Result.ok(next);
            }
            case "flood" -> {
                return Result.reply(FLOOD, next);
            }
            case "much" -> {
                return Result.reply(MUCH, next);
            }
            case "stop" -> {
                return Result.shutdown(next, 4001, "stop");
            }
            case "silence" -> {
                return Result.reply(answer, next).timeout(Duration.ofMillis(300));
            }
            case "null" -> {
                books.count("crash HANDLE");
                return null;
            }
            case "crash" -> {
                books.count("crash HANDLE");
                throw new Made("handle");
            }
            case "exhaust" -> {
                books.count("crash HANDLE");
                throw exhausted();
            }
            case "crash-info" -> {
                session.tell(books.post(Post.Deed.CRASH, ""));
                return Result.ok(next);
            }
            case "exhaust-info" -> {
                session.tell(books.post(Post.Deed.EXHAUST, ""));
                return Result.ok(next);
            }
            default -> {
                return Result.reply(answer, next);
            }
        }
    }

    @Override
    public Result<State> info(Post post, Request request, State state) {
        books.received();
        return within(state.life(), () -> {
            Result<State> result =
                    Result.reply(Frame.text(post.text()), new State(state.life(), state.handled(), null));
            if (state.owed() != null) {
                result = result.answer(state.owed(), "later");
            }
            switch (post.deed()) {
                case RESUME -> result = result.active(true);
                case ANSWER -> {
                    Question question = request.question().orElseThrow();
                    result = post.text().length() % 2 == 0
                            ? result.answer("now")
                            : Result.ok(new State(state.life(), state.handled(), question));
                    if (state.owed() != null) {
                        result = result.answer(state.owed(), "later");
                    }
                }
                case CRASH -> {
                    books.count("crash INFO");
                    throw new Made("info");
                }
                case EXHAUST -> {
                    books.count("crash INFO");
                    throw exhausted();
                }
                case TELL -> {}
            }
            return result;
        });
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        within(state.life(), () -> {
            state.life().end();
            books.ended(state.life(), reason);
            return Result.ok(state);
        });
    }

    private Result<State> within(Life life, Supplier<Result<State>> callback) {
        if (!life.enter()) {
            books.wrong("a callback overlaps another, or follows terminate, of " + life.kind());
        }
        try {
            return callback.get();
        } finally {
            life.leave();
        }
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    /** What the JVM throws when there is no memory; the others do not have to do without for it. */
    private static OutOfMemoryError exhausted() {
        try {
            long[] tooLarge = new long[Integer.MAX_VALUE / 2];
            return new OutOfMemoryError("There is room for " + tooLarge.length);
        } catch (OutOfMemoryError real) {
            return real;
        }
    }

    /** Short in the log, because there are many. */
    private static final class Made extends RuntimeException {

        private static final long serialVersionUID = 1;

        Made(String where) {
            super("made in " + where, null, false, false);
        }
    }
}
