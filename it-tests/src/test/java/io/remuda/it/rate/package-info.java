/** What {@code RateIT} adds to the application: a handler whose clients may send so much in a second. */
package io.remuda.it.rate;
