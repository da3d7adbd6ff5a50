package io.remuda.it.bench.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BenchServer} in a process of its own, and what it can be asked for. */
final class ServerProcess implements AutoCloseable {

    private static final int START_SECONDS = 120;
    private static final int ANSWER_MILLIS = 60_000;

    private final Process process;
    private final Thread killer;
    private final Socket control;
    private final Socket asking;
    private final DataInputStream usages;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int port;

    private ServerProcess(Process process, Thread killer, Socket control, Socket asking) throws IOException {
        this.process = process;
        this.killer = killer;
        this.control = control;
        this.asking = asking;
        control.setTcpNoDelay(true);
        asking.setTcpNoDelay(true);
        asking.setSoTimeout(ANSWER_MILLIS);
        usages = new DataInputStream(new BufferedInputStream(asking.getInputStream()));
        in = new DataInputStream(new BufferedInputStream(control.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(control.getOutputStream()));
        port = in.readInt();
    }

    /**
     * Starts one.
     *
     * @param application the unpacked WAR
     * @param size the bytes of an event's text
     * @param jvm options
     * @param log where its output goes
     */
    static ServerProcess start(Path application, int size, List<String> jvm, Path log) throws IOException {
        try (ServerSocket waiting = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvm);
            command.addAll(List.of(
                    "-cp",
                    Side.serverClassPath(),
                    BenchServer.class.getName(),
                    Integer.toString(waiting.getLocalPort()),
                    application.toString(),
                    Integer.toString(size)));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            // This process may be interrupted.
            Thread killer = new Thread(process::destroyForcibly, "server-killer");
            Runtime.getRuntime().addShutdownHook(killer);
            return new ServerProcess(process, killer, accept(waiting, process, log), accept(waiting, process, log));
        }
    }

    private static Socket accept(ServerSocket waiting, Process process, Path log) throws IOException {
        waiting.setSoTimeout(1000);
        int second = 0;
        while (true) {
            try {
                return waiting.accept();
            } catch (SocketTimeoutException notYet) {
                second++;
                if (second == START_SECONDS || !process.isAlive()) {
                    process.destroyForcibly();
                    throw new IOException("The server does not start; see " + log, notYet);
                }
            }
        }
    }

    int port() {
        return port;
    }

    /** At once: the client, which reads nothing meanwhile, would find what has come too late. */
    Usage usage() throws IOException {
        asking.getOutputStream().write(1);
        return Usage.read(usages);
    }

    /** The memory after garbage collection. */
    Memory collect() throws IOException {
        out.writeByte(BenchServer.COLLECT);
        out.flush();
        return Memory.read(in);
    }

    /** Writes what is alive on its heap to a file, which must not exist. */
    void dump(Path file) throws IOException {
        out.writeByte(BenchServer.DUMP);
        out.writeUTF(file.toString());
        out.flush();
        in.readByte();
    }

    /** Goes with the next {@link #flush}. */
    void fireNews(int sequence) throws IOException {
        out.writeByte(BenchServer.NEWS);
        out.writeInt(sequence);
    }

    /** Goes with the next {@link #flush}. */
    void fireLetter(int number, int sequence) throws IOException {
        out.writeByte(BenchServer.LETTER);
        out.writeInt(number);
        out.writeInt(sequence);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Fails if any of the sessions without sockets has got something. */
    void requireSilence() throws IOException {
        out.writeByte(BenchServer.LOCAL_OUTPUT);
        out.flush();
        int reached = in.readInt();
        if (reached > 0) {
            throw new IOException(reached + " sessions have got what is not for them");
        }
    }

    /** Opens sessions of letters without sockets. */
    void open(int from, int to) throws IOException {
        out.writeByte(BenchServer.OPEN);
        out.writeInt(from);
        out.writeInt(to);
        out.flush();
        in.readByte();
    }

    /** Stops it, while its clients are still there; to cut them first would have it log thousands of errors. */
    void stop() throws IOException {
        control.close();
        asking.close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("The server does not stop");
            }
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
