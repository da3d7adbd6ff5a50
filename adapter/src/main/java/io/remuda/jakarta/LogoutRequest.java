package io.remuda.jakarta;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** A request that tells when its user is logged out, until it has been handled. */
final class LogoutRequest extends HttpServletRequestWrapper {

    private @Nullable Runnable loggedOut;

    LogoutRequest(HttpServletRequest request, Runnable loggedOut) {
        super(request);
        this.loggedOut = loggedOut;
    }

    /** Lets go of whom it tells: a server may keep the request of a handshake as long as the session. */
    void forget() {
        loggedOut = null;
    }

    @Override
    public void logout() throws ServletException {
        super.logout();
        if (loggedOut != null) {
            loggedOut.run();
        }
    }
}
