package io.remuda.it.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Gives an archive the shape that a user deploys: it is put into the sample's WAR as that was built, with Remuda and
 * CDI in {@code WEB-INF/lib} and nothing added to the server.
 */
final class TrueShape {

    private TrueShape() {}

    /** For a server without CDI; the jars of a directory, if there is one, replace those of CDI in the sample's WAR. */
    static WebArchive of(Archive<?> archive, Path sample, Optional<Path> cdiLib) throws IOException {
        WebArchive war = load(archive, sample);
        if (cdiLib.isPresent()) {
            removeCdi(war);
            war.addAsLibraries(jars(cdiLib.get()));
        }
        return merge(archive, war);
    }

    /** For a server that has CDI: of the sample's libraries only Remuda stays. */
    static WebArchive withoutCdi(Archive<?> archive, Path sample) {
        WebArchive war = load(archive, sample);
        removeCdi(war);
        return merge(archive, war);
    }

    /** For a Jetty that gives CDI to applications by a module of its own. */
    static WebArchive withoutJettyDescriptors(WebArchive war) {
        war.getContent(Filters.include("/WEB-INF/jetty-.*\\.xml")).keySet().forEach(war::delete);
        return war;
    }

    private static WebArchive load(Archive<?> archive, Path sample) {
        return ShrinkWrap.create(ZipImporter.class, archive.getName())
                .importFrom(sample.toFile())
                .as(WebArchive.class);
    }

    private static void removeCdi(WebArchive war) {
        for (ArchivePath jar : war.getContent(Filters.include("/WEB-INF/lib/(?!remuda-).*\\.jar"))
                .keySet()) {
            war.delete(jar);
        }
    }

    private static WebArchive merge(Archive<?> archive, WebArchive war) {
        for (Node node : archive.getContent().values()) {
            if (node.getAsset() != null && war.contains(node.getPath())) {
                war.delete(node.getPath());
            }
        }
        return war.merge(archive);
    }

    private static File[] jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toFile)
                    .toArray(File[]::new);
        }
    }
}
