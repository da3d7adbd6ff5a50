package io.remuda.cdi;

import io.remuda.SessionRef;
import io.remuda.TokenAuthenticator;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.event.Dispatch;
import io.remuda.gate.GateSettings;
import io.remuda.jakarta.EndpointDeployer;
import io.remuda.jakarta.ServerWorkers;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import io.remuda.runtime.StopTimes;
import io.remuda.runtime.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.Interceptor;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.ProcessProducer;
import jakarta.enterprise.inject.spi.ProcessProducerField;
import jakarta.enterprise.inject.spi.ProcessProducerMethod;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the handler beans of an application, reports all that is wrong with them, and deploys them. One for each
 * application; holds no static state.
 */
public class WebSocketHandlerExtension implements Extension {

    private final List<AnnotatedType<?>> withPath = new ArrayList<>();
    private final List<HandlerBean> beans = new ArrayList<>();
    private final List<Bean<?>> authenticators = new ArrayList<>();
    private final List<ValidHandler> handlers = new ArrayList<>();
    private final ConnectionContext connectionContext = new ConnectionContext();
    private final CompletableFuture<Deployed> deployed = new CompletableFuture<>();
    private @Nullable CallbackRequestContext requestContext;
    private boolean beansObserveDispatch;
    private @Nullable BeanManager beanManager;

    /** Made by the CDI container. */
    public WebSocketHandlerExtension() {}

    // Last, so that a class that another extension vetoes is not seen.
    void collect(
            @Observes @Priority(Integer.MAX_VALUE) @WithAnnotations(WebSocketPath.class)
                    ProcessAnnotatedType<?> discovered) {
        AnnotatedType<?> type = discovered.getAnnotatedType();
        if (type.isAnnotationPresent(WebSocketPath.class)) {
            withPath.add(type);
        }
    }

    @SuppressWarnings("rawtypes") // a wildcard of a parameterized bound is not resolved alike by all containers
    void collect(@Observes ProcessManagedBean<? extends WebSocketHandler> discovered) {
        Bean<?> bean = discovered.getBean();
        if (!(bean instanceof Interceptor) && !(bean instanceof Decorator)) {
            AnnotatedType<?> type = discovered.getAnnotatedBeanClass();
            beans.add(new HandlerBean(bean, type.getJavaClass(), type, null));
        }
    }

    @SuppressWarnings("rawtypes")
    void collect(@Observes ProcessProducerMethod<? extends WebSocketHandler, ?> discovered, BeanManager beanManager) {
        Method producer = discovered.getAnnotatedProducerMethod().getJavaMember();
        collectProduced(discovered.getBean(), producer.getGenericReturnType(), producer, beanManager);
    }

    @SuppressWarnings("rawtypes")
    void collect(@Observes ProcessProducerField<? extends WebSocketHandler, ?> discovered, BeanManager beanManager) {
        Field producer = discovered.getAnnotatedProducerField().getJavaMember();
        collectProduced(discovered.getBean(), producer.getGenericType(), producer, beanManager);
    }

    // Not only looked up later: on GlassFish a library finds no beans of the application's own classes.
    void collectAuthenticator(@Observes ProcessBean<?> discovered) {
        Bean<?> bean = discovered.getBean();
        if (bean.getTypes().contains(TokenAuthenticator.class)
                && bean.getQualifiers().contains(Default.Literal.INSTANCE)
                && !(bean instanceof Decorator)) {
            authenticators.add(bean);
        }
    }

    // Last, so that what another extension puts in the producer's place is checked too.
    @SuppressWarnings("rawtypes")
    void check(@Observes @Priority(Integer.MAX_VALUE) ProcessProducer<?, ? extends WebSocketHandler> discovered) {
        replaceByChecked(discovered);
    }

    private static <T> void replaceByChecked(ProcessProducer<?, T> discovered) {
        Annotated producer = discovered.getAnnotatedMember();
        Type raw = producer.getBaseType() instanceof ParameterizedType parameterized
                ? parameterized.getRawType()
                : producer.getBaseType();
        if (raw instanceof Class<?> declared) {
            discovered.setProducer(new CheckedProducer<>(
                    discovered.getProducer(),
                    declared,
                    discovered.getAnnotatedMember().getJavaMember()));
        }
    }

    private void collectProduced(Bean<?> bean, Type type, Member producer, BeanManager beanManager) {
        Type raw = type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
        if (raw instanceof Class<?> handlerClass && WebSocketHandler.class.isAssignableFrom(handlerClass)) {
            beans.add(new HandlerBean(bean, type, beanManager.createAnnotatedType(handlerClass), producer));
        }
    }

