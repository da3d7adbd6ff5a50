package io.remuda.it.gate;

import jakarta.enterprise.context.ApplicationScoped;

/** Leaves all to the options of its routes, which {@link Gateways} adds. */
@ApplicationScoped
public class OpenHandler extends Guest {}
