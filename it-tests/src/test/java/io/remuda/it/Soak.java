package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.it.app.AppListener;
import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.container.ServerConfiguration;
import io.remuda.it.container.ServerContainer;
import io.remuda.it.soak.SoakAction;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Clients that live with the application for a while and then die in every way, on a server whose heap is nearly full most
 * of the time; and then a look at what is left of them. How long is the system property {@code soak.seconds}. What the
 * clients do comes from {@code soak.seed}, which the report tells; in which order it happens does not.
 */
@DisplayName("Under the soak")
class Soak {

    private static final int CLIENTS = 24;

    /** More than there are clients, so that nobody is refused one. */
    private static final int HELD_BACK_TOGETHER = 40;

    /** What the others have to make do with when the rest of the heap is taken. */
    private static final int HEAP_LEFT = 64 << 20;

    /** After this the server has noticed a client that neither reads nor writes, whatever is on its way to it. */
    private static final Duration UNNOTICED = Duration.ofSeconds(14);

    private static final int WARM_UP_SECONDS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>remuda.waitingThreads</param-name>
                <param-value>0</param-value>
              </context-param>
            </web-app>
            """;

    /** How a client dies, and what {@code terminate} may be told of it. */
    private enum Death {
        CLOSES("Remote 1000"),
        IS_SENT_AWAY("Shutdown 4001"),
        RESETS("Disconnected"),
        RESETS_WHILE_FLOODED("Disconnected"),
        RESETS_IN_A_FRAME("Disconnected"),
        RESETS_WHILE_HELD_BACK("Disconnected"),
        ENDS_ITS_OUTPUT("Disconnected"),
        VANISHES("Disconnected"),
        STALLS("Overload REPLIES"),
        WRITES_SLOWLY("Remote 1000"),
        READS_SLOWLY("Remote 1000"),
        IS_SILENT("Timeout"),
        // If something is being sent just then, that fails, and a busy server takes more than a second to say why.
        BREAKS_THE_PROTOCOL("BadFrame", "Disconnected"),
        IS_NO_UTF_8("BadEncoding", "Disconnected"),
        IS_TOO_BIG("TooBig"),
        IS_TOLD_TOO_MUCH("Overload MESSAGES"),
        LOSES_ITS_LOGIN("Expired"),
        CRASHES_INIT(),
        CRASHES_HANDLE("Crash HANDLE"),
        CRASHES_INFO("Crash INFO"),
        EXHAUSTS_HANDLE("Crash HANDLE"),
        EXHAUSTS_INFO("Crash INFO"),
        RETURNS_NULL("Crash HANDLE"),
        RESETS_IN_ITS_HANDSHAKE("Disconnected"),
        SENDS_HALF_A_HANDSHAKE(),
        IS_HELD_BACK("Remote 1000");

        @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
        private final Set<String> reasons;

        Death(String... reasons) {
            this.reasons = Set.of(reasons);
        }

        /** Whether each of these clients had a session. */
        boolean isOfASession() {
            return !reasons.isEmpty() && this != RESETS_IN_ITS_HANDSHAKE;
        }
    }

    private static final List<Death> BY_CHANCE = List.copyOf(EnumSet.complementOf(EnumSet.of(Death.IS_HELD_BACK)));

    /** What is of a session or of its connection: all classes of ours, and the connections of Jetty. */
    private static final Pattern OURS = Pattern.compile(
            "^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(io\\.remuda\\.\\S+|\\S+\\.(WebSocketConnection|WebSocketCoreSession|JakartaWebSocketSession))(\\s|$)",
            Pattern.MULTILINE);

    /** Made when it is used first, and then there for good. */
    private static final String LAMBDA = "$$Lambda";

    /** What a worker that rests holds is none of a session. */
    private static final String OF_A_WORKER = "io.remuda.runtime.Workers$";

    private static final Pattern NAME = Pattern.compile("^\"(.*)\" #", Pattern.MULTILINE);

    /** A line of the log, of Remuda, Weld or Jetty, that is more than information. */
    private static final Pattern WARNING =
            Pattern.compile("^(WARNING|SEVERE):|^[-0-9:. ]+:(WARN|ERROR) ?:(?!oejs\\.HouseKeeper)|^Exception ");

    private static final Pattern ID = Pattern.compile("REMUDA-\\d+");

    private final ServerContainer jetty = new ServerContainer(configuration());
    private final long seed = Long.getLong("soak.seed", new Random().nextLong());
    private final Duration time = Duration.ofSeconds(Integer.getInteger("soak.seconds", 30));
    private final Map<Death, LongAdder> deaths = new ConcurrentHashMap<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final ScheduledExecutorService undertaker = Executors.newScheduledThreadPool(4);
    private final AtomicInteger lives = new AtomicInteger();
    private final AtomicInteger unburied = new AtomicInteger();
    private URL base;
    private App app;

    @BeforeEach
    void start() throws Exception {
        jetty.start();
    }

    @AfterEach
    void stop() throws Exception {
        undertaker.shutdownNow();
        jetty.stop();
    }

    @Test
    @DisplayName(
            "L5, B2, T6, F5: however clients die, each session terminates once, the books balance, and nothing is left")
    void soak_losesNothingAndLeavesNothing() throws Exception {
        WebArchive war = ApplicationArchive.of("soak.war", WEB_XML)
                .deleteClass(AppListener.class)
                .addPackage(SoakAction.class.getPackage());
        base = jetty.deployed(war);
        app = new App(base);
        int loggedBefore = jetty.log().length();
        // Whatever is made once is there from then on.
        run(Duration.ofSeconds(WARM_UP_SECONDS));
        settle();
        Map<String, Long> heapBefore = ours();
        Map<String, Long> threadsBefore = threadNames();
        assertThat(heapBefore)
                .as("what is looked for")
                .containsKeys("io.remuda.runtime.SessionRuntime", "io.remuda.jakarta.HttpSessions");

        run(time);
        settle();
        holdMany();
        settle();

        Map<String, Long> books = report();
        print(books);
        assertBalanced(books);
        assertReasons(books);
        assertLog(jetty.log().substring(loggedBefore), books);
        await().atMost(PATIENCE).untilAsserted(() -> {
            // Jetty's selector remembers the connection that it dealt with last: let that be this one.
            report();
            assertThat(more(ours(), heapBefore)).as("what is left in the heap").isEmpty();
            assertThat(more(threadNames(), threadsBefore))
                    .as("threads that are left")
                    .isEmpty();
        });
        jetty.undeploy(war);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jetty.diagnose("Thread.print")).doesNotContain("remuda-"));
    }

    // ---- what happens

    private void run(Duration duration) throws Exception {
        app.control("soak", "step", "start");
        long end = System.nanoTime() + duration.toNanos();
        ExecutorService clients = Executors.newCachedThreadPool();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            running.add(clients.submit(() -> {
                while (System.nanoTime() < end && failures.isEmpty()) {
                    Random random = new Random(seed + lives.getAndIncrement());
                    Death death = BY_CHANCE.get(random.nextInt(BY_CHANCE.size()));
                    liveAndDie(death, path(death, random), random);
                }
            }));
        }
        running.add(clients.submit(() -> {
            while (System.nanoTime() < end && failures.isEmpty()) {
                app.control("soak", "step", "press", "leave", Integer.toString(HEAP_LEFT));
            }
        }));
        for (Future<?> client : running) {
            client.get();
        }
        clients.shutdown();
        app.control("soak", "step", "stop");
    }

    /** A session that is to be told too much must not drop it. */
    private static String path(Death death, Random random) {
        List<String> paths = List.of("/soak/here", "/soak/worker", "/soak/dropping");
        return paths.get(random.nextInt(death == Death.IS_TOLD_TOO_MUCH ? 2 : 3));
    }

    private void liveAndDie(Death death, String path, Random random) {
        try {
            deaths.computeIfAbsent(death, d -> new LongAdder()).increment();
            switch (death) {
                case RESETS_IN_ITS_HANDSHAKE ->
                    handshake(death, path, random).vanishing().run();
                case SENDS_HALF_A_HANDSHAKE -> sendHalfAHandshake(path, random);
                case CRASHES_INIT ->
                    new SoakClient(app.handshake(path, death.name(), "init", "crash"), false).awaitClose(1011);
                case LOSES_ITS_LOGIN -> {
                    String http = "soak-" + Thread.currentThread().getId();
                    SoakClient client = live(handshake(death, path, random).header("X-Session", http), path, random);
                    app.control("invalidate", "session", http);
                    client.awaitClose(1008);
                }
                case STALLS, READS_SLOWLY ->
                    die(death, live(handshake(death, path, random).receiveBuffer(4096), path, random), random);
                default -> die(death, live(handshake(death, path, random), path, random), random);
            }
        } catch (AssertionError | RuntimeException | IOException failure) {
            failures.add(new AssertionError(death + " on " + path, failure));
        }
    }

    private Handshake handshake(Death death, String path, Random random) {
        return random.nextBoolean()
                ? app.handshake(path, death.name(), "compact", "yes")
                : app.handshake(path, death.name());
    }

    private static SoakClient live(Handshake handshake, String path, Random random) {
        SoakClient client = new SoakClient(handshake, path.endsWith("dropping"));
        // One at least, so that init has been called: who loses the login before has no session.
        int deeds = 1 + random.nextInt(7);
        for (int i = 0; i < deeds; i++) {
            client.live(random);
        }
        return client;
    }

    private void die(Death death, SoakClient client, Random random) {
        RawClient raw = client.raw();
        switch (death) {
            case CLOSES -> raw.closeProperly(WireFrame.close(1000, "bye"));
            case IS_SENT_AWAY -> client.say("stop").awaitClose(4001);
            case RESETS -> raw.abort();
            case RESETS_WHILE_FLOODED -> {
                client.say("flood").await("flood ");
                raw.abort();
            }
            case RESETS_IN_A_FRAME -> {
                client.saySlowly("never said", false);
                raw.abort();
            }
            case RESETS_WHILE_HELD_BACK -> {
                client.hold();
                raw.abort();
            }
            case ENDS_ITS_OUTPUT -> {
                raw.endOutput();
                raw.drainToEnd();
            }
            case VANISHES -> {
                if (random.nextBoolean()) {
                    client.saySlowly("never said", false);
                }
                bury(raw);
            }
            case STALLS -> {
                client.say("flood");
                bury(raw);
            }
            case WRITES_SLOWLY -> {
                client.converseSlowly();
                raw.closeProperly(WireFrame.close(1000, ""));
            }
            case READS_SLOWLY -> {
                client.say("much").takeMuch();
                raw.closeProperly(WireFrame.close(1000, ""));
            }
            case IS_SILENT -> {
                client.converse("silence", "", "silence");
                client.awaitClose(1000);
            }
            case BREAKS_THE_PROTOCOL -> {
                raw.send(WireFrame.text("reserved").withRsv(3));
                client.awaitClose(1002);
            }
            case IS_NO_UTF_8 -> {
                raw.send(WireFrame.of(WireFrame.TEXT, new byte[] {'x', (byte) 0xff}));
                client.awaitClose(1007);
            }
            case IS_TOO_BIG -> {
                raw.send(WireFrame.binary(new byte[70_000]));
                client.awaitClose(1009);
            }
            case IS_TOLD_TOO_MUCH -> client.say("burst").awaitClose(1013);
            case CRASHES_HANDLE -> client.say("crash").awaitClose(1011);
            case CRASHES_INFO -> client.say("crash-info").awaitClose(1011);
            case EXHAUSTS_HANDLE -> client.say("exhaust").awaitClose(1011);
            case EXHAUSTS_INFO -> client.say("exhaust-info").awaitClose(1011);
            case RETURNS_NULL -> client.say("null").awaitClose(1011);
            default -> throw new IllegalArgumentException(death.name());
        }
    }

    private void sendHalfAHandshake(String path, Random random) throws IOException {
        Socket socket = new Socket(base.getHost(), base.getPort());
        String half = "GET " + base.getPath() + path + " HTTP/1.1\r\nHost: here\r\nUpgrade: webso";
        socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
        switch (random.nextInt(3)) {
            case 0 -> socket.close();
            case 1 -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            default -> later(socket::close);
        }
    }

    /** The server has ended the connection of a client that did nothing for a while. */
    private void bury(RawClient client) {
        later(() -> {
            client.drainToEnd();
            client.close();
        });
    }

    private void later(Burial burial) {
        unburied.incrementAndGet();
        ScheduledFuture<?> unused = undertaker.schedule(
                () -> {
                    try {
                        burial.perform();
                    } catch (AssertionError | RuntimeException | IOException failure) {
                        failures.add(failure);
                    } finally {
                        unburied.decrementAndGet();
                    }
                },
                UNNOTICED.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private interface Burial {
        void perform() throws IOException;
    }

    /** Waits until nothing goes on any more. */
    private void settle() throws IOException {
        await().atMost(PATIENCE).until(() -> unburied.get() == 0 || !failures.isEmpty());
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.size() + " clients met what they did not expect; the first, with soak.seed=" + seed,
                    failures.get(0));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            // Nobody sends to those that are held back, by which the server could notice that they have gone.
            app.control("soak", "step", "resume");
            Map<String, Long> books = report();
            assertThat(books.get("sessions")).as("sessions").isZero();
            assertThat(books.get("terminated")).as("terminated").isEqualTo(books.get("opened"));
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(threads("at io.remuda.runtime.Mailbox."))
                        .as("threads that do something for sessions")
                        .isEmpty());
    }

    /** Many are held back at a time, for which the server needs no thread, and go on. */
    private void holdMany() {
        List<SoakClient> clients = new ArrayList<>();
        for (int i = 0; i < HELD_BACK_TOGETHER; i++) {
            deaths.computeIfAbsent(Death.IS_HELD_BACK, d -> new LongAdder()).increment();
            SoakClient client = new SoakClient(app.handshake("/soak/here", Death.IS_HELD_BACK.name()), false);
            client.hold();
            clients.add(client);
        }
        assertThat(app.control("soak", "step", "resume")).isEqualTo(Integer.toString(HELD_BACK_TOGETHER));
        clients.forEach(SoakClient::awaitAllThatWasHeld);
    }

    // ---- what became of it

    private Map<String, Long> report() {
        Map<String, Long> report = new TreeMap<>();
        app.control("soak", "step", "report").lines().forEach(line -> {
            int end = line.lastIndexOf('=');
            report.put(line.substring(0, end), Long.parseLong(line.substring(end + 1)));
        });
        return report;
    }

    private void print(Map<String, Long> books) {
        System.out.printf("%d s with soak.seed=%d: %d lives%n", time.toSeconds(), seed, lives.get());
        System.out.println(new TreeMap<>(deaths));
        books.forEach((what, count) -> System.out.println(count + " " + what));
    }

    private void assertBalanced(Map<String, Long> books) {
        assertThat(books.keySet()).as("what must not happen").noneMatch(what -> what.startsWith("wrong"));
        assertThat(books.get("open")).as("sessions without an end").isZero();
        assertThat(books.get("event Opened")).isEqualTo(books.get("opened"));
        assertThat(books.get("event Closed")).isEqualTo(books.get("opened"));
        assertThat(books.get("event Left")).isEqualTo(books.get("event Joined"));
        assertThat(books.get("messages sent") + books.get("messages sent to nobody"))
                .as("messages that were received, refused, discarded or dropped")
                .isEqualTo(books.get("messages received")
                        + books.get("messages refused")
                        + books.get("messages discarded")
                        + books.get("messages dropped"));
        assertThat(sum(books, "question ")).as("questions with an outcome").isEqualTo(books.get("asked"));
        assertThat(books.get("messages dropped")).as("something for the books").isPositive();
        assertThat(books.get("messages discarded"))
                .as("something for the books")
                .isPositive();
    }

    private void assertReasons(Map<String, Long> books) {
        for (Death death : Death.values()) {
            String beginning = "end " + death + " ";
            Set<String> reasons = books.keySet().stream()
                    .filter(what -> what.startsWith(beginning))
                    .map(what -> what.substring(beginning.length()))
                    .collect(Collectors.toSet());
            assertThat(death.reasons).as("reasons of " + death).containsAll(reasons);
            if (death.isOfASession()) {
                assertThat(sum(books, beginning))
                        .as(beginning)
                        .isEqualTo(deaths.getOrDefault(death, new LongAdder()).sum());
            }
        }
    }

    private static long sum(Map<String, Long> books, String beginning) {
        return books.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(beginning))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Each line that warns is of something that a client did, and each stack trace that of a callback. */
    private static void assertLog(String log, Map<String, Long> books) {
        Map<String, Long> warned = new TreeMap<>();
        String entry = "";
        for (String line : log.lines().toList()) {
            if (line.startsWith("\tat ")) {
                assertThat(entry).as("what has a stack trace").contains("REMUDA-101");
            } else if (WARNING.matcher(line).find()) {
                entry = line;
                Matcher id = ID.matcher(line);
                warned.merge(id.find() ? id.group() : line, 1L, Long::sum);
            }
        }
        System.out.println("Logged: " + warned);
        assertThat(warned.keySet()).as("what is logged").isSubsetOf("REMUDA-101", "REMUDA-104", "REMUDA-113");
        assertThat(warned.get("REMUDA-101")).as("crashes in the log").isEqualTo(sum(books, "crash "));
        long overloads = books.entrySet().stream()
                .filter(ended -> ended.getKey().contains(" Overload "))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(warned.get("REMUDA-104")).as("overloads in the log").isEqualTo(overloads);
    }

    /** How many objects there are of each class of ours. */
    private Map<String, Long> ours() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        Matcher lines = OURS.matcher(jetty.diagnose("GC.class_histogram"));
        while (lines.find()) {
            counts.put(lines.group(2), Long.parseLong(lines.group(1)));
        }
        counts.keySet().removeIf(type -> type.startsWith(OF_A_WORKER));
        return counts;
    }

    /**
     * How many threads there are by name, but for those of which there may be others at any time: Jetty's pool, our workers,
     * of which an idle one is none of a session, and the JVM's compilers.
     */
    private Map<String, Long> threadNames() throws IOException {
        return NAME.matcher(jetty.diagnose("Thread.print"))
                .results()
                .map(name -> name.group(1).replaceAll("\\d+", "n"))
                .filter(name ->
                        !name.startsWith("qtp") && !name.startsWith("remuda-worker") && !name.contains("Compiler"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    /** What there is more of than before. */
    private static Map<String, Long> more(Map<String, Long> now, Map<String, Long> before) {
        Map<String, Long> more = new TreeMap<>(now);
        more.entrySet().removeIf(entry -> {
            long least = entry.getKey().contains(LAMBDA) ? 1 : 0;
            return entry.getValue() <= Math.max(least, before.getOrDefault(entry.getKey(), 0L));
        });
        return more;
    }

    /** The threads of the server in whose lines something occurs. */
    private List<String> threads(String something) throws IOException {
        return Pattern.compile("\n\n")
                .splitAsStream(jetty.diagnose("Thread.print"))
                .filter(thread -> thread.contains(something))
                .toList();
    }

    /** Without Jetty's module for CDI: what that keeps of sessions is looked for elsewhere. */
    private static ServerConfiguration configuration() {
        ServerConfiguration configuration = ServerConfiguration.beside("soak");
        // The collector that needs the least room for itself.
        configuration.setMemory("-Xmx192m -XX:+UseSerialGC");
        return configuration;
    }
}
