package io.remuda.it.container;

import io.remuda.it.client.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A new key and a certificate that it has signed itself, for the hosts that tests ask for. */
final class TestCertificate {

    private TestCertificate() {}

    /** Has the JDK's keytool write them, and tells the clients. */
    static void write(Path keyStore) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=Remuda test",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:www.example.com",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        Way.PASSWORD)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool made no certificate: " + said);
            }
            System.setProperty(Way.KEY_STORE, keyStore.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", interrupted);
        } finally {
            keytool.destroyForcibly();
        }
    }
}
