package io.remuda.it.overload;

import io.remuda.Address;
import io.remuda.WebSocketSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.function.UnaryOperator;

/** What tests can ask for. */
@ApplicationScoped
public class Overload {

    @Inject
    Event<Bulletin> bulletins;

    @Inject
    WebSocketSessions sessions;

    @Inject
    Tallies tallies;

    String perform(UnaryOperator<String> parameter) {
        switch (parameter.apply("do")) {
            case "fire" -> {
                int number = Integer.parseInt(parameter.apply("number"));
                bulletins.fire(new Bulletin.News(number, Boolean.parseBoolean(parameter.apply("blocks"))));
                return "fired";
            }
            case "flood" -> {
                return Integer.toString(sessions.send(Address.path(BulletinHandler.STALLED), new Bulletin.Flood())
                        .taken());
            }
            case "release" -> {
                tallies.release(Integer.parseInt(parameter.apply("number")));
                return "released";
            }
            case "goOn" -> {
                tallies.add("lifted");
                sessions.send(Address.handler(PushedHandler.class), new PushedHandler.GoOn());
                return "lifted";
            }
            case "open" -> {
                return Integer.toString(sessions.count(Address.path(parameter.apply("path"))));
            }
            case "tally" -> {
                return Long.toString(tallies.of(parameter.apply("name")));
            }
            case "tallies" -> {
                return tallies.toString();
            }
            case "hello" -> {
                return "hello";
            }
            default -> throw new IllegalArgumentException("Unknown: " + parameter.apply("do"));
        }
    }
}
