package io.remuda.jakarta;

import io.remuda.RefusedHandshake;
import io.remuda.gate.Entry;
import io.remuda.gate.Gatekeeper;
import io.remuda.gate.HandshakeForm;
import io.remuda.gate.Routes;
import io.remuda.gate.Verdict;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The filter that all requests of the application pass: those for a handler's path go through the {@link Gatekeeper}, and
 * are upgraded here. It comes after the application's own filters, so that what they find out about a caller counts.
 */
final class Gate implements Filter {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final String WARNED = "io.remuda.warned";

    private @Nullable ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        Deployment deployment = Deployment.of(context == null ? http.getServletContext() : context);
        if (deployment == null) {
            warnIfUpgrade(http);
            chain.doFilter(request, response);
            return;
        }
        Routes.Match match = deployment.gatekeeper().find(ServletUpgradeRequest.path(http));
        if (match == null) {
            Logins.follow(deployment, http, answer, chain);
            return;
        }
        ServletUpgradeRequest visitor = new ServletUpgradeRequest(http, answer, match.parameters(), deployment.login());
        if (!isForHandler(http, visitor)) {
            Logins.follow(deployment, http, answer, chain);
            return;
        }
        if (HandshakeForm.isUpgrade(visitor)) {
            if (deployment.upgrader().isRepeated(http)) {
                return;
            }
            Logins.watch(deployment, http);
        }
        Verdict verdict = deployment.gatekeeper().examine(match, visitor, visitor);
        if (verdict instanceof Verdict.Enter enter) {
            HttpSessions.Watch watch = Logins.take(deployment, http);
            if (watch != null) {
                enter.entry().whenOver(() -> deployment.httpSessions().giveUp(watch));
            }
            enter(deployment, match, enter.entry(), http, watch, answer);
        } else if (verdict instanceof Verdict.Answer given) {
            send(deployment, given, answer);
        } else if (verdict instanceof Verdict.PassBy) {
            Logins.follow(deployment, http, answer, chain);
        }
    }

    /** Other methods than those that read are a servlet's. */
    private static boolean isForHandler(HttpServletRequest http, ServletUpgradeRequest visitor) {
        return HandshakeForm.isUpgrade(visitor)
                || http.getMethod().equals("GET")
                || http.getMethod().equals("HEAD");
    }

    private static void enter(
            Deployment deployment,
            Routes.Match match,
            Entry entry,
            HttpServletRequest http,
            HttpSessions.@Nullable Watch watch,
            HttpServletResponse answer)
            throws IOException, ServletException {
        try {
            setHeaders(entry.headers(), answer);
            HttpServletRequest callers = entry.caller()
                    .map(caller -> (HttpServletRequest) new CallerRequest(http, caller))
                    .orElse(http);
            UpgradedRequest known = new UpgradedRequest(callers, deployment.upgrader());
            // Whom the server knows by other credentials is not the one who opens the session.
            Executor identity = entry.caller().isPresent()
                    ? SessionRuntime.NOBODY
                    : deployment.callers().of(http);
            HandlerConfigurator.upgrading(Handshake.of(entry, known, watch, identity));
            RefusedHandshake refusal = deployment.upgrade(match, known, answer);
            if (refusal != null) {
                entry.abandon();
                sendInstead(deployment, deployment.gatekeeper().refuse(match, refusal), answer);
            } else if (HandlerConfigurator.take() != null) {
                // The server has not begun to upgrade.
                entry.abandon();
                if (answer.getStatus() == HttpServletResponse.SC_OK) {
                    sendInstead(deployment, deployment.gatekeeper().refuse(match, RefusedHandshake.MALFORMED), answer);
                }
            }
        } catch (IOException clientGone) {
            entry.abandon();
            throw clientGone;
        } catch (ServletException | RuntimeException | Error failure) {
            entry.abandon();
            sendInstead(deployment, deployment.gatekeeper().failed(match, failure), answer);
        } finally {
            HandlerConfigurator.take();
        }
    }

    /** Answers, unless the server has done so. */
    private static void sendInstead(Deployment deployment, Verdict.Answer given, HttpServletResponse answer)
            throws IOException {
        if (!answer.isCommitted()) {
            try {
                answer.reset();
            } catch (RuntimeException unreadable) {
                // Jetty reads the Connection header of the request again, and that may be what was wrong.
                answer.resetBuffer();
            }
            send(deployment, given, answer);
        }
    }

    /** Beside a cookie of the handler's there may be the server's own, such as that of the HTTP session. */
    private static void setHeaders(Map<String, String> headers, HttpServletResponse answer) {
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Set-Cookie")) {
                answer.addHeader(name, value);
            } else {
                answer.setHeader(name, value);
            }
        });
    }

    private static void send(Deployment deployment, Verdict.Answer given, HttpServletResponse answer)
            throws IOException {
        answer.setStatus(given.status());
        setHeaders(given.headers(), answer);
        deployment.upgrader().prepare(answer);
        byte[] body = given.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            answer.setContentLength(body.length);
            answer.getOutputStream().write(body);
        }
    }

    /** Once: the client gets a 404, and only the operator can find out why. */
    private void warnIfUpgrade(HttpServletRequest http) {
        String upgrade = http.getHeader("Upgrade");
        ServletContext application = http.getServletContext();
        if (upgrade == null
                || !upgrade.toLowerCase(Locale.ROOT).contains("websocket")
                || application.getAttribute(WARNED) != null) {
            return;
        }
        application.setAttribute(WARNED, true);
        String remedy = EndpointDeployer.isReady(application)
                ? "CDI has not started. Add WEB-INF/beans.xml, which may be empty, and on a server without CDI of its"
                        + " own, such as Jetty or Tomcat, the library weld-servlet-core"
                : "the server has no WebSocket container. Add its module for Jakarta WebSocket";
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-111: a client asks for a WebSocket, but no handlers are deployed in the context '"
                        + application.getContextPath() + "': " + remedy);
    }
}
