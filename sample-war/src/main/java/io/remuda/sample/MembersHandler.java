package io.remuda.sample;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.sample.Reply.Echo;
import io.remuda.sample.Reply.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * A room for members. Who may come in is decided before there is a session: whoever is not logged in gets 401 and whoever is
 * no member 403, by the annotation; and while a member has locked the door, all others get 423, by {@link #upgrade}. Who is
 * in has to leave with 1008 when the login ends, and nothing in this class is about that.
 *
 * <p>The page sends {@code say <text>}, {@code lock}, {@code unlock} and {@code echo <stamp>}.
 */
@Singleton
@WebSocketPath("/members/room")
@RolesAllowed("member")
public class MembersHandler implements WebSocketHandler<MembersHandler.State, MembersHandler.Said> {

    /** What the server remembers of a member in the room; the page shows it. */
    public record State(String member, boolean locks) {}

    /** A member said something. */
    public record Said(String from, String text) {}

    /** Who is in this topic holds the door shut. Whoever leaves the room, however it comes, is in no topic any more. */
    static final String DOOR = "members:door";

    private static final int LOCKED = 423;

    private static final Address ROOM = Address.handler(MembersHandler.class);

    private final WebSocketSessions sessions;

    @Inject
    public MembersHandler(WebSocketSessions sessions) {
        this.sessions = sessions;
    }

    /** Answers a plain {@code GET} as it does a handshake: by one, the page finds out why the other failed. */
    @Override
    public Upgrade upgrade(Request request, Options options) {
        return sessions.list(Address.topic(DOOR)).stream()
                .findFirst()
                .<Upgrade>map(member -> Upgrade.refuse(LOCKED)
                        .body(member.user().orElseThrow() + " has locked the door. Come back later."))
                .orElseGet(Upgrade::accept);
    }

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        State state = new State(request.principalName().orElseThrow(), false);
        return show(state).request(request.compact());
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        if (!(frame instanceof Frame.Text text)) {
            return problem("This room takes text only", state);
        }
        Command command = Command.parse(text.payload());
        return switch (command.verb()) {
            case "say" -> say(command.argument(), state);
            case "lock" -> show(new State(state.member(), true)).join(DOOR);
            case "unlock" -> show(new State(state.member(), false)).leave(DOOR);
            case "echo" -> Result.reply(List.of(Json.frame(new Echo(command.argument())), Json.frame(state)), state);
            default -> problem("Unknown command. Known are: say, lock, unlock, echo", state);
        };
    }

    private Result<State> say(String text, State state) {
        if (text.isEmpty() || text.length() > ChatHandler.LONGEST_TEXT) {
            return problem("A message has 1 to " + ChatHandler.LONGEST_TEXT + " characters", state);
        }
        sessions.send(ROOM, new Said(state.member(), text));
        return Result.ok(state);
    }

    @Override
    public Result<State> info(Said said, Request request, State state) {
        return Result.reply(Json.frame(said), state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        // Whoever is gone holds no door shut.
    }

    private static Result<State> show(State state) {
        return Result.reply(Json.frame(state), state);
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Json.frame(new Problem(text)), state);
    }
}
