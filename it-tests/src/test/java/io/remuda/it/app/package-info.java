/**
 * The application under test: handlers that do what a client tells them, and servlets by which a test looks inside. Uses
 * nothing but Jakarta APIs and Remuda.
 */
package io.remuda.it.app;
