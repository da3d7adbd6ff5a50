package io.remuda.jakarta;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request that tells when its user is logged out. */
final class LogoutRequest extends HttpServletRequestWrapper {

    private final Runnable loggedOut;

    LogoutRequest(HttpServletRequest request, Runnable loggedOut) {
        super(request);
        this.loggedOut = loggedOut;
    }

    @Override
    public void logout() throws ServletException {
        super.logout();
        loggedOut.run();
    }
}
