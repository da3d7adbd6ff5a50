package io.remuda.it.app;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Remembers what Remuda logs. An extension, because that is there before anything is deployed. */
public class LogTap extends Handler implements Extension {

    /** Kept, because the log manager would forget it. */
    private static final Logger REMUDA = Logger.getLogger("io.remuda");

    private static final List<String> LINES = new CopyOnWriteArrayList<>();

    private final SimpleFormatter formatter = new SimpleFormatter();

    void attach(@Observes BeforeBeanDiscovery starting) {
        REMUDA.addHandler(this);
    }

    void detach(@Observes BeforeShutdown stopping) {
        REMUDA.removeHandler(this);
    }

    static List<String> lines() {
        return LINES;
    }

    @Override
    public void publish(LogRecord entry) {
        LINES.add(name(entry.getLevel()) + " " + formatter.formatMessage(entry) + " | " + entry.getThrown());
    }

    /** The JDK's name: a server may have levels of its own with the same numbers. */
    private static String name(Level level) {
        return Level.parse(Integer.toString(level.intValue())).getName();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
