package io.remuda.gate;

import io.remuda.Caller;
import io.remuda.Options;
import io.remuda.RefusedHandshake;
import io.remuda.Request;
import io.remuda.TokenAuthenticator;
import io.remuda.Upgrade;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each request for a handler's path. One for each application; any thread may call it. Nothing is made for
 * a client that is refused before its handler is asked.
 */
public final class Gatekeeper {

    /** Makes the handler's request. */
    @FunctionalInterface
    public interface Snapshot {

        /**
         * Takes it.
         *
         * @param address the address of the client
         * @param tokenParameter the query parameter to leave out
         * @return the request without what becomes known later: principal, roles, session and subprotocol
         * @throws MalformedRequestException if it cannot be read
         */
        Request.Builder of(Optional<String> address, Optional<String> tokenParameter);
    }

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private final SessionRuntime runtime;
    private final Routes routes;
    private final Map<String, HandshakePolicy> policies = new HashMap<>();
    private final Refusals refusals;
    private final Admissions admissions;
    private final Decisions decisions;
    private final Proxies proxies;
    private final Optional<TokenAuthenticator> tokens;
    private final String realm;

    /**
     * Makes one.
     *
     * @param runtime what runs the sessions
     * @param definitions the handlers
     * @param settings what holds for all routes
     * @param tokens turns tokens into callers; empty if the application takes none
     * @param realm what the credentials are for, such as the context path
     */
    public Gatekeeper(
            SessionRuntime runtime,
            Collection<HandlerDefinition> definitions,
            GateSettings settings,
            Optional<TokenAuthenticator> tokens,
            String realm) {
        this.runtime = runtime;
        this.routes = new Routes(definitions);
        for (HandlerDefinition definition : definitions) {
            policies.put(definition.path(), HandshakePolicy.of(definition.options()));
        }
        this.refusals = new Refusals(runtime);
        this.admissions = new Admissions(settings.maxSessions());
        this.decisions = new Decisions(settings.decisions(), runtime::schedule);
        this.proxies = settings.proxies();
        this.tokens = tokens;
        this.realm = realm;
    }

    /**
     * Finds the handler for a path.
     *
     * @param path the decoded path below the context path
     * @return the handler, or {@code null} if there is none
     */
    public Routes.@Nullable Match find(String path) {
        return routes.find(path);
    }

    /**
     * Decides about a request that may be a handshake, on the thread that performs it.
     *
     * @param match the handler
     * @param request the request; an upgrade, a {@code GET} or a {@code HEAD}
     * @param snapshot makes the handler's request
     * @return the verdict
     */
    public Verdict examine(Routes.Match match, UpgradeRequest request, Snapshot snapshot) {
        return new Visit(match.definition(), request, snapshot).examine();
    }

    /**
     * The server failed to upgrade a request that was let in.
     *
     * @param match the handler
     * @param failure what it threw
     * @return what the client gets instead of that
     */
    public Verdict.Answer failed(Routes.Match match, Throwable failure) {
        refusals.failed(match.definition(), failure, runtime.now());
        return refuse(match, RefusedHandshake.FAILED);
    }

    /** One request on its way through the gate. */
    private final class Visit {

        private final HandlerDefinition definition;
        private final HandshakePolicy policy;
        private final UpgradeRequest request;
        private final Snapshot snapshot;
        private final boolean upgrade;

        Visit(HandlerDefinition definition, UpgradeRequest request, Snapshot snapshot) {
            this.definition = definition;
            this.policy = Objects.requireNonNull(policies.get(definition.path()), "a route of another gate");
            this.request = request;
            this.snapshot = snapshot;
            this.upgrade = HandshakeForm.isUpgrade(request);
        }

