package io.remuda.it.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Something to measure.
 *
 * @param name for the table, and to choose it by
 * @param size the bytes of a message
 * @param jvm options of the server's JVM
 * @param measurement how it is measured
 */
record Case(String name, int size, List<String> jvm, Measurement measurement) {

    /** Measures one server. */
    @FunctionalInterface
    interface Measurement {

        /** What was measured, by its name. */
        Map<String, Double> run(Side side, ServerProcess server, Client client, Payload payload) throws IOException;
    }

    /** The same heap for all, resident from the beginning, so that nothing grows while it is measured but what is outside of it. */
    private static final List<String> JVM = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");

    /** Sessions without sockets keep their client's side, too; and a heap of 4 GiB has room for 65,536 by default. */
    private static final List<String> LARGE_JVM =
            List.of("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch", "-Dremuda.maxSessions=1000000");

    /** What it takes until nearly all of the server's code is compiled. */
    private static final int WARM = 200_000;

    /** The same for handshakes. */
    private static final int WARM_HANDSHAKES = 10_000;

    private static final int ECHOING = 100;
    private static final int SHAKING_HANDS = 16;
    private static final int GETTING_LETTERS = 10_000;
    private static final int LETTERS = 16;

    /** Whether all connections rest in the end. */
    boolean isIdle() {
        return name.startsWith("idle") || name.startsWith("hibernated");
    }

    static List<Case> all(Plan plan) {
        Trial trial = new Trial(plan);
        List<Case> cases = new ArrayList<>();
        for (boolean text : new boolean[] {true, false}) {
            for (int size : new int[] {64, 1024}) {
                for (int inFlight : new int[] {1, 16}) {
                    String name = "echo-%s-%d-%d".formatted(text ? "text" : "binary", size, inFlight);
                    cases.add(new Case(name, size, JVM, echo(trial, "/echo", text, inFlight)));
                }
            }
        }
        for (int inFlight : new int[] {1, 16}) {
            cases.add(new Case("request-scoped-64-" + inFlight, 64, JVM, echo(trial, "/touching", true, inFlight)));
        }
        for (int sessions : new int[] {1000, 10_000}) {
            for (int size : new int[] {64, 1024}) {
                for (int inFlight : new int[] {1, 8}) {
                    String name = "event-%d-%d-%d".formatted(sessions, size, inFlight);
                    cases.add(new Case(name, size, JVM, event(trial, sessions, inFlight)));
                }
            }
        }
        cases.add(new Case("addressed-" + plan.registered(), 64, LARGE_JVM, addressed(trial, plan.registered())));
        cases.add(new Case("handshake", 64, JVM, handshake(trial)));
        for (String name : new String[] {"idle", "hibernated"}) {
            for (boolean deflate : new boolean[] {false, true}) {
                String full = name + (deflate ? "-deflate-" : "-") + plan.idle();
                String path = name.equals("idle") ? "/echo" : "/hibernated";
                cases.add(new Case(full, 64, JVM, idle(trial, plan.idle(), path, deflate)));
            }
        }
        return cases;
    }

    private static Measurement echo(Trial trial, String path, boolean text, int inFlight) {
        return (side, server, client, payload) -> {
            Load load = new EchoLoad(client, payload, text, ECHOING, inFlight, trial.pace());
            load.open(path, ECHOING);
            return trial.run("message", WARM, load, server);
        };
    }

    private static Measurement event(Trial trial, int sessions, int inFlight) {
        return (side, server, client, payload) -> {
            Load load = new NewsLoad(client, payload, server, inFlight, trial.pace());
            load.open("/news", sessions);
            return trial.run("message", WARM, load, server);
        };
    }

    private static Measurement addressed(Trial trial, int registered) {
        return (side, server, client, payload) -> {
            Load load = new LetterLoad(client, payload, server, LETTERS, trial.pace());
            int getting = Math.min(GETTING_LETTERS, registered);
            server.open(getting, registered);
            for (int number = 0; number < getting; number++) {
                load.open("/letters/" + number, 1);
            }
            Map<String, Double> measured = trial.run("message", WARM, load, server);
            server.requireSilence();
            return measured;
        };
    }

    private static Measurement handshake(Trial trial) {
        return (side, server, client, payload) -> {
            HandshakeLoad.requireOriginCheck(server.port(), "/echo");
            Load load = new HandshakeLoad(client, payload, "/echo", SHAKING_HANDS);
            return trial.run("handshake", WARM_HANDSHAKES, load, server);
        };
    }

    /** By hand there is no hibernation. */
    private static Measurement idle(Trial trial, int sessions, String path, boolean deflate) {
        return (side, server, client, payload) -> {
            if (deflate) {
                client.compress();
            }
            Load load = new EchoLoad(client, payload, true, 1, 1, trial.pace());
            Map<String, Double> measured = trial.idle(load, side == Side.REMUDA ? path : "/echo", sessions, server);
            if (!deflate) {
                load.greetAgain();
            }
            return measured;
        };
    }
}
