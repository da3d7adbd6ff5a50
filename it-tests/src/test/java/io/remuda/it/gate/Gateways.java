package io.remuda.it.gate;

import io.remuda.event.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The routes of which tests need the options. */
@ApplicationScoped
public class Gateways {

    void add(@Observes Dispatch dispatch) {
        dispatch.add("/open", OpenHandler.class);
        dispatch.add("/origins", OpenHandler.class)
                .option("origins", "https://*.example.org http://partner.test:8080 capacitor://localhost");
        dispatch.add("/opaque-origins", OpenHandler.class).option("origins", "null");
        dispatch.add("/any-origin", OpenHandler.class).option("origins", "*");
        dispatch.add("/strict", OpenHandler.class).option("strictOrigin", "true");
        dispatch.add("/browsers", OpenHandler.class).option("requireOrigin", "true");
        dispatch.add("/one-per-user", OpenHandler.class).option("maxSessionsPerUser", "1");
        dispatch.add("/two-per-address", DecidingHandler.class)
                .option("maxSessionsPerAddress", "2")
                .option("subprotocols", "v1, v2");
        dispatch.add("/two-of-route", DecidingHandler.class)
                .option("maxSessions", "2")
                .option("subprotocols", "v1, v2");
        dispatch.add("/unpinged", DecidingHandler.class)
                .option("maxSessions", "2")
                .option("ping", "0");
        dispatch.add("/decide", DecidingHandler.class).option("subprotocols", "v1, v2");
        dispatch.add("/hurried", DecidingHandler.class).option("upgradeTimeout", "300ms");
        dispatch.add("/token-in-query", OpenHandler.class)
                .option("rolesAllowed", "member")
                .option("tokenParameter", "token");
    }
}
