/** What {@code IdentityIT} adds to the application; needs Jakarta Enterprise Beans on the server. */
package io.remuda.it.identity;
