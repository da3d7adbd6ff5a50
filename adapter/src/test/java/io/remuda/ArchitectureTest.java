package io.remuda;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "io.remuda", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** The classes in which threads meet, and why. Whoever adds one says what the others cannot do for it. */
    private static final Map<String, String> WHERE_THREADS_MEET = Map.ofEntries(
            entry("io.remuda.runtime.Mailbox", "the lock: all agreement between threads is decided here"),
            entry(
                    "io.remuda.gate.Admissions",
                    "a lock: of a place that lapses and a session that begins, one is first; a map would be larger than the place"),
            entry(
                    "io.remuda.runtime.Arrivals",
                    "volatile fields: single values that the container's thread and the timers pass each other"),
            entry(
                    "io.remuda.runtime.HandlerBooks",
                    "counters, and what is said once: any thread adds, nobody decides anything by them"),
            entry(
                    "io.remuda.runtime.AskedReading",
                    "a flag: the server that asks and whoever changes the mailbox see each other, and one of them answers"),
            entry(
                    "io.remuda.jakarta.CloseAfterSend",
                    "a reference: a send that completes and a thread that closes meanwhile agree on who performs the close"),
            entry(
                    "io.remuda.jakarta.TyrusInput",
                    "a lock: the server that says that it can be read and whoever resumes agree on who has Tyrus read on"),
            entry(
                    "io.remuda.jakarta.TyrusOutput",
                    "a lock, which keeps the server's stream from two at a time, and from all after the end; a reference: whoever sends and the server that takes more agree on who says that it is sent"),
            entry(
                    "io.remuda.jakarta.TyrusUpgrade",
                    "a lock: who ends a connection that is being made leaves it to the thread that makes it"),
            entry(
                    "io.remuda.runtime.SuspendedReading",
                    "a counter: who changes the mailbox asks for an update, and one of several does it for all"),
            entry(
                    "io.remuda.jakarta.HttpSessions",
                    "a flag: the application stops, which the threads on which HTTP sessions end have to know"),
            entry(
                    "io.remuda.jakarta.UndertowReading",
                    "counters and flags: the server's threads and the session's want it to read or not, and one of several tells it for all"),
            entry("io.remuda.runtime.SessionRegistry", "counters: any thread adds, nobody decides anything by them"),
            entry(
                    "io.remuda.runtime.Seldom",
                    "the time when something was said last: one of several threads says it again"),
            entry(
                    "io.remuda.runtime.SharedWorkers",
                    "a counter: the last task of a stopped application lets the stop go on"),
            entry(
                    "io.remuda.runtime.Liveness",
                    "a lock: the session and the timers agree on what is due next, without a task for the timers' thread"),
            entry(
                    "io.remuda.runtime.RunQueue",
                    "counters and flags: who puts a turn into the queue and a runner that finds none agree on who goes on"),
            entry(
                    "io.remuda.runtime.SystemTimers",
                    "a lock: all sessions set and cancel, one thread runs; a concurrent queue cannot cancel without a search"));

    private static final DescribedPredicate<JavaClass> WHERE_THREADS_DO_NOT_MEET =
            DescribedPredicate.describe("are not among " + WHERE_THREADS_MEET, type -> !threadsMeetIn(type));

    private static final String[] CDI = {
        "jakarta.enterprise.context..",
        "jakarta.enterprise.event..",
        "jakarta.enterprise.inject..",
        "jakarta.enterprise.util..",
        "jakarta.inject..",
        "jakarta.interceptor..",
        "jakarta.decorator.."
    };

    // ---- the contract, package io.remuda

    @ArchTest
    static final ArchRule contract_usesNothingButTheJdkAndItself = classes()
            .that()
            .resideInAPackage("io.remuda")
            .and()
            .doNotBelongToAnyOf(WebSocketPath.class)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "io.remuda", "org.jspecify.annotations"))
            .because("a handler author needs these types alone, and tests a handler with new and assertEquals");

    @ArchTest
    static final ArchRule webSocketPath_usesCdiForItsMetaAnnotationsOnly = classes()
            .that()
            .belongToAnyOf(WebSocketPath.class)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "io.remuda")
                    .or(nameMatching("jakarta\\.enterprise\\.(inject\\.Stereotype|context\\.ApplicationScoped)")))
            .because("the CDI API is not needed at run time: a JVM passes over annotations that it does not find");

    @ArchTest
    static final ArchRule webSocketPath_hasNoMemberOfJakarta = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .belongToAnyOf(WebSocketPath.class)
            .should()
            .haveRawReturnType(resideInAPackage("jakarta.."));

    // ---- the packages of the adapter

    @ArchTest
    static final ArchRule adapter_runsWithoutCdi = noClasses()
            .that()
            .doNotBelongToAnyOf(WebSocketPath.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CDI);

    @ArchTest
    static final ArchRule runtime_isFreeOfJakarta = noClasses()
            .that()
            .resideInAPackage("io.remuda.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "io.remuda.jakarta..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyOnePackage_usesTheServerApis = noClasses()
            .that()
            .resideOutsideOfPackage("io.remuda.jakarta..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.websocket..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule oneClass_usesWhatServersNeedNotHave = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.remuda.jakarta.ServerContexts")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.enterprise.concurrent..")
            .because("whatever uses the class is ready for its absence");

    @ArchTest
    static final ArchRule onlySeams_knowServers = noClasses()
            .that()
            .haveNameNotMatching("io\\.remuda\\.jakarta\\.((Jetty|Tomcat|Undertow|Liberty|Tyrus|GlassFish)\\w*"
                    + "|Implementations|Upgrader|EndpointDeployer).*")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.remuda\\.jakarta\\.(Jetty|Tomcat|Undertow|Liberty|Tyrus|GlassFish).*")
            .because("what a server does differently is a method of a seam, which these find");

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("io.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule runtimeClasses_areFinalOrSealed = classes()
            .that()
            .resideInAPackage("io.remuda.runtime..")
            .and(are(not(DescribedPredicate.describe("anonymous", JavaClass::isAnonymousClass))))
            .should(beFinalOrAnInterfaceOrSealed())
            .allowEmptyShould(true);

    // ---- concurrency in few places

    @ArchTest
    static final ArchRule locksAndAtomics_areWhereThreadsMeet = noClasses()
            .that(WHERE_THREADS_DO_NOT_MEET)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                    .or(nameMatching("java\\.lang\\.invoke\\.VarHandle")))
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "an object's wait or notify is called",
                    call -> call.getTargetOwner().isEquivalentTo(Object.class)
                            && call.getTarget().getName().matches("wait|notify|notifyAll")));

    @ArchTest
    static final ArchRule volatileFields_areWhereThreadsMeet = fields().that()
            .areDeclaredInClassesThat(WHERE_THREADS_DO_NOT_MEET)
            .should()
            .notHaveModifier(JavaModifier.VOLATILE);

    @ArchTest
    static final ArchRule synchronizedMethods_areWhereThreadsMeet = methods()
            .that()
            .areDeclaredInClassesThat(WHERE_THREADS_DO_NOT_MEET)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED);

    /** Reads the sources, because class files show a block to a bytecode reader only. */
    @ArchTest
    static void synchronizedBlocks_areWhereThreadsMeet(JavaClasses ignored) throws IOException {
        Path sources = Path.of("src", "main", "java");
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        try (Stream<Path> files = Files.walk(sources)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> block.matcher(read(file)).find())
                            .map(file -> sources.relativize(file)
                                    .toString()
                                    .replaceAll("\\.java$", "")
                                    .replaceAll("[/\\\\]", ".")))
                    .isSubsetOf(WHERE_THREADS_MEET.keySet());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean threadsMeetIn(JavaClass type) {
        return WHERE_THREADS_MEET.keySet().stream()
                .anyMatch(name -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    private static ArchCondition<JavaClass> beFinalOrAnInterfaceOrSealed() {
        return new ArchCondition<>("be final, an interface or sealed") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                        || type.isInterface()
                        || type.reflect().isSealed();
                events.add(new SimpleConditionEvent(
                        type, closed, type.getDescription() + " is open to be extended; make it final"));
            }
        };
    }
}
