package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HandlerDeployerTest {

    @Test
    @DisplayName("Without CDI on the class path the context starts, so that the operator is told what is missing")
    void withoutCdi_theContextStarts() throws Exception {
        FakeApplication application = new FakeApplication(Map.of());
        ServletContextListener deployer = (ServletContextListener)
                new HidingClassLoader("io.remuda.cdi.", "jakarta.enterprise.", "org.jboss.weld.")
                        .loadClass(HandlerDeployer.class.getName())
                        .getConstructor()
                        .newInstance();
        ServletContextEvent event = new ServletContextEvent(application.context());

        assertThat(deployer).isNotInstanceOf(HandlerDeployer.class);
        assertThatCode(() -> deployer.contextInitialized(event)).doesNotThrowAnyException();
        assertThatCode(() -> deployer.contextDestroyed(event)).doesNotThrowAnyException();
        assertThat(application.isOpen()).isFalse();
    }
}
