package io.remuda.it;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client of a handler of {@code io.remuda.it.soak}. It checks the numbers of everything that comes: of one sender nothing
 * twice, nothing skipped, and in order. What it says is answered with how many frames it has said. For one thread.
 */
final class SoakClient {

    private static final int TOPICS = 4;
    private static final int LAST_OF_BURST = 599;
    private static final int HELD = 60;
    private static final int MUCH = 8;

    private final RawClient client;
    private final boolean dropping;

    /** The last number of each sender. */
    private final Map<String, Long> last = new HashMap<>();

    /** Whether it is no longer in a topic. */
    private final Map<String, Boolean> left = new HashMap<>();

    private int said;

    /**
     * Connects.
     *
     * @param dropping whether the session drops messages for which there is no room
     */
    SoakClient(Handshake handshake, boolean dropping) {
        this.client = handshake.open();
        this.dropping = dropping;
    }

    RawClient raw() {
        return client;
    }

    /** Says something. */
    SoakClient say(String text) {
        client.text(text);
        said++;
        return this;
    }

    /** Says it a byte at a time, and not all of it if so wanted. */
    void saySlowly(String text, boolean all) {
        byte[] bytes = WireFrame.text(text).encode();
        for (int i = 0; i < (all ? bytes.length : bytes.length / 2); i++) {
            client.sendRaw(new byte[] {bytes[i]});
            pause(2);
        }
        said++;
    }

    /** Says something and waits for the answer to it, which begins with another word if so wanted. */
    void converse(String word, String rest, String answer) {
        say(word + " " + rest);
        await(answer + " " + said + " ");
    }

    /** Says something a byte at a time, and waits for the answer. */
    void converseSlowly() {
        saySlowly("echo slowly", true);
        await("echo " + said + " slowly");
    }

    /** Has its frames left to wait, and sends more than can. */
    void hold() {
        converse("hold", "", "hold");
        for (int i = 0; i < HELD; i++) {
            say("echo held");
        }
    }

    /** Now that it goes on, waits until the session has got through all that, and closes. */
    void awaitAllThatWasHeld() {
        await("echo " + said + " ");
        client.closeProperly(WireFrame.close(1000, ""));
    }

    /** Does one of the things that a session is for. */
    void live(Random random) {
        switch (random.nextInt(dropping ? 9 : 8)) {
            case 0 -> converse("rest", "a while", "rest");
            case 1 -> converse("self", "", "self");
            case 2 -> converse("ring", Integer.toString(random.nextInt(50)), "ring");
            case 3 -> converse("later", "", "later");
            case 4 -> pauseAndGoOn(random);
            case 5 -> topic("topic" + random.nextInt(TOPICS));
            case 6 -> await("tick ");
            case 8 -> {
                say("burst");
                await("burst " + LAST_OF_BURST);
            }
            default -> converse("echo", "x".repeat(random.nextInt(2000)), "echo");
        }
    }

    /** More than the server takes meanwhile, so that a thread of it has to wait. */
    private void pauseAndGoOn(Random random) {
        say("pause " + random.nextInt(50));
        int paused = said;
        int more = random.nextInt(50);
        for (int i = 0; i < more; i++) {
            say("echo on");
        }
        await("resumed " + paused + " ");
        for (int i = 1; i <= more; i++) {
            await("echo " + (paused + i) + " on");
        }
    }

    private void topic(String topic) {
        if (left.getOrDefault(topic, true)) {
            converse("join", topic, "join");
            // What came since it left was on its way before that.
            last.remove(topic + " 0");
            left.put(topic, false);
        } else {
            await(topic + " ");
            converse("leave", topic, "leave");
            left.put(topic, true);
        }
    }

    /** Waits for a text that begins like this; takes note of those before it. */
    String await(String beginning) {
        while (true) {
            WireFrame frame = client.receive();
            switch (frame.opcode()) {
                case WireFrame.PING -> client.send(WireFrame.of(WireFrame.PONG, frame.payload()));
                case WireFrame.TEXT -> {
                    String text = frame.string();
                    note(text);
                    if (text.startsWith(beginning)) {
                        return text;
                    }
                }
                default -> throw new AssertionError("'" + beginning + "' was expected, not " + frame);
            }
        }
    }

    /** Waits for the server's close and for the end. */
    void awaitClose(int code) {
        WireFrame frame = client.receive();
        while (frame.opcode() != WireFrame.CLOSE) {
            frame = client.receive();
        }
        if (frame.code() != code) {
            throw new AssertionError(code + " was expected, not " + frame);
        }
        client.sendWhilePossible(frame);
        client.awaitEnd();
    }

    private void note(String text) {
        String[] words = text.split(" ", 4);
        if (words[0].equals("tick") || words[0].equals("direct") || words[0].startsWith("topic")) {
            String sender = words[0] + " " + words[1];
            long number = Long.parseLong(words[2]);
            Long before = last.put(sender, number);
            boolean known = before != null && !left.getOrDefault(words[0], false);
            if (words[0].equals("direct") && before == null && number != 0 && !dropping) {
                throw new AssertionError("The first is not 0: " + text);
            }
            if (known && (dropping ? number <= before : number != before + 1)) {
                throw new AssertionError("After " + before + " comes " + text);
            }
        }
    }

    /** It is the client that is slow here: nothing is waited for. */
    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Takes the frames of which there are many, the first one a byte at a time. */
    void takeMuch() {
        client.takeSlowly(200);
        for (int i = 0; i < MUCH; i++) {
            await("flood ");
        }
    }
}