    void collect(@Observes ProcessObserverMethod<Dispatch, ?> discovered) {
        beansObserveDispatch = true;
    }

    void validate(@Observes AfterBeanDiscovery discovery, BeanManager manager) {
        // Of a specialised bean, containers report both the class and the bean as if it were enabled.
        Set<Class<?>> specialized = specialized();
        withPath.removeIf(type -> specialized.contains(type.getJavaClass()));
        beans.removeIf(bean -> specialized.contains(bean.bean().getBeanClass()));

        HandlerValidator validator = new HandlerValidator(manager, new Settings(null), routesMayChange(manager));
        validator.classes(withPath, beans);
        validator.beans(beans);
        validator.problems().forEach(problem -> discovery.addDefinitionError(new DefinitionException(problem)));
        handlers.addAll(validator.handlers());

        discovery.addContext(connectionContext);
        requestContext = new CallbackRequestContext(connectionContext, manager);
        discovery.addContext(requestContext);
        discovery
                .addBean()
                .beanClass(CurrentSession.class)
                .id(CurrentSession.class.getName())
                .types(SessionRef.class, Object.class)
                .scope(Dependent.class)
                .createWith(creation -> new CurrentSession(connectionContext));
        discovery
                .addBean()
                // OpenWebBeans makes a proxy of this class, whatever the types are, and that needs a constructor.
                .beanClass(WebSocketSessions.class)
                .id(InjectedSessions.class.getName())
                .types(WebSocketSessions.class, Object.class)
                .scope(ApplicationScoped.class)
                .createWith(creation -> new InjectedSessions(() -> runtime().map(SessionRuntime::sessions)));
        InfoObservers observers = new InfoObservers(discovery, () -> deployed().map(Deployed::delivery));
        handlers.forEach(observers::add);
        observers.addAddressed();
    }

    /** Containers announce the observers of beans; those of extensions are there before. */
    private boolean routesMayChange(BeanManager manager) {
        return beansObserveDispatch
                || manager.resolveObserverMethods(new DispatchPlan(List.of())).stream()
                        .anyMatch(observer -> observer.getObservedType() == Dispatch.class);
    }

    private Set<Class<?>> specialized() {
        Set<Class<?>> specialized = new HashSet<>();
        for (HandlerBean bean : beans) {
            AnnotatedType<?> type = bean.annotated();
            if (type.isAnnotationPresent(Specializes.class)
                    && type.getJavaClass() == bean.bean().getBeanClass()) {
                Class<?> parent = type.getJavaClass().getSuperclass();
                while (parent != null) {
                    specialized.add(parent);
                    parent = parent.isAnnotationPresent(Specializes.class) ? parent.getSuperclass() : null;
                }
            }
        }
        return specialized;
    }

    void keep(@Observes AfterDeploymentValidation validated, BeanManager manager) {
        beanManager = manager;
    }

    void contextInitialized(@Observes @Initialized(ApplicationScoped.class) Object context) {
        if (context instanceof ServletContext servletContext) {
            HandlerDeployer.cdiIsUp(servletContext, this);
        }
    }

    // CDI still works, so that terminate can use it.
    void contextEnds(@Observes @BeforeDestroyed(ApplicationScoped.class) Object context) {
        stop();
    }

    void shutdown(@Observes BeforeShutdown shutdown) {
        stop();
    }

    /** What {@link #deploy} has made; empty before. */
    Optional<Deployed> deployed() {
        return Optional.ofNullable(deployed.getNow(null));
    }

    private Optional<SessionRuntime> runtime() {
        return deployed().map(Deployed::runtime);
    }

