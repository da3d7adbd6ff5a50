package io.remuda.cdi;

import io.remuda.Address;
import io.remuda.event.ToHandler;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;

/** The address that an event has by its qualifiers. */
final class EventAddress {

    /** One of each; what they address does not matter to CDI, because their members are not binding. */
    static final List<Annotation> QUALIFIERS = List.of(
            ToSession.Literal.of(""),
            ToUser.Literal.of(""),
            ToTopic.Literal.of("any"),
            ToPath.Literal.of(""),
            ToHandler.Literal.of(Object.class));

    private static final Set<Class<? extends Annotation>> TYPES =
            QUALIFIERS.stream().map(Annotation::annotationType).collect(Collectors.toUnmodifiableSet());

    private EventAddress() {}

    static boolean isAddress(Annotation qualifier) {
        return TYPES.contains(qualifier.annotationType());
    }

    static boolean isAmong(Collection<Annotation> qualifiers) {
        for (Annotation qualifier : qualifiers) {
            if (isAddress(qualifier)) {
                return true;
            }
        }
        return false;
    }

    /** The first type of address qualifier that is among them; there is one. */
    static Class<? extends Annotation> first(Collection<Annotation> qualifiers) {
        for (Annotation known : QUALIFIERS) {
            for (Annotation qualifier : qualifiers) {
                if (qualifier.annotationType() == known.annotationType()) {
                    return known.annotationType();
                }
            }
        }
        throw new NoSuchElementException("No address among " + qualifiers);
    }

    /** The address, of all qualifiers together. */
    static Address of(Collection<Annotation> qualifiers) {
        Address address = Address.all();
        for (Annotation qualifier : qualifiers) {
            if (qualifier instanceof ToSession to) {
                address = except(address.andSession(to.value()), to.except());
            } else if (qualifier instanceof ToUser to) {
                address = except(address.andUser(to.value()), to.except());
            } else if (qualifier instanceof ToTopic to) {
                address = except(address.andTopic(to.value()), to.except());
            } else if (qualifier instanceof ToPath to) {
                address = except(address.andPath(to.value()), to.except());
            } else if (qualifier instanceof ToHandler to) {
                address = except(address.andHandler(to.value()), to.except());
            }
        }
        return address;
    }

    private static Address except(Address address, String... sessions) {
        Address narrower = address;
        for (String session : sessions) {
            narrower = narrower.except(session);
        }
        return narrower;
    }
}
