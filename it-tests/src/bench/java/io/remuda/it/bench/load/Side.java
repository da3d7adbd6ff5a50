package io.remuda.it.bench.load;

import io.remuda.it.bench.load.app.Site;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ExplodedExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The two that are compared. Each is an application that is deployed as users deploy theirs, with CDI in its WAR. */
enum Side {
    REFERENCE("reference", ""),
    REMUDA("remuda", "|remuda-(adapter|cdi-extension)-.*");

    private static final String CDI =
            "weld-(?!se-).*|jboss-(logging|classfilewriter)-[0-9].*|jakarta\\.(enterprise|inject|interceptor|el)[.-].*";

    private static final Pattern OF_SERVER =
            Pattern.compile("jetty-.*|asm-.*|slf4j-.*|jakarta\\.(annotation|servlet|transaction|websocket)-.*");

    private final String label;
    private final Pattern libraries;

    Side(String label, String ownLibraries) {
        this.label = label;
        this.libraries = Pattern.compile(CDI + ownLibraries);
    }

    String label() {
        return label;
    }

    /** Writes the unpacked WAR. */
    Path write(Path directory) {
        return ShrinkWrap.create(WebArchive.class, label + ".war")
                .addPackages(false, Site.class.getPackageName(), getClass().getPackageName() + "." + label)
                .addAsLibraries(jars(libraries).toArray(File[]::new))
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .as(ExplodedExporter.class)
                .exportExploded(directory.toFile())
                .toPath();
    }

    /** The class path of a server that has neither CDI nor Remuda. */
    static String serverClassPath() {
        Stream<File> classes = classPath().filter(File::isDirectory);
        return Stream.concat(classes, jars(OF_SERVER).stream())
                .map(File::getPath)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The name of the jar that both have. */
    static String jarName(String pattern) {
        return jars(Pattern.compile(pattern)).get(0).getName();
    }

    private static List<File> jars(Pattern names) {
        return classPath()
                .filter(file -> names.matcher(file.getName()).matches())
                .toList();
    }

    private static Stream<File> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new);
    }
}
