package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class WelcomeTest {

    private static final String PORT = "remuda.sample.port";

    @Test
    void serverThatDoesNotAnswer_isNotWaitedForForEver() throws Exception {
        Welcome welcome = new Welcome();
        ServletContextEvent event = new ServletContextEvent(context());
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            System.setProperty(PORT, Integer.toString(silent.getLocalPort()));
            welcome.contextInitialized(event);

            try (Socket first = silent.accept()) {
                assertDoesNotThrow(() -> silent.accept().close(), "the next knock, while " + first + " has no answer");
            }
        } finally {
            System.clearProperty(PORT);
            welcome.contextDestroyed(event);
        }
    }

    private static ServletContext context() {
        return (ServletContext) Proxy.newProxyInstance(
                WelcomeTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getContextPath")) {
                        return "";
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }
}