        Verdict examine() {
            if (!runtime.isAccepting()) {
                return refuse(RefusedHandshake.STOPPING);
            }
            try {
                Proxies.Client client = proxies.client(request);
                Verdict malformed = upgrade ? malformed() : null;
                if (malformed != null) {
                    return malformed;
                }
                if (isForeign(client)) {
                    return refuse(RefusedHandshake.ORIGIN);
                }
                return authenticated(client);
            } catch (MalformedRequestException unreadable) {
                return refuse(RefusedHandshake.MALFORMED);
            } catch (TimeoutException late) {
                LOGGER.log(Level.DEBUG, () -> "REMUDA-122: no decision for " + definition.path() + " in time", late);
                return refuse(RefusedHandshake.BUSY);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return refuse(RefusedHandshake.BUSY);
            } catch (Exception | Error failure) {
                refusals.failed(definition, failure, runtime.now());
                return refuse(RefusedHandshake.FAILED);
            }
        }

        /** Browsers send no origin with a plain request to the page's own host, so that there none can be required. */
        private boolean isForeign(Proxies.Client client) {
            List<String> origins = request.headers("Origin");
            return (upgrade || !origins.isEmpty()) && !policy.origins().allow(origins, client.target());
        }

        private @Nullable Verdict malformed() {
            if (request.httpVersion().equals("HTTP/1.0")) {
                return refuse(RefusedHandshake.MALFORMED);
            }
            if (!HandshakeForm.hasVersion(request)) {
                count(RefusedHandshake.MALFORMED);
                return upgradeRequired();
            }
            return HandshakeForm.isWellFormed(request) ? null : refuse(RefusedHandshake.MALFORMED);
        }

        private Verdict authenticated(Proxies.Client client) throws Exception {
            List<String> given = tokens.isPresent() ? Tokens.of(request, policy) : List.of();
            if (given.size() > 1) {
                return refuse(RefusedHandshake.MALFORMED);
            }
            Identity identity;
            if (given.isEmpty()) {
                if (request.hasCredentials() && request.authenticate() == UpgradeRequest.Authentication.ANSWERED) {
                    return answered();
                }
                identity = Identity.of(request);
            } else {
                TokenAuthenticator authenticator = tokens.orElseThrow();
                Optional<Caller> caller =
                        decisions.decide(policy.upgradeTimeout(), () -> authenticator.authenticate(given.get(0)));
                if (caller.isEmpty() || hasExpired(caller.get())) {
                    return unauthenticated("Bearer realm=\"" + realm + "\", error=\"invalid_token\"");
                }
                identity = Identity.of(caller.get());
            }
            Optional<Set<String>> allowed = policy.rolesAllowed();
            if (allowed.isPresent()
                    && !allowed.get().isEmpty()
                    && identity.name().isEmpty()) {
                switch (request.authenticate()) {
                    case ANSWERED -> {
                        return answered();
                    }
                    case UNKNOWN -> {
                        String scheme = request.scheme().orElse(tokens.isPresent() ? "Bearer" : "Session");
                        return unauthenticated(scheme + " realm=\"" + realm + "\"");
                    }
                    case AUTHENTICATED -> identity = Identity.of(request);
                }
            }
            if (allowed.isPresent() && !identity.hasOneOf(allowed.get())) {
                return refuse(RefusedHandshake.FORBIDDEN);
            }
            if (upgrade) {
                return admitted(client, identity);
            }
            return definition.source().decidesUpgrade() ? asked(client, identity, null) : upgradeRequired();
        }

        private Verdict admitted(Proxies.Client client, Identity identity) throws Exception {
            Admissions.Outcome outcome = admissions.admit(definition.path(), policy, identity.name(), client.address());
            RefusedHandshake refusal = outcome.refusal();
            if (refusal != null) {
                return refuse(refusal);
            }
            Verdict verdict = null;
            try {
                verdict = asked(client, identity, outcome.admission());
                return verdict;
            } finally {
                if (!(verdict instanceof Verdict.Enter) && outcome.admission() != null) {
                    outcome.admission().release();
                }
            }
        }

