/** What {@code DispatchIT} adds to the application: routes by program. */
package io.remuda.it.routes;
