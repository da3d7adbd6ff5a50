package io.remuda.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.TimeUnit;

/**
 * Prints the address to open once the sample answers there. The servlet API does not tell an application its port, so
 * whoever starts the server sets {@value #PORT}; without it nothing is printed.
 */
@WebListener
public class Welcome implements ServletContextListener {

    private static final String PORT = "remuda.sample.port";

    private static final long MILLIS_BETWEEN_TRIES = 100;

    private Thread waiting;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Integer port = Integer.getInteger(PORT);
        if (port != null) {
            String address = address(port, event.getServletContext());
            waiting = new Thread(() -> printWhenAnswered(address), "welcome");
            waiting.setDaemon(true);
            waiting.start();
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    private static String address(int port, ServletContext context) {
        return "http://localhost:" + port + context.getContextPath() + "/";
    }

    private static void printWhenAnswered(String address) {
        try {
            while (!answers(address)) {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_TRIES);
            }
            System.out.printf("%n  Remuda sample: open %s   (Ctrl-C ends it)%n%n", address);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
