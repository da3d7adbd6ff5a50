package io.remuda.cdi;

import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import java.util.List;

/**
 * What a deployment has made.
 *
 * @param runtime runs the sessions
 * @param delivery brings events to them
 * @param definitions the routes
 */
record Deployed(SessionRuntime runtime, EventDelivery delivery, List<HandlerDefinition> definitions) {}
