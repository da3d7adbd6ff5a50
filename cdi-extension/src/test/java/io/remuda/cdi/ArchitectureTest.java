package io.remuda.cdi;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.remuda.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sees the classes of both jars. */
@AnalyzeClasses(packages = "io.remuda", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] OWN_PACKAGES = {"io.remuda.cdi..", "io.remuda.event..", "io.remuda.security.."};

    @ArchTest
    static final ArchRule extension_knowsNoFrames = noClasses()
            .that()
            .resideInAnyPackage(OWN_PACKAGES)
            .should()
            .dependOnClassesThat(belongToAnyOf(Frame.class));

    @ArchTest
    static final ArchRule extension_knowsNoSessionsOrMessagesOfTheServer = noClasses()
            .that()
            .resideInAnyPackage(OWN_PACKAGES)
            .should()
            .dependOnClassesThat(
                    resideInAPackage("jakarta.websocket..").and(not(nameMatching(".*\\.DeploymentException"))))
            .because("what speaks the WebSocket API is in the adapter; the extension gives it handlers");

    @ArchTest
    static final ArchRule qualifiersAndScope_areForApplications = classes()
            .that()
            .resideInAPackage("io.remuda.event..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "io.remuda",
                    "io.remuda.event..",
                    "jakarta.enterprise..",
                    "jakarta.inject..",
                    "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule optionalSecurity_isInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.remuda.security..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.nimbusds..", "jakarta.security..", "io.remuda.security..")
            .because("an application without them has to run");

    @ArchTest
    static final ArchRule adapter_doesNotKnowTheExtension = noClasses()
            .that()
            .resideOutsideOfPackages(OWN_PACKAGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OWN_PACKAGES);

    @ArchTest
    static final ArchRule packagesOfBothJars_haveNoCycles =
            slices().matching("io.(**)").should().beFreeOfCycles();

    @ArchTest
    static void noPackage_isInTwoJars(JavaClasses classes) {
        Map<String, Set<String>> jarsByPackage = classes.stream()
                .collect(groupingBy(JavaClass::getPackageName, mapping(ArchitectureTest::locationOf, toSet())));

        assertThat(jarsByPackage).containsKeys("io.remuda", "io.remuda.event");
        assertThat(jarsByPackage)
                .allSatisfy((name, jars) ->
                        assertThat(jars).as("the jars with package %s", name).hasSize(1));
    }

    private static String locationOf(JavaClass type) {
        String uri = type.getSource().orElseThrow().getUri().toString();
        return uri.substring(0, uri.length() - (type.getName().replace('.', '/') + ".class").length());
    }

    // ---- threads meet in the adapter's mailbox, not here

    @ArchTest
    static final ArchRule extension_hasNoLocksAndAtomics = noClasses()
            .that()
            .resideInAnyPackage(OWN_PACKAGES)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                    .or(nameMatching("java\\.lang\\.invoke\\.VarHandle")));

    @ArchTest
    static final ArchRule extension_hasNoVolatileFields = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(OWN_PACKAGES)
            .should()
            .notHaveModifier(JavaModifier.VOLATILE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule extension_hasNoSynchronizedMethods = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(OWN_PACKAGES)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .allowEmptyShould(true);

    /** Reads the sources, because class files show a block to a bytecode reader only. */
    @ArchTest
    static void extension_hasNoSynchronizedBlocks(JavaClasses ignored) throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern(block);
            }
        }
    }
}
