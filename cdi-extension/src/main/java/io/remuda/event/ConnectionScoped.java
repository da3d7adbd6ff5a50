package io.remuda.event;

import jakarta.enterprise.context.NormalScope;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scope of a bean that lives as long as a WebSocket session: made on first use in a callback of the session, the
 * same in every callback of that session, destroyed after its {@code terminate}.
 *
 * <p>The scope is active in callbacks only, on the thread that runs them. As everything within one session it is used
 * by one thread at a time, so such a bean needs no lock.
 */
@Documented
@Inherited
@NormalScope
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface ConnectionScoped {}
