package io.remuda.cdi;

import io.remuda.WebSocketPath;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A handler bean in which no problem was found.
 *
 * @param bean the bean
 * @param types what it takes
 * @param path its path, unless routes are added for it
 * @param options the options of its path
 * @param optionProblems what is wrong with the form of these options, where observers of {@code Dispatch} may still take the
 *     path away; each with its remedy
 * @param roles the roles that its annotations declare
 * @param rolesAllowed the roles of which a caller has to have one, as the option of this name; empty for anybody
 * @param qualifiers the qualifiers of {@code info}'s message
 */
record ValidHandler(
        HandlerBean bean,
        HandlerTypes types,
        Optional<WebSocketPath> path,
        Map<String, String> options,
        List<String> optionProblems,
        Set<String> roles,
        Optional<String> rolesAllowed,
        Set<Annotation> qualifiers) {

    Class<?> handlerClass() {
        return bean.handlerClass();
    }
}
