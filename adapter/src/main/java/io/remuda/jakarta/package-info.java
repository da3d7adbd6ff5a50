/**
 * The translation between Jakarta WebSocket and Servlet on one side and {@link io.remuda.runtime} on the other. Its
 * audience is the rest of Remuda, and whoever deploys handlers without CDI: see
 * {@link io.remuda.jakarta.EndpointDeployer}.
 */
@NullMarked
package io.remuda.jakarta;

import org.jspecify.annotations.NullMarked;