    /**
     * Registers all handlers with the server. Called once, when both CDI and the server's container are up.
     *
     * @param context the application's context
     */
    public void deploy(ServletContext context) {
        BeanManager manager = beanManager;
        if (manager == null) {
            throw new IllegalStateException("CDI has not validated the deployment");
        }
        Settings settings = new Settings(context);
        List<String> problems = new ArrayList<>();
        List<Route> routes = routes(manager, problem -> problems.add("REMUDA-224: " + problem));
        Consumer<String> wrongSetting = problem -> problems.add("REMUDA-220: " + problem);
        List<DeployedRoute> deployedRoutes = define(routes, settings, manager, wrongSetting);
        List<HandlerDefinition> definitions =
                deployedRoutes.stream().map(DeployedRoute::definition).toList();
        Supplier<ExecutorService> workers = workers(settings, context.getClassLoader(), wrongSetting);
        int waitingThreads =
                settings.integer("remuda.waitingThreads", SessionRuntime.DEFAULT_WAITING_THREADS, 0, wrongSetting);
        StopTimes stopTimes = new StopTimes(
                settings.duration("remuda.drainTime", StopTimes.DEFAULT.drain(), wrongSetting),
                settings.duration("remuda.stopTimeout", StopTimes.DEFAULT.patience(), wrongSetting));
        GateSettings gate = gate(settings, wrongSetting);
        Optional<TokenAuthenticator> tokens = tokens(manager, problem -> problems.add("REMUDA-226: " + problem));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("\n", problems));
        }
        Transactions transactions = Transactions.of(manager);
        SessionRuntime runtime = new SessionRuntime(
                definitions,
                context.getClassLoader(),
                workers.get(),
                waitingThreads,
                stopTimes,
                new LifecycleEvents(
                        manager,
                        handlers.stream().map(ValidHandler::handlerClass).collect(Collectors.toSet())));
        deployed.complete(new Deployed(
                runtime, new EventDelivery(runtime, manager, transactions, handlers, definitions), definitions));
        try {
            EndpointDeployer.deploy(context, runtime, definitions, gate, tokens);
        } catch (DeploymentException | RuntimeException refused) {
            runtime.stop(Duration.ZERO);
            throw new IllegalStateException(
                    "REMUDA-221: the server refused an endpoint of the application '" + context.getContextPath() + "': "
                            + refused.getMessage(),
                    refused);
        }
        DispatchList.log(context.getContextPath(), deployedRoutes);
    }

    /** Makes them when it is asked, which it is not if anything is wrong. */
    private static Supplier<ExecutorService> workers(
            Settings settings, ClassLoader application, Consumer<String> problems) {
        int threads = settings.integer("remuda.workers", Workers.DEFAULT_THREADS, 1, problems);
        String setting = "remuda.executor";
        Optional<String> name = settings.value(setting).filter(value -> !value.isBlank());
        if (name.isEmpty()) {
            return () -> ServerWorkers.own(threads, application);
        }
        try {
            ExecutorService servers = ServerWorkers.named(name.get());
            return () -> servers;
        } catch (IllegalArgumentException notThere) {
            problems.accept("the setting " + setting + " is " + notThere.getMessage());
            return () -> ServerWorkers.own(threads, application);
        }
    }

    private static GateSettings gate(Settings settings, Consumer<String> problems) {
        int maxSessions = settings.integer("remuda.maxSessions", GateSettings.defaultMaxSessions(), 0, problems);
        int decisions = settings.integer("remuda.decisions", GateSettings.DEFAULT_DECISIONS, 1, problems);
        String name = "remuda.trustedProxies";
        try {
            return GateSettings.of(maxSessions, decisions, settings.value(name).orElse(""));
        } catch (IllegalArgumentException noProxy) {
            problems.accept("the setting " + name + " is wrong: " + noProxy.getMessage());
            return GateSettings.of(maxSessions, decisions, "");
        }
    }

    /** The application's bean that turns tokens into callers, for as long as the application runs. */
    private Optional<TokenAuthenticator> tokens(BeanManager manager, Consumer<String> problems) {
        Set<Bean<?>> found = new HashSet<>(manager.getBeans(TokenAuthenticator.class));
        if (found.isEmpty()) {
            found.addAll(authenticators);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            Bean<?> bean = manager.resolve(found);
            return Optional.of((TokenAuthenticator)
                    manager.getReference(bean, TokenAuthenticator.class, manager.createCreationalContext(bean)));
        } catch (AmbiguousResolutionException several) {
            problems.accept("there are " + found.size() + " beans of " + TokenAuthenticator.class.getName()
                    + ". Remedy: have one, or choose one by @Alternative and @Priority: "
                    + several.getMessage());
            return Optional.empty();
        }
    }

    /** The routes that were discovered, as the application changes them. */
    private List<Route> routes(BeanManager manager, Consumer<String> problems) {
        DispatchPlan plan = new DispatchPlan(handlers);
        manager.getEvent().select(Dispatch.class).fire(plan);
        return plan.complete(problems);
    }

    private List<DeployedRoute> define(
            List<Route> routes, Settings settings, BeanManager manager, Consumer<String> problems) {
        List<DeployedRoute> deployedRoutes = new ArrayList<>();
        for (Route route : routes) {
            BeanHandlerSource source = new BeanHandlerSource(
                    manager,
                    connectionContext,
                    Objects.requireNonNull(requestContext),
                    route.handler().bean());
            route.define(settings, source, problems).ifPresent(deployedRoutes::add);
        }
        return deployedRoutes;
    }

    /** Ends all sessions and stops the threads. Does nothing the second time. */
    public void stop() {
        runtime().filter(runtime -> !runtime.isStopping()).ifPresent(SessionRuntime::stop);
    }
}
