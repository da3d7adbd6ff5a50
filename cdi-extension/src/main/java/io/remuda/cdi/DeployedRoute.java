package io.remuda.cdi;

import io.remuda.runtime.HandlerDefinition;
import java.util.Map;

/**
 * A route as it is deployed.
 *
 * @param name what the names of the settings of this route alone begin with
 * @param definition the handler, with the options that hold
 * @param settings by the key of an option, the setting of the deployment that gave it its value
 */
record DeployedRoute(String name, HandlerDefinition definition, Map<String, String> settings) {}
