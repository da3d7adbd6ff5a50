package io.remuda.cdi;

import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.event.ConnectionScoped;
import io.remuda.gate.HandshakePolicy;
import jakarta.annotation.security.DeclareRoles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong with handler beans: each problem names the class, the rule it breaks and the remedy. Finds all
 * problems of all beans.
 */
final class HandlerValidator {

    private static final Set<Class<? extends Annotation>> SCOPES =
            Set.of(ApplicationScoped.class, Singleton.class, Dependent.class, ConnectionScoped.class);

    private static final Set<String> CALLBACKS =
            Stream.of(WebSocketHandler.class.getMethods()).map(Method::getName).collect(Collectors.toUnmodifiableSet());

    private final BeanManager beanManager;
    private final Settings settings;
    private final boolean routesMayChange;
    private final List<String> problems = new ArrayList<>();
    private final List<ValidHandler> handlers = new ArrayList<>();

    /**
     * A validator.
     *
     * @param routesMayChange whether the application may add and remove routes later, so that what is wrong with the
     *     paths and their options is known then only
     */
    HandlerValidator(BeanManager beanManager, Settings settings, boolean routesMayChange) {
        this.beanManager = beanManager;
        this.settings = settings;
        this.routesMayChange = routesMayChange;
    }

    /** The problems found; empty if all is well. */
    List<String> problems() {
        return problems;
    }

    /** The beans without problems. */
    List<ValidHandler> handlers() {
        return handlers;
    }

    /**
     * Checks classes that have a path.
     *
     * @param withPath the classes, whether they are beans or not
     * @param beans the handler beans
     */
    void classes(Collection<AnnotatedType<?>> withPath, Collection<HandlerBean> beans) {
        Set<Class<?>> found = beans.stream().map(HandlerBean::handlerClass).collect(Collectors.toSet());
        for (AnnotatedType<?> type : withPath) {
            Class<?> raw = type.getJavaClass();
            if (!WebSocketHandler.class.isAssignableFrom(raw)) {
                problem(201, raw, "has @WebSocketPath but is no WebSocketHandler", "implement WebSocketHandler<S, M>");
            } else if (!found.contains(raw)) {
                noBean(type);
            }
        }
    }

