package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.workers.WorkingHandler;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** B3 and I9 of the contract: the threads of callbacks on a server that has threads of its own for applications. */
@DisplayName("Workers on a server with managed threads")
@Tag("platform")
class WorkersIT extends AgainstServer {

    private static final String LOGIN = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              %s
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>inside</web-resource-name>
                  <url-pattern>/working/inside</url-pattern>
                </web-resource-collection>
                <auth-constraint>
                  <role-name>**</role-name>
                </auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>BASIC</auth-method>
              </login-config>
            </web-app>
            """;

    private static final String EXECUTOR = """
            <context-param>
                <param-name>remuda.executor</param-name>
                <param-value>java:comp/DefaultManagedExecutorService</param-value>
              </context-param>""";

    @ArquillianResource
    @OperateOnDeployment("own")
    URL own;

    @ArquillianResource
    @OperateOnDeployment("servers")
    URL servers;

    @Deployment(name = "own", testable = false)
    static WebArchive withOwnWorkers() {
        return archive("own-workers.war", "");
    }

    @Deployment(name = "servers", testable = false)
    static WebArchive withTheServersWorkers() {
        return archive("servers-workers.war", EXECUTOR);
    }

    private static WebArchive archive(String name, String setting) {
        return ApplicationArchive.of(name, LOGIN.formatted(setting)).addPackage(WorkingHandler.class.getPackage());
    }

    @Test
    @DisplayName("I9: on Remuda's own workers, names of the application mean what they do on the server's threads")
    void ownWorkers_knowTheApplicationsNames() {
        app = new App(own);

        assertThat(toldByAnn()).startsWith("module own-workers as nobody on remuda-worker-");
    }

    @Test
    @DisplayName(
            "B3, I9: with remuda.executor, callbacks run on the server's managed threads, in the name of no sender")
    void executorSetting_choosesTheServersThreads() {
        app = new App(servers);

        assertThat(toldByAnn())
                .startsWith("module servers-workers as nobody on ")
                .doesNotContain("remuda-worker-");
    }

    /**
     * What a session without a caller says of its info, when a session of somebody sends it a message; {@code nobody} stands
     * for the server's name of a caller that it does not know.
     */
    private String toldByAnn() {
        RawClient told = connect("/working/outside");
        String first = told.receiveText();
        String nobody = first.replaceFirst(".* as (.*) on .*", "$1");
        assertThat(nobody).isNotEqualTo("ann");
        String credentials = Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
        Handshake login = app.handshake("/working/inside", newKey()).header("Authorization", "Basic " + credentials);
        RawClient ann = open(login);
        assertThat(ann.receiveText()).contains(" as ann ");

        String whereabouts = toldOnTheServersThread(ann, told);
        told.closeProperly(WireFrame.close(1000, ""));
        assertThat(awaitTerminate(key)).contains(" as " + nobody + " on ");
        return whereabouts.replace(" as " + nobody + " on ", " as nobody on ");
    }

    /**
     * What {@code told} says when a thread of the server, which acts for ann, has sent it a message. A worker may have been
     * the one that sends: {@code init} may have to run on one, in the middle of the HTTP request, and what arrives before its
     * turn is over is handled there; then ann speaks again.
     */
    private String toldOnTheServersThread(RawClient ann, RawClient told) {
        for (int attempt = 1; attempt <= 100; attempt++) {
            String sender = ann.text(key).receiveText();
            assertThat(sender).contains(" as ann ");
            String whereabouts = told.receiveText();
            if (!sender.contains("-worker-")) {
                return whereabouts;
            }
        }
        throw new AssertionError("each of 100 messages was handled on a worker, none on a thread of the server");
    }
}
