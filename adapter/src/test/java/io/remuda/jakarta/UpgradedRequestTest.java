package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UpgradedRequestTest {

    @Test
    @DisplayName("Section 8: a server does not hear of the HTTP session, and does not end sessions by itself with that")
    void httpSession_isHidden() {
        UpgradedRequest request = new UpgradedRequest(new FakeHttp().request(), Upgrader.SPECIFIED);

        assertThat(request.getSession()).isNull();
        assertThat(request.getSession(false)).isNull();
    }

    @Test
    void requestOfASessionThatIsOpen_isLetGo() {
        FakeHttp http = new FakeHttp();
        UpgradedRequest request = new UpgradedRequest(http.request(), Upgrader.SPECIFIED);
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getRequest()).isSameAs(http.request());

        request.letGo();

        assertThat(request.getRequest()).isNotSameAs(http.request());
        assertThatThrownBy(request::getMethod)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The handshake is over; getMethod comes too late");
    }
}