        /** The handler's own decision. */
        private Verdict asked(Proxies.Client client, Identity identity, Admissions.@Nullable Admission admission)
                throws Exception {
            Request.Builder builder = request(client, identity);
            Upgrade decision = Upgrade.accept();
            if (definition.source().decidesUpgrade()) {
                Request seen = builder.upgrade(upgrade).build();
                decision = decisions.decide(
                        policy.upgradeTimeout(), () -> definition.source().upgrade(seen, definition.options()));
            }
            if (decision instanceof Upgrade.Answer answer) {
                if (answer.status() >= 400) {
                    count(RefusedHandshake.HANDLER);
                }
                return Verdict.Answer.of(answer, HandshakeForm.isExtendedConnect(request));
            }
            if (decision instanceof Upgrade.Decline) {
                return new Verdict.PassBy();
            }
            if (!(decision instanceof Upgrade.Accept accept)) {
                throw new IllegalStateException(definition.handlerClass().getName()
                        + ".upgrade returned null; allowed is an Upgrade, such as Upgrade.accept()");
            }
            if (admission == null) {
                return upgradeRequired();
            }
            Identity known = identity;
            if (accept.caller().isPresent()) {
                Caller caller = accept.caller().get();
                if (hasExpired(caller)) {
                    return unauthenticated("Session realm=\"" + realm + "\"");
                }
                RefusedHandshake refusal = admissions.identified(admission, definition.path(), policy, caller.name());
                if (refusal != null) {
                    return refuse(refusal);
                }
                known = Identity.of(caller);
            }
            identified(builder, known);
            builder.attachment(accept.attachment().orElse(null));
            return new Verdict.Enter(new Entry(
                    effective(accept),
                    builder,
                    known,
                    accept.headers(),
                    subprotocol(accept),
                    admission,
                    runtime::schedule));
        }

        private boolean hasExpired(Caller caller) {
            return caller.expiry().filter(end -> !end.isAfter(runtime.now())).isPresent();
        }

        private HandlerDefinition effective(Upgrade.Accept accept) {
            if (accept.options().isEmpty()) {
                return definition;
            }
            Map<String, String> values = new HashMap<>();
            definition
                    .options()
                    .keys()
                    .forEach(key -> values.put(key, definition.options().string(key)));
            values.putAll(accept.options());
            return definition.with(Options.of(definition.path(), values));
        }

        private String subprotocol(Upgrade.Accept accept) {
            List<String> offered = Tokens.subprotocols(request);
            if (accept.subprotocol().isEmpty()) {
                return Entry.subprotocol(offered, policy.subprotocols());
            }
            String chosen = accept.subprotocol().get();
            if (!offered.contains(chosen)) {
                throw new IllegalStateException(definition.handlerClass().getName() + ".upgrade chose the subprotocol '"
                        + chosen + "', which the client does not offer; allowed is one of those that it offers");
            }
            return chosen;
        }

        private Request.Builder request(Proxies.Client client, Identity identity) {
            Request.Builder builder = snapshot.of(client.address(), policy.tokenParameter());
            identified(builder, identity);
            return builder;
        }

        private void identified(Request.Builder builder, Identity identity) {
            builder.principalName(identity.name().orElse(null));
            for (String role : definition.roles()) {
                builder.role(role, identity.roles().test(role));
            }
        }

        private Verdict.Answer upgradeRequired() {
            return Verdict.Answer.upgradeRequired(HandshakeForm.isHttp1(request));
        }

        private Verdict answered() {
            note(RefusedHandshake.UNAUTHENTICATED);
            return new Verdict.Answered();
        }

        private Verdict unauthenticated(String challenge) {
            return refuse(RefusedHandshake.UNAUTHENTICATED).with("WWW-Authenticate", challenge);
        }

        private Verdict.Answer refuse(RefusedHandshake why) {
            note(why);
            return Verdict.Answer.refusal(why);
        }

        /** What asks for no WebSocket is no handshake that could be refused. */
        private void note(RefusedHandshake why) {
            if (upgrade) {
                refusals.add(definition, why);
            }
        }

        private void count(RefusedHandshake why) {
            if (upgrade) {
                refusals.count(why);
            }
        }
    }

    /**
     * Refuses a handshake that was let in, because the server does not upgrade it.
     *
     * @param match the handler
     * @param why the reason
     * @return the answer
     */
    public Verdict.Answer refuse(Routes.Match match, RefusedHandshake why) {
        refusals.add(match.definition(), why);
        return Verdict.Answer.refusal(why);
    }
}
