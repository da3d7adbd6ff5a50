/** What {@code GateIT}, {@code CallerIT} and {@code CapsIT} add to the application: handlers behind gates of all kinds. */
package io.remuda.it.gate;
