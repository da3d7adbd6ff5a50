package io.remuda.sample;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.sample.ChatEvent.AreYouLooking;
import io.remuda.sample.ChatEvent.Joined;
import io.remuda.sample.ChatEvent.Left;
import io.remuda.sample.ChatEvent.Said;
import io.remuda.sample.ChatEvent.Whispered;
import io.remuda.sample.Reply.Echo;
import io.remuda.sample.Reply.Present;
import io.remuda.sample.Reply.Problem;
import io.remuda.sample.Reply.Sent;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A chat with rooms. Each room is a topic; who is in the topic is in the room. The page sends {@code say <text>},
 * {@code to <nick> <text>}, {@code looking <question> <true or false>}, {@code echo <stamp>}, {@code leave} and {@code crash}.
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

    private final WebSocketSessions sessions;

    @Inject
    public ChatHandler(WebSocketSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        Optional<String> nick = Names.visitor(request);
        if (nick.isEmpty() || !Names.isName(request.pathParameter("room"))) {
            // In no room and without a state: this visitor never came in.
            return Result.shutdown(null, REFUSED, Names.RULE);
        }
        return Result.ok(new State(nick.get(), 0, 0))
                .join(room(request))
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
            case "to" -> whisper(Command.parse(command.argument()), state);
            case "looking" -> looking(Command.parse(command.argument()), state);
            case "echo" -> Result.reply(List.of(Json.frame(new Echo(command.argument())), Json.frame(state)), state);
            case "leave" -> Result.shutdown(state, Frame.Close.NORMAL, "Goodbye, " + state.nick());
            // Try it from the page: this session ends with 1011, all others go on.
            case "crash" -> throw new IllegalStateException("The visitor asked for a crash");
            default -> problem("Unknown command. Known are: say, to, looking, echo, leave, crash", state);
        };
    }

    private Result<State> say(String text, Request request, State state) {
        if (isNoText(text)) {
            return wrongLength(text, state);
        }
        // The room includes this session: its own message comes back through info, after this call.
        sessions.send(Address.topic(room(request)), new Said(state.nick(), text));
        State next = state.countSaid();
        return Result.reply(Json.frame(next), next);
    }

    /** To all windows of a user, and to nobody else. */
    private Result<State> whisper(Command toWhom, State state) {
        String nick = toWhom.verb();
        String text = toWhom.argument();
        if (!Names.isName(nick)) {
            return problem("A private message is /to, a nick and the text, such as: /to bob Hello", state);
        }
        if (isNoText(text)) {
            return wrongLength(text, state);
        }
        Delivery delivery =
                sessions.send(Address.user(nick).andHandler(ChatHandler.class), new Whispered(state.nick(), text));
        State next = state.countSaid();
        Sent sent = new Sent(nick, text, delivery.taken(), delivery.refusals().size());
        return Result.reply(List.of(Json.frame(sent), Json.frame(next)), next);
    }

    @Override
    public Result<State> info(ChatEvent event, Request request, State state) {
        if (event instanceof Joined || event instanceof Left) {
            return Result.reply(List.of(Json.frame((Record) event), Json.frame(present(request))), state);
        }
        if (event instanceof AreYouLooking && request.question().isPresent()) {
            // Only the page knows. It sends the question's id back with its answer.
            return Result.reply(
                    Json.frame(new Reply.AreYouLooking(request.question().get().id())), state);
        }
        State next = event instanceof Announcement ? state : state.countReceived();
        return Result.reply(List.of(Json.frame((Record) event), Json.frame(next)), next);
    }

    /** The page's answer to what {@link #info} was asked: to that question, however many others are open. */
    private static Result<State> looking(Command answer, State state) {
        return Result.ok(state)
                .answer(new Question(answer.verb()), answer.argument().equals("true"));
    }

    private Present present(Request request) {
        return new Present(sessions.list(Address.topic(room(request))).stream()
                .map(Presence::nick)
                .sorted()
                .toList());
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        // The runtime takes the session out of its room, and Presence tells the others.
    }

    private static String room(Request request) {
        return "room:" + request.pathParameter("room");
    }

    private static boolean isNoText(String text) {
        return text.isEmpty() || text.length() > LONGEST_TEXT;
    }

    private static Result<State> wrongLength(String text, State state) {
        return problem("A message has 1 to " + LONGEST_TEXT + " characters, yours has " + text.length(), state);
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Json.frame(new Problem(text)), state);
    }
}
