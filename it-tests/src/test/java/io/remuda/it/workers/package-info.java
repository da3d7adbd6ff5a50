/** What {@code WorkersIT} adds to the application; needs Jakarta Concurrency on the server. */
package io.remuda.it.workers;
