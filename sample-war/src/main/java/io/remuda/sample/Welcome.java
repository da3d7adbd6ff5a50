package io.remuda.sample;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Prints the address to open as soon as a request gets through. The servlet API tells an application neither its port
 * nor when the server accepts, so whoever starts the server sets {@value #PORT}; without it nothing is printed.
 */
@WebListener
public class Welcome implements ServletContextListener, ServletRequestListener {

    private static final String PORT = "remuda.sample.port";

    private static final long MILLIS_BETWEEN_KNOCKS = 50;

    /** For another server that has the port, and accepts without ever answering. */
    private static final int MILLIS_FOR_AN_ANSWER = 2_000;

    private final CountDownLatch reached = new CountDownLatch(1);

    private Thread knocking;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Integer port = Integer.getInteger(PORT);
        if (port != null) {
            String path = event.getServletContext().getContextPath() + "/";
            knocking = new Thread(() -> knock(port, path), "welcome");
            knocking.setDaemon(true);
            knocking.start();
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (knocking != null) {
            knocking.interrupt();
        }
    }

    /** The proof that it is this application that answers on the port, and not another that had it before. */
    @Override
    public void requestInitialized(ServletRequestEvent event) {
        reached.countDown();
    }

    private void knock(int port, String path) {
        try {
            do {
                get("http://127.0.0.1:" + port + path);
            } while (!reached.await(MILLIS_BETWEEN_KNOCKS, TimeUnit.MILLISECONDS));
            System.out.printf("%n  Remuda sample: open http://localhost:%d%s   (Ctrl-C ends it)%n%n", port, path);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void get(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
            connection.setConnectTimeout(MILLIS_FOR_AN_ANSWER);
            connection.setReadTimeout(MILLIS_FOR_AN_ANSWER);
            connection.getResponseCode();
            connection.disconnect();
        } catch (IOException notYet) {
            // The server opens its port when the application is ready.
        }
    }
}
