package io.remuda.it.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Gives an archive the shape that a user deploys: it is put into the sample's WAR as that was built, with Remuda and
 * CDI in {@code WEB-INF/lib} and nothing added to the server.
 */
final class TrueShape {

    private static final String TRANSACTIONS = "narayana-|jboss-transaction-|jakarta\\.transaction-";

    /** What is neither CDI nor its API. */
    private static final String KEPT = "remuda-|" + TRANSACTIONS;

    /** What its users write into {@code web.xml}, which here is the archive's. */
    private static final String OPEN_WEB_BEANS = """
            <web-fragment xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <listener>
                <listener-class>org.apache.webbeans.servlet.WebBeansConfigurationListener</listener-class>
              </listener>
            </web-fragment>
            """;

    private TrueShape() {}

    /** For a server without CDI; the jars of a directory, if there is one, replace those of CDI in the sample's WAR. */
    static WebArchive of(Archive<?> archive, Path sample, Optional<Path> cdiLib) throws IOException {
        WebArchive war = load(archive, sample);
        if (cdiLib.isPresent()) {
            delete(war, "/WEB-INF/lib/(?!" + KEPT + ").*\\.jar");
            war.addAsLibraries(jars(cdiLib.get()));
        }
        return merge(archive, war);
    }

    /**
     * The same without transactions and without the sample's own classes, which need them; and without descriptors of
     * Jetty, which are for one that has no module for CDI.
     */
    static WebArchive bare(Archive<?> archive, Path sample, Optional<Path> cdiLib) throws IOException {
        WebArchive war = of(archive, sample, cdiLib);
        delete(war, "/WEB-INF/jetty-.*\\.xml");
        // Without a descriptor the annotations of transactions are the server's, and tell the WAR's CDI nothing.
        delete(war, "/WEB-INF/lib/(weld-jta-|" + TRANSACTIONS + ").*\\.jar");
        return withoutTheSample(archive, war);
    }

    /** For a server without CDI; the jars of OpenWebBeans take the place of Weld's, and nothing that of its transactions. */
    static WebArchive withOpenWebBeans(Archive<?> archive, Path sample, Path openWebBeans) throws IOException {
        return bare(archive, sample, Optional.of(openWebBeans))
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "start-openwebbeans.jar")
                        .addAsManifestResource(new StringAsset(OPEN_WEB_BEANS), "web-fragment.xml"));
    }

    /** For a server that has CDI and transactions: of the sample's libraries only Remuda stays. */
    static WebArchive withoutCdi(Archive<?> archive, Path sample) {
        WebArchive war = load(archive, sample);
        delete(war, "/WEB-INF/lib/(?!remuda-).*\\.jar");
        return withoutTheSample(archive, war);
    }

    /** The sample itself needs transactions in its WAR. */
    private static WebArchive withoutTheSample(Archive<?> archive, WebArchive war) {
        delete(war, "/WEB-INF/classes/.*");
        return merge(archive, war);
    }

    private static WebArchive load(Archive<?> archive, Path sample) {
        return ShrinkWrap.create(ZipImporter.class, archive.getName())
                .importFrom(sample.toFile())
                .as(WebArchive.class);
    }

    private static WebArchive merge(Archive<?> archive, WebArchive war) {
        for (Node node : archive.getContent().values()) {
            if (node.getAsset() != null && war.contains(node.getPath())) {
                war.delete(node.getPath());
            }
        }
        return war.merge(archive);
    }

    private static void delete(WebArchive war, String paths) {
        war.getContent(Filters.include(paths)).keySet().forEach(war::delete);
    }

    private static File[] jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toFile)
                    .toArray(File[]::new);
        }
    }
}
