package io.remuda.cdi;

import io.remuda.Address;
import java.lang.annotation.Annotation;
import java.util.Set;

/**
 * A CDI event on its way to sessions.
 *
 * @param to the sessions
 * @param message the event
 * @param qualifiers the qualifiers of the event
 * @param addressed whether the application gave the address, rather than the type of the event
 */
record Letter(Address to, Object message, Set<Annotation> qualifiers, boolean addressed) {}
