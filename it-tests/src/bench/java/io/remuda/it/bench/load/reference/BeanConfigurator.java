package io.remuda.it.bench.load.reference;

import io.remuda.it.bench.load.app.Site;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;

/** Has CDI make the endpoints, and lets in the clients of one page. */
public class BeanConfigurator extends ServerEndpointConfig.Configurator {

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return CDI.current().select(endpointClass).get();
    }

    @Override
    public boolean checkOrigin(String origin) {
        return Site.ORIGIN.equals(origin);
    }
}
