package io.remuda.sample;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.sample.ChatEvent.Joined;
import io.remuda.sample.ChatEvent.Left;
import io.remuda.sample.ChatEvent.Said;
import io.remuda.sample.Reply.Echo;
import io.remuda.sample.Reply.Problem;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A chat with rooms. The page sends {@code say <text>}, {@code echo <stamp>}, {@code leave} and {@code crash}.
 *
 * <p>A {@link Singleton}, because with the stereotype's own scope CDI asks for a second, empty constructor.
 */
@Singleton
@WebSocketPath("/chat/{room}")
public class ChatHandler implements WebSocketHandler<ChatHandler.State, ChatEvent> {

    /** What the server remembers of one visitor; the page shows it. */
    public record State(String nick, int said, int received) {

        State countSaid() {
            return new State(nick, said + 1, received);
        }

        State countReceived() {
            return new State(nick, said, received + 1);
        }
    }

    static final int REFUSED = 4400;
    static final int LONGEST_TEXT = 500;
    static final int LARGEST_MESSAGE = 4096;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");

    private final WebSocketSessions sessions;

    @Inject
    public ChatHandler(WebSocketSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        String nick = request.queryParameter("nick").orElse("");
        if (!isName(nick) || !isName(request.pathParameter("room"))) {
            // No state: so terminate knows that this visitor never came in.
            return Result.shutdown(null, REFUSED, "A nick and a room have 1 to 20 letters, digits, - or _");
        }
        tellRoom(request, new Joined(nick, countRoom(request)));
        return Result.ok(new State(nick, 0, 0))
                .request(request.compact())
                .timeout(Duration.ofMinutes(5))
                .maxMessageSize(LARGEST_MESSAGE);
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        if (!(frame instanceof Frame.Text text)) {
            return problem("This chat takes text only", state);
        }
        Command command = Command.parse(text.payload());
        return switch (command.verb()) {
            case "say" -> say(command.argument(), request, state);
            case "echo" -> Result.reply(List.of(Json.frame(new Echo(command.argument())), Json.frame(state)), state);
            case "leave" -> Result.shutdown(state, Frame.Close.NORMAL, "Goodbye, " + state.nick());
            // Try it from the page: this session ends with 1011, all others go on.
            case "crash" -> throw new IllegalStateException("The visitor asked for a crash");
            default -> problem("Unknown command. Known are: say, echo, leave, crash", state);
        };
    }

    private Result<State> say(String text, Request request, State state) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return problem("A message has 1 to " + LONGEST_TEXT + " characters, yours has " + text.length(), state);
        }
        // The room includes this session: its own message comes back through info, after this call.
        tellRoom(request, new Said(state.nick(), text));
        State next = state.countSaid();
        return Result.reply(Json.frame(next), next);
    }

    @Override
    public Result<State> info(ChatEvent event, Request request, State state) {
        State next = event instanceof Said ? state.countReceived() : state;
        return Result.reply(List.of(Json.frame((Record) event), Json.frame(next)), next);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        if (state != null) {
            tellRoom(request, new Left(state.nick(), countRoom(request)));
        }
    }

    private void tellRoom(Request request, ChatEvent event) {
        sessions.send(Address.path(request.path()), event);
    }

    private int countRoom(Request request) {
        return sessions.count(Address.path(request.path()));
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Json.frame(new Problem(text)), state);
    }
}
