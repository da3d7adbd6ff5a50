package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Turns words into a result. {@code text:a ping:b close:4000:c} are frames, {@code hibernate}, {@code timeout:500},
 * {@code max:1000} and {@code compact:name} are settings, {@code throw:text} and {@code null} are failures, {@code
 * shutdown} and {@code shutdown:4000:text} end the session, {@code timer:500:words} sends itself a command later.
 */
@ApplicationScoped
public class Script {

    private final Map<String, SessionRef.Timer> timers = new ConcurrentHashMap<>();

    @Inject
    Probe probe;

    Result<String> run(String script, Request request, String state) {
        List<Frame> frames = new ArrayList<>();
        UnaryOperator<Result<String>> settings = UnaryOperator.identity();
        Result<String> shutdown = null;
        for (String word : script.split(" ", -1)) {
            String[] parts = word.split(":", 3);
            String first = parts.length > 1 ? parts[1] : "";
            String second = parts.length > 2 ? parts[2] : "";
            UnaryOperator<Result<String>> before = settings;
            switch (parts[0]) {
                case "ok" -> {}
                case "null" -> {
                    return null;
                }
                case "throw" -> throw new IllegalStateException(first);
                case "text" -> frames.add(Frame.text(first));
                case "long" -> frames.add(Frame.text("x".repeat(Integer.parseInt(first))));
                case "binary" -> frames.add(Frame.binary(ascii(first)));
                case "ping" -> frames.add(Frame.ping(ascii(first)));
                case "pong" -> frames.add(Frame.pong(ascii(first)));
                case "close" ->
                    frames.add(first.isEmpty() ? Frame.close() : Frame.close(Integer.parseInt(first), second));
                case "shutdown" ->
                    shutdown = first.isEmpty()
                            ? Result.shutdown(state)
                            : Result.shutdown(state, Integer.parseInt(first), second);
                case "hibernate" -> settings = result -> before.apply(result).hibernate();
                case "timeout" ->
                    settings = result -> before.apply(result).timeout(Duration.ofMillis(Integer.parseInt(first)));
                case "max" -> settings = result -> before.apply(result).maxMessageSize(Integer.parseInt(first));
                case "compact" ->
                    settings = result ->
                            before.apply(result).request(first.isEmpty() ? request.compact() : request.compact(first));
                case "header" -> frames.add(Frame.text(request.header(first).orElse("absent")));
                case "timer" -> start(request.session(), Duration.ofMillis(Integer.parseInt(first)), second);
                case "cancel" ->
                    frames.add(Frame.text(
                            "cancelled " + timers.get(request.session().id()).cancel()));
                case "tell" ->
                    frames.add(Frame.text("told " + probe.session(first).tell(new Command(second.replace('+', ' ')))));
                default -> throw new IllegalArgumentException("Unknown word: " + word);
            }
        }
        return settings.apply(shutdown == null ? Result.reply(frames, state) : shutdown);
    }

    private void start(SessionRef session, Duration delay, String script) {
        timers.put(session.id(), session.startTimer(delay, new Command(script)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
