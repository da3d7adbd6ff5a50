/** An application that must not start. */
package io.remuda.it.broken;
