/** Tests that see a deployed application only through its sockets, so that they run unchanged against any server. */
package io.remuda.it;
