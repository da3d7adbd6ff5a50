package io.remuda.it.gate;

import io.remuda.Caller;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Upgrade;
import io.remuda.it.app.Gates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;

/** Decides as the query's {@code decide} says. */
@ApplicationScoped
public class DecidingHandler extends Guest {

    @Inject
    Gates gates;

    @Override
    public Upgrade upgrade(Request request, Options options) throws Exception {
        probe.record(request, "upgrade " + request.isUpgrade());
        return switch (request.queryParameter("decide").orElse("accept")) {
            case "accept" -> Upgrade.accept();
            case "richly" ->
                Upgrade.accept()
                        .subprotocol("v2")
                        .header("X-Made", "for you")
                        .header("Set-Cookie", "visited=yes")
                        .maxMessageSize(10)
                        .caller(Caller.of("zoe"))
                        .attachment("looked up");
            case "wrong option" -> Upgrade.accept().option("messages", "many");
            case "not offered" -> Upgrade.accept().subprotocol("v9");
            case "refuse" ->
                Upgrade.refuse(402).header("X-Why", "money").body("application/json", "{\"why\":\"zu müde\"}");
            case "respond" -> Upgrade.respond(200).body("text/html", "<p>a page</p>");
            case "decline" -> Upgrade.decline();
            case "throw" -> throw new IOException("the secret of " + request.path());
            case "null" -> null;
            case "hold" -> held(request);
            default -> throw new IllegalArgumentException("Unknown decision");
        };
    }

    private Upgrade held(Request request) {
        try {
            gates.pass(request.queryParameter("key").orElseThrow());
        } catch (IllegalStateException interrupted) {
            probe.record(request, "interrupted " + Thread.currentThread().isInterrupted());
            throw interrupted;
        }
        return Upgrade.accept();
    }
}
