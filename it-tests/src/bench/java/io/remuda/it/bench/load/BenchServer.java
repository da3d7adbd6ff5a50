package io.remuda.it.bench.load;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.remuda.it.bench.load.app.Site;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A Jetty with one application, which does what comes through a socket, and ends with it: the first byte says what, as the
 * constants do. Through a second socket it says what it has used, at once, and whatever it does for the first.
 *
 * <p>Arguments: the port where whoever started it waits for it, the unpacked application, the bytes of an event's text.
 */
public final class BenchServer {

    /** Answered with the {@link Memory} after garbage collection. */
    static final byte COLLECT = 'c';

    /** Followed by the name of a file: writes what is alive on the heap there. Answered with a byte. */
    static final byte DUMP = 'd';

    /** Followed by a sequence number: fires an event for all. */
    static final byte NEWS = 'n';

    /** Followed by the number of a session and a sequence number: fires an event for that session. */
    static final byte LETTER = 'l';

    /** Followed by two numbers: opens sessions without sockets that have the numbers between. Answered with a byte. */
    static final byte OPEN = 'o';

    /** Answered with the number of sessions without sockets that have got something. */
    static final byte LOCAL_OUTPUT = 's';

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final WebAppContext context;
    private final LocalSessions local;
    private final Payload payload;

    private BenchServer(String application, int size) {
        connector.setHost("127.0.0.1");
        // The client connects faster than a page's visitors would.
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        local = new LocalSessions(server);
        context = new WebAppContext(application, "/");
        // Jetty looks for these in the server first, which has no CDI.
        context.getProtectedClassMatcher()
                .exclude("jakarta.decorator.", "jakarta.enterprise.", "jakarta.inject.", "jakarta.interceptor.");
        context.setThrowUnavailableOnStartupException(true);
        server.setHandler(context);
        payload = new Payload(size);
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // to the log, before the process ends
    public static void main(String[] arguments) {
        try {
            new BenchServer(arguments[1], Integer.parseInt(arguments[2])).run(Integer.parseInt(arguments[0]));
            // Nobody measures how thousands of sessions are closed.
            System.exit(0);
        } catch (Exception failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private void run(int controlPort) throws Exception {
        server.start();
        try (Socket control = new Socket(InetAddress.getLoopbackAddress(), controlPort);
                Socket asking = new Socket(InetAddress.getLoopbackAddress(), controlPort)) {
            control.setTcpNoDelay(true);
            asking.setTcpNoDelay(true);
            Thread usage = new Thread(() -> tellUsage(asking), "usage");
            usage.setDaemon(true);
            usage.start();
            Thread.currentThread().setContextClassLoader(context.getClassLoader());
            serve(
                    new DataInputStream(new BufferedInputStream(control.getInputStream())),
                    new DataOutputStream(new BufferedOutputStream(control.getOutputStream())));
        }
    }

    /** Answers each byte with the {@link Usage}. */
    private static void tellUsage(Socket asking) {
        try {
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(asking.getOutputStream()));
            while (asking.getInputStream().read() >= 0) {
                Usage.ofThisProcess().write(out);
                out.flush();
            }
        } catch (IOException ended) {
            // Whoever asked is gone, and with it the other socket, by which this process ends.
            return;
        }
    }

    @SuppressWarnings("unchecked") // the applications set them
    private void serve(DataInputStream in, DataOutputStream out) throws IOException, InterruptedException {
        Consumer<String> news = (Consumer<String>) context.getServletContext().getAttribute(Site.NEWS);
        ObjIntConsumer<String> letters =
                (ObjIntConsumer<String>) context.getServletContext().getAttribute(Site.LETTERS);
        out.writeInt(connector.getLocalPort());
        out.flush();
        for (int command = in.read(); command >= 0; command = in.read()) {
            switch (command) {
                case NEWS -> news.accept(payload.text(0, in.readInt()));
                case LETTER -> {
                    int number = in.readInt();
                    letters.accept(payload.text(number, in.readInt()), number);
                }
                case COLLECT -> Memory.ofThisProcess().write(out);
                case DUMP -> {
                    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                            .dumpHeap(in.readUTF(), true);
                    out.writeByte(DUMP);
                }
                case OPEN -> {
                    local.open(in.readInt(), in.readInt());
                    out.writeByte(OPEN);
                }
                case LOCAL_OUTPUT -> out.writeInt(local.reached());
                default -> throw new IOException("Not a command: " + command);
            }
            if (command != NEWS && command != LETTER) {
                out.flush();
            }
        }
    }
}
