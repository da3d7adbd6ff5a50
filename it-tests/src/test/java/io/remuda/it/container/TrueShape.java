package io.remuda.it.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static WebArchive of(Archive<?> archive, JettyHomeConfiguration configuration) throws IOException {
        WebArchive war = ShrinkWrap.create(ZipImporter.class, archive.getName())
                .importFrom(configuration.war().toFile())
                .as(WebArchive.class);
        if (configuration.cdiLib().isPresent()) {
            for (ArchivePath jar : war.getContent(Filters.include("/WEB-INF/lib/(?!remuda-).*\\.jar"))
                    .keySet()) {
                war.delete(jar);
            }
            war.addAsLibraries(jars(configuration.cdiLib().get()));
        }
        if (configuration.cdiModule()) {
            war.getContent(Filters.include("/WEB-INF/jetty-.*\\.xml")).keySet().forEach(war::delete);
        }
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