    /** A class that CDI does not take as a bean would be left out without a word. */
    private void noBean(AnnotatedType<?> type) {
        Class<?> raw = type.getJavaClass();
        String remedy = "a handler is a class of its own that is not abstract";
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
            problem(202, raw, "has @WebSocketPath but is abstract, so it cannot be a bean", remedy);
        } else if (raw.isMemberClass() && !Modifier.isStatic(raw.getModifiers())) {
            problem(202, raw, "has @WebSocketPath but is an inner class, so it cannot be a bean", "make it static");
        } else if (type.getConstructors().stream()
                .noneMatch(constructor -> constructor.isAnnotationPresent(Inject.class)
                        || constructor.getParameters().isEmpty())) {
            problem(
                    202,
                    raw,
                    "has @WebSocketPath but no constructor that CDI can call, so it cannot be a bean",
                    "annotate the constructor with @Inject and add one without arguments,"
                            + " or annotate it with @Inject and the class with @Singleton");
        }
    }

    /** Checks handler beans. */
    void beans(Collection<HandlerBean> beans) {
        Map<String, HandlerBean> byShape = new HashMap<>();
        List<HandlerBean> inOrder = beans.stream()
                .sorted(Comparator.comparing(
                        (HandlerBean bean) -> bean.handlerClass().getName()))
                .toList();
        for (HandlerBean bean : inOrder) {
            int before = problems.size();
            Optional<WebSocketPath> path = Optional.ofNullable(bean.annotated().getAnnotation(WebSocketPath.class));
            if (!routesMayChange) {
                path(bean, path, byShape);
            }
            Optional<HandlerTypes> types = types(bean);
            scope(bean);
            Map<String, String> options = new TreeMap<>();
            List<String> optionProblems = new ArrayList<>();
            path.ifPresent(annotation -> options(bean, annotation, options, optionProblems));
            Set<Annotation> qualifiers =
                    types.map(known -> qualifiers(bean, known)).orElse(Set.of());
            Optional<String> rolesAllowed = rolesAllowed(bean);
            misplacedRoles(bean);
            if (problems.size() == before && types.isPresent()) {
                handlers.add(new ValidHandler(
                        bean,
                        types.get(),
                        path,
                        options,
                        optionProblems,
                        roles(bean.annotated()),
                        rolesAllowed,
                        qualifiers));
            }
        }
    }

    private void path(HandlerBean bean, Optional<WebSocketPath> annotation, Map<String, HandlerBean> byShape) {
        if (annotation.isEmpty()) {
            problem(
                    203,
                    bean.name(),
                    "is a WebSocketHandler bean without a path",
                    bean.producer() == null
                            ? "annotate it with @WebSocketPath(\"/...\"), or with @Vetoed if it is not to be deployed"
                            : "declare the handler's class as the type that the producer returns,"
                                    + " and annotate that class with @WebSocketPath(\"/...\")");
            return;
        }
        String path = annotation.get().value();
        Optional<String> wrong = PathTemplate.problem(path);
        if (wrong.isPresent()) {
            problem(204, bean.name(), "has the invalid path '" + path + "': " + wrong.get(), PathTemplate.REMEDY);
            return;
        }
        HandlerBean other = byShape.putIfAbsent(PathTemplate.shape(path), bean);
        if (other != null) {
            problem(
                    205,
                    bean.name(),
                    "has the path '" + path + "', which matches the same requests as that of " + other.name(),
                    "give each handler a path of its own, or remove a route in an observer of Dispatch;"
                            + " the names of template variables do not make a difference");
        }
    }

    private Optional<HandlerTypes> types(HandlerBean bean) {
        Optional<HandlerTypes> types = HandlerTypes.of(bean.type());
        if (types.isEmpty()) {
            problem(
                    206,
                    bean.name(),
                    "does not say what S and M of WebSocketHandler<S, M> are",
                    "implement it with types, such as WebSocketHandler<State, ChatEvent>; <Void, Object> for neither");
        }
        return types;
    }

    private void scope(HandlerBean bean) {
        Class<? extends Annotation> scope = bean.bean().getScope();
        if (!SCOPES.contains(scope)) {
            problem(
                    207,
                    bean.name(),
                    "has the scope @" + scope.getSimpleName() + ", which does not fit the life of a session",
                    "use @ApplicationScoped, @Singleton, @Dependent or @ConnectionScoped");
        } else if (beanManager.isNormalScope(scope)) {
            proxyable(bean, "@" + scope.getSimpleName());
        }
    }

    private void proxyable(HandlerBean bean, String scope) {
        Class<?> handler = bean.handlerClass();
        String proxied = " but is " + scope + ", which needs a proxy";
        String orSingleton =
                "or annotate " + (bean.producer() == null ? "the class" : "the producer") + " with @Singleton";
        if (Modifier.isFinal(handler.getModifiers())) {
            problem(
                    208,
                    bean.name(),
                    "is a final class" + (handler.isRecord() ? " (a record)" : "") + proxied,
                    "make it not final, " + orSingleton);
        }
        for (Class<?> type = handler; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                if (Modifier.isFinal(modifiers) && !Modifier.isPrivate(modifiers) && !Modifier.isStatic(modifiers)) {
                    problem(
                            209,
                            bean.name(),
                            "has the final method " + method.getName() + proxied,
                            "make the method not final, " + orSingleton);
                }
            }
        }
        boolean callable = false;
        for (Constructor<?> constructor : handler.getDeclaredConstructors()) {
            callable |= constructor.getParameterCount() == 0 && !Modifier.isPrivate(constructor.getModifiers());
        }
        if (!callable && !handler.isInterface()) {
            problem(
                    210,
                    bean.name(),
                    "has no constructor without arguments that is not private" + proxied,
                    "add one, " + orSingleton);
        }
    }

    /**
     * Reads the options of an annotation.
     *
     * @param options takes them
     * @param later takes what is wrong with their form, where that is reported only if the route remains
     */
    private void options(HandlerBean bean, WebSocketPath path, Map<String, String> options, List<String> later) {
        for (String option : path.options()) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                optionProblem(
                        211,
                        bean,
                        "has the option '" + option + "', which is not of the form key=value",
                        "write it like \"maxMessageSize=65536\"",
                        later);
            } else if (options.put(
                            option.substring(0, equals).strip(),
                            option.substring(equals + 1).strip())
                    != null) {
                optionProblem(
                        212,
                        bean,
                        "has the option '" + option.substring(0, equals).strip() + "' twice",
                        "keep one of them",
                        later);
            }
        }
        if (!routesMayChange) {
            values(bean, path, options);
        }
    }

    private void optionProblem(int number, HandlerBean bean, String rule, String remedy, List<String> later) {
        if (routesMayChange) {
            later.add(described(bean.name(), rule, remedy));
        } else {
            problem(number, bean.name(), rule, remedy);
        }
    }

    private void values(HandlerBean bean, WebSocketPath path, Map<String, String> options) {
        RouteOptions route =
                RouteOptions.of(List.of(bean.handlerClass().getSimpleName()), path.value(), options, settings);
        for (String key : route.keys()) {
            route.problem(key).ifPresent(problem -> {
                Optional<String> setting = route.setting(key);
                problem(
                        213,
                        bean.name(),
                        "has a wrong option"
                                + setting.map(name -> ", set by " + name).orElse("") + ": " + problem,
                        setting.isPresent() ? "mend that setting" : "mend the option");
            });
        }
    }

    /** The option {@code rolesAllowed}, as the annotations say it. */
    private Optional<String> rolesAllowed(HandlerBean bean) {
        Optional<List<String>> allowed = RoleAnnotations.allowed(bean.annotated());
        for (String role : allowed.orElse(List.of())) {
            if (role.contains(",")) {
                problem(
                        215,
                        bean.name(),
                        "allows the role '" + role + "', whose comma would make two roles of it",
                        "map it to a role without a comma");
            }
        }
        return allowed.map(roles -> String.join(",", roles));
    }

    /** Where annotations say nothing about handshakes, their author would think that they do. */
    private void misplacedRoles(HandlerBean bean) {
        AnnotatedType<?> type = bean.annotated();
        type.getMethods().forEach(method -> misplacedRole(bean, method.getJavaMember(), method.getAnnotations()));
        for (Class<?> parent : interfaces(type.getJavaClass())) {
            for (Method method : parent.getDeclaredMethods()) {
                misplacedRole(bean, method, List.of(method.getDeclaredAnnotations()));
            }
            if (!RoleAnnotations.isThere(type)) {
                misplacedRole(bean, "interface " + parent.getName(), List.of(parent.getDeclaredAnnotations()));
            }
        }
    }

    private void misplacedRole(HandlerBean bean, Method method, Collection<Annotation> annotations) {
        if (CALLBACKS.contains(method.getName()) && !method.isBridge()) {
            misplacedRole(bean, "method " + method.getName(), annotations);
        }
    }

    private void misplacedRole(HandlerBean bean, String where, Collection<Annotation> annotations) {
        RoleAnnotations.among(annotations)
                .ifPresent(annotation -> problem(
                        216,
                        bean.name(),
                        "has @" + annotation.annotationType().getSimpleName() + " on its " + where
                                + ", where it does not say who may connect",
                        "put it on the class, where it holds for the handshake and so for all callbacks"));
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> parent : type.getInterfaces()) {
            all.add(parent);
            all.addAll(interfaces(parent));
        }
        if (type.getSuperclass() != null) {
            all.addAll(interfaces(type.getSuperclass()));
        }
        return all;
    }

    private static Set<String> roles(AnnotatedType<?> type) {
        Set<String> roles = new HashSet<>(RoleAnnotations.allowed(type).orElse(List.of()));
        addDeclared(type.getAnnotation(DeclareRoles.class), roles);
        for (Class<?> parent = type.getJavaClass().getSuperclass(); parent != null; parent = parent.getSuperclass()) {
            addDeclared(parent.getDeclaredAnnotation(DeclareRoles.class), roles);
        }
        // Everybody who is authenticated has it; it is no role to ask for.
        roles.remove(HandshakePolicy.ANY_USER);
        return roles;
    }

    private static void addDeclared(@Nullable DeclareRoles declared, Set<String> roles) {
        if (declared != null) {
            roles.addAll(List.of(declared.value()));
        }
    }

    /** The qualifiers on the first parameter of the method that implements {@code info}. */
    private Set<Annotation> qualifiers(HandlerBean bean, HandlerTypes types) {
        AnnotatedMethod<?> info = null;
        for (AnnotatedMethod<?> method : bean.annotated().getMethods()) {
            if (types.isInfo(method.getJavaMember()) && overrides(method, info)) {
                info = method;
            }
        }
        if (info == null) {
            return Set.of();
        }
        Set<Annotation> qualifiers = info.getParameters().get(0).getAnnotations().stream()
                .filter(annotation -> beanManager.isQualifier(annotation.annotationType()))
                .collect(Collectors.toUnmodifiableSet());
        for (Annotation qualifier : qualifiers) {
            if (EventAddress.isAddress(qualifier)) {
                problem(
                        214,
                        bean.name(),
                        "has @" + qualifier.annotationType().getSimpleName()
                                + " on the message of info, which is for whoever fires an event",
                        "remove it: whatever is addressed to a session of this handler reaches info");
            }
        }
        return qualifiers;
    }

    private static boolean overrides(AnnotatedMethod<?> method, @Nullable AnnotatedMethod<?> than) {
        return than == null
                || than.getJavaMember()
                        .getDeclaringClass()
                        .isAssignableFrom(method.getJavaMember().getDeclaringClass());
    }

    private void problem(int number, Class<?> culprit, String rule, String remedy) {
        problem(number, culprit.getName(), rule, remedy);
    }

    private void problem(int number, String culprit, String rule, String remedy) {
        problems.add("REMUDA-" + number + ": " + described(culprit, rule, remedy));
    }

    private static String described(String culprit, String rule, String remedy) {
        return culprit + " " + rule + ". Remedy: " + remedy;
    }
}
