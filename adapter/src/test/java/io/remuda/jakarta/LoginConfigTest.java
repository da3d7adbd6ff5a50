package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of {@code web.xml}. */
class LoginConfigTest {

    private static LoginConfig of(@Nullable String descriptor) {
        return LoginConfig.of(Answering.of(
                ServletContext.class,
                descriptor == null
                        ? Map.of()
                        : Map.of(
                                "getResourceAsStream",
                                new ByteArrayInputStream(descriptor.getBytes(StandardCharsets.UTF_8)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<web-app><login-config><auth-method>BASIC</auth-method></login-config></web-app>     | BASIC  | true",
                "<web-app><login-config><auth-method> DIGEST </auth-method></login-config></web-app>  | DIGEST | true",
                "<web-app><login-config><auth-method>FORM</auth-method></login-config></web-app>      | FORM   | false",
                "<web-app xmlns='x'><login-config><auth-method>BASIC</auth-method></login-config></web-app> | BASIC | true",
                "<!DOCTYPE web-app SYSTEM 'x:y'><web-app><auth-method>BASIC</auth-method></web-app>   | BASIC  | true",
                "<web-app><login-config><auth-method>Basic</auth-method></login-config></web-app>     | BASIC  | true",
                "<web-app><login-config><auth-method>form</auth-method></login-config></web-app>      | FORM   | false",
                "<web-app><login-config><auth-method>SPNEGO</auth-method></login-config></web-app>    | SPNEGO | true",
                "<web-app><login-config><auth-method>OPENID</auth-method></login-config></web-app>    | OPENID | false",
                "<web-app/>                                                                           | ''     | false",
                "<web-app><auth-meth                                                                  | ''     | false",
                "''                                                                                   | ''     | false",
                "                                                                                     | ''     | false",
            },
            quoteCharacter = '"')
    @DisplayName("Section 1, upgrade: how the server asks for credentials is read from web.xml, as far as that can be"
            + " read")
    void method_isRead(@Nullable String descriptor, String method, boolean challenges) {
        String expected = method.replace("'", "");

        LoginConfig login = of(descriptor);

        assertThat(login.method()).isEqualTo(expected);
        assertThat(login.challenges()).isEqualTo(challenges);
        assertThat(login.redirects()).isEqualTo(expected.equals("FORM"));
    }

    @ParameterizedTest
    @CsvSource({
        "BASIC,     Basic YQ==,      true",
        "basic,     bAsIc YQ==,      true",
        "BASIC,     Bearer YQ==,     false",
        "DIGEST,    Digest u=1,      true",
        "SPNEGO,    Negotiate YQ==,  true",
        "Spnego,    Basic YQ==,      false",
        "NEGOTIATE, negotiate YQ==,  true",
        "OPENID,    Openid YQ==,     false",
        "FORM,      Form YQ==,       false",
        "'',        ' YQ==',         false",
    })
    @DisplayName("Section 1, upgrade: credentials are those of the method's scheme")
    void credentials_areOfTheScheme(String method, String header, boolean credentials) {
        FakeHttp http = new FakeHttp();
        http.header("Authorization", header);

        assertThat(new LoginConfig(method).hasCredentials(http.request())).isEqualTo(credentials);
    }

    @ParameterizedTest
    @CsvSource({"file:///etc/passwd", "http://127.0.0.1:1/"})
    @DisplayName("Section 1, upgrade: nothing outside of web.xml is read")
    void entities_areNotRead(String outside) {
        LoginConfig login = of("<!DOCTYPE web-app [<!ENTITY out SYSTEM '" + outside
                + "'>]><web-app><auth-method>&out;</auth-method></web-app>");

        assertThat(login.method()).isEmpty();
    }
}
