/**
 * What a competent user writes by hand: annotated endpoints that are CDI beans, and a bean that observes events and sends
 * them to the sessions that it knows.
 */
package io.remuda.it.bench.load.reference;
