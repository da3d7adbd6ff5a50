package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HandlerDeployerTest {

    /** A server whose class path has no CDI, as a servlet container's may. */
    private static final class WithoutCdi extends ClassLoader {

        WithoutCdi() {
            super(HandlerDeployerTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("jakarta.enterprise.") || name.startsWith("org.jboss.weld.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.remuda.cdi.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    @Test
    @DisplayName("Without CDI on the class path the context starts, so that the operator is told what is missing")
    void withoutCdi_theContextStarts() throws Exception {
        FakeApplication application = new FakeApplication(Map.of(), config -> {});
        ServletContextListener deployer = (ServletContextListener) new WithoutCdi()
                .loadClass(HandlerDeployer.class.getName())
                .getConstructor()
                .newInstance();
        ServletContextEvent event = new ServletContextEvent(application.context());

        assertThat(deployer).isNotInstanceOf(HandlerDeployer.class);
        assertThatCode(() -> deployer.contextInitialized(event)).doesNotThrowAnyException();
        assertThatCode(() -> deployer.contextDestroyed(event)).doesNotThrowAnyException();
        assertThat(application.endpoints()).isEmpty();
    }
}
