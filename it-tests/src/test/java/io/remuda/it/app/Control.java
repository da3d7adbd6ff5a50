package io.remuda.it.app;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.DeliveryException;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import io.remuda.event.ToHandler;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a test can ask for. */
@ApplicationScoped
public class Control {

    @Inject
    Probe probe;

    @Inject
    Gates gates;

    @Inject
    Event<Object> events;

    @Inject
    WebSocketSessions sessions;

    @Inject
    @Any
    Instance<Action> more;

    String perform(UnaryOperator<String> parameter) {
        String key = parameter.apply("key");
        return switch (parameter.apply("do")) {
            case "open" -> {
                gates.open(key);
                yield "open";
            }
            case "waiting" -> Integer.toString(gates.waiting());
            case "fire" -> fire(parameter);
            case "ticks" -> fireTicks(parameter);
            case "id" -> probe.session(key).id();
            case "isOpen" -> Boolean.toString(probe.session(key).isOpen());
            case "tell" -> Boolean.toString(probe.session(key).tell(message(parameter)));
            case "close" -> {
                probe.session(key).close(Integer.parseInt(parameter.apply("code")), parameter.apply("reason"));
                yield "closing";
            }
            case "send" ->
                Integer.toString(
                        sessions.send(address(parameter), message(parameter)).taken());
            case "closeAll" ->
                Integer.toString(sessions.close(
                        address(parameter), Integer.parseInt(parameter.apply("code")), parameter.apply("reason")));
            case "count" -> Integer.toString(sessions.count(address(parameter)));
            case "list" -> ids(sessions.list(address(parameter)));
            case "find" ->
                sessions.find(probe.session(key).id()).map(SessionRef::id).orElse("none");
            case "fireTo" -> {
                address(parameter, events).fire(message(parameter));
                yield "fired";
            }
            case "fireAsyncTo" ->
                outcome(address(parameter, events).fireAsync(message(parameter)).thenApply(event -> "taken"));
            case "ask" ->
                outcome(sessions.ask(
                        probe.session(key),
                        message(parameter),
                        Duration.ofMillis(Long.parseLong(parameter.apply("within")))));
            case "join" -> Boolean.toString(probe.session(key).join(parameter.apply("topic")));
            case "leave" -> Boolean.toString(probe.session(key).leave(parameter.apply("topic")));
            case "drain" -> {
                sessions.drain();
                yield "draining";
            }
            case "refused" -> Long.toString(sessions.refused());
            default -> more.select(NamedLiteral.of(parameter.apply("do"))).get().perform(parameter);
        };
    }

    /** Fires events with the numbers from 0 to count - 1 behind their text, and tells the thread. */
    private String fire(UnaryOperator<String> parameter) {
        String count = parameter.apply("count");
        if (count == null) {
            fire(parameter.apply("qualifier"), message(parameter));
        } else {
            for (int i = 0; i < Integer.parseInt(count); i++) {
                fire(null, new Note(parameter.apply("key"), parameter.apply("text") + i));
            }
        }
        return Thread.currentThread().getName();
    }

    /** Fires as many numbers as wanted, all from this thread. */
    private String fireTicks(UnaryOperator<String> parameter) {
        String thread = parameter.apply("thread");
        boolean worker = parameter.apply("type").equals("worker");
        for (int i = 0; i < Integer.parseInt(parameter.apply("count")); i++) {
            events.fire(worker ? new OverlapWorkerHandler.Tick(thread, i) : new OverlapHandler.Tick(thread, i));
        }
        return thread;
    }

    private void fire(String qualifier, Object message) {
        if (qualifier == null) {
            events.fire(message);
        } else {
            events.select(Urgent.Literal.INSTANCE).fire(message);
        }
    }

    private static Object message(UnaryOperator<String> parameter) {
        String key = parameter.apply("key");
        String text = parameter.apply("text");
        return switch (parameter.apply("type")) {
            case "note" -> new Note(key, text);
            case "held" -> new Held(key, text);
            case "command" -> new Command(text);
            case "visit" -> new ScopesHandler.Visit(text);
            case "alarm" -> new Alarm(key, text);
            case "sports" -> new News.Sports(key, text);
            case "weather" -> new News.Weather(key, text);
            case "notice" -> new TopicHandler.Notice(text);
            case "string" -> text;
            case "integer" -> Integer.valueOf(text);
            default -> throw new IllegalArgumentException("Unknown type: " + parameter.apply("type"));
        };
    }

    private Address address(UnaryOperator<String> parameter) {
        Address address = Address.all();
        if (parameter.apply("toSession") != null) {
            address = Address.session(probe.session(parameter.apply("toSession")));
        }
        if (parameter.apply("toPath") != null) {
            address = address.andPath(parameter.apply("toPath"));
        }
        if (parameter.apply("toUser") != null) {
            address = address.andUser(parameter.apply("toUser"));
        }
        if (parameter.apply("toHandler") != null) {
            address = address.andHandler(handler(parameter.apply("toHandler")));
        }
        if (parameter.apply("toTopic") != null) {
            address = address.andTopic(parameter.apply("toTopic"));
        }
        if (parameter.apply("except") != null) {
            address = address.except(probe.session(parameter.apply("except")));
        }
        return address;
    }

    /** The same by qualifiers. */
    private <T> Event<T> address(UnaryOperator<String> parameter, Event<T> event) {
        String except = parameter.apply("except");
        Event<T> addressed = event;
        if (parameter.apply("toSession") != null) {
            addressed = addressed.select(ToSession.Literal.of(probe.session(parameter.apply("toSession"))));
        }
        if (parameter.apply("toPath") != null) {
            addressed = addressed.select(ToPath.Literal.of(parameter.apply("toPath")));
        }
        if (parameter.apply("toUser") != null) {
            addressed = addressed.select(ToUser.Literal.of(parameter.apply("toUser")));
        }
        if (parameter.apply("toHandler") != null) {
            addressed = addressed.select(ToHandler.Literal.of(handler(parameter.apply("toHandler"))));
        }
        if (parameter.apply("toTopic") != null) {
            ToTopic.Literal topic = ToTopic.Literal.of(parameter.apply("toTopic"));
            addressed = addressed.select(except == null ? topic : topic.except(probe.session(except)));
        }
        return addressed;
    }

    /** What becomes of a stage, or the exception that it fails with. */
    private static String outcome(CompletionStage<?> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS).toString();
        } catch (ExecutionException failed) {
            return DeliveryException.findIn(failed).stream()
                    .map(refused -> "refused "
                            + refused.delivery().refusals().stream()
                                    .map(Delivery.Refusal::reason)
                                    .toList())
                    .findFirst()
                    .orElse(failed.getCause().getClass().getSimpleName());
        } catch (InterruptedException | TimeoutException late) {
            return late.toString();
        }
    }

    private static Class<?> handler(String simpleName) {
        try {
            return Class.forName(
                    Control.class.getPackageName() + "." + simpleName, false, Control.class.getClassLoader());
        } catch (ClassNotFoundException unknown) {
            throw new IllegalArgumentException(unknown);
        }
    }

    private static String ids(List<SessionInfo> listed) {
        return listed.stream().map(info -> info.session().id()).sorted().collect(Collectors.joining(","));
    }
}
