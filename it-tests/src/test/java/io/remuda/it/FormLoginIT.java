package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.gate.OpenHandler;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers who have logged in by the server's form, and come with the cookies that they got. */
@DisplayName("Login by a form")
@Tag("connector")
class FormLoginIT extends AgainstServer {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>account</web-resource-name>
                  <url-pattern>/account</url-pattern>
                </web-resource-collection>
                <auth-constraint>
                  <role-name>**</role-name>
                </auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <form-login-config>
                  <form-login-page>/login.html</form-login-page>
                  <form-error-page>/login.html</form-error-page>
                </form-login-config>
              </login-config>
              <security-role>
                <role-name>member</role-name>
              </security-role>
              <security-role>
                <role-name>guest</role-name>
              </security-role>
            </web-app>
            """;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("form.war", WEB_XML)
                .addPackage(OpenHandler.class.getPackage())
                .addAsWebResource(new StringAsset("<form method='post' action='j_security_check'/>"), "login.html");
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Logs in, and gives the cookies: not every server knows its users by that of the HTTP session. */
    private String login(String user) throws IOException, InterruptedException {
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        URI root = URI.create(base.toString());
        HttpRequest page = HttpRequest.newBuilder(root.resolve("account")).build();
        assertThat(browser.send(page, HttpResponse.BodyHandlers.ofString()).body())
                .contains("j_security_check");
        HttpRequest form = HttpRequest.newBuilder(root.resolve("j_security_check"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("j_username=" + user + "&j_password=secret"))
                .build();
        String account =
                browser.send(form, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(account).endsWith(" " + user + " " + user);
        return cookies.getCookieStore().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private Handshake within(String cookies, String path, String... parameters) {
        return app.handshake(path, key, parameters).header("Cookie", cookies);
    }

    @Test
    @DisplayName("section 1, upgrade: who has logged in by the form is let in by role")
    void login_isHonoured() throws Exception {
        open(within(login("ann"), "/member")).text("hello").receive();
        assertThat(app.probe(key)).contains("principal ann");

        assertThat(within(login("bob"), "/member").refused().status()).isEqualTo(403);
    }

    @Test
    @DisplayName("section 1, upgrade: who has not gets 401, and not the form")
    void noLogin_isUnauthorized() {
        Handshake.Answer answer = app.handshake("/member", key).refused();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).doesNotContainKey("Location").containsKey("WWW-Authenticate");
        assertThat(answer.body()).doesNotContain("j_security_check");
    }

    @Test
    @DisplayName("Section 8: Expired when the user logs out, and nobody gets in with the cookies any more")
    void logout_endsTheSession() throws Exception {
        String cookies = login("ann");
        RawClient client = open(within(cookies, "/member"));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");

        assertThat(within(cookies, "/account", "do", "logout")
                        .plain("GET")
                        .refused()
                        .status())
                .isEqualTo(200);

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Expired[] for ann");
        assertThat(within(cookies, "/member").refused().status()).isEqualTo(401);
    }

    @Test
    @DisplayName("Section 8: Expired also when a servlet logs the user out asynchronously, and not when it does not")
    void logoutLater_endsTheSession() throws Exception {
        String cookies = login("ann");
        RawClient client = open(within(cookies, "/member"));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        assertThat(within(cookies, "/account", "do", "logoutLater", "stay", "yes")
                        .plain("GET")
                        .refused()
                        .body())
                .isEqualTo("later");
        assertThat(client.text("still here").receiveText()).isEqualTo("still here");

        assertThat(within(cookies, "/account", "do", "logoutLater")
                        .plain("GET")
                        .refused()
                        .body())
                .isEqualTo("later");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
    }
}
