package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Row B4: the JDK keeps nothing of an application that has records. */
class LinkedRecordsTest {

    /** A component of the application's. */
    public record Part(String name) {}

    /** A record of the application's, as its class loader loads it. */
    public record Whole(Part part) {}

    /** Loads the classes of this test itself. */
    private static final class Application extends ClassLoader {

        Application() {
            super(LinkedRecordsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(LinkedRecordsTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in =
                    Objects.requireNonNull(getResourceAsStream(name.replace('.', '/') + ".class"), name)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    private static WeakReference<ClassLoader> applicationWithRecords() throws ReflectiveOperationException {
        ClassLoader application = new Application();
        Object[] parts = new Object[2];
        for (int i = 0; i < 2; i++) {
            Class<?> part = Class.forName(Part.class.getName(), true, application);
            Object name = part.getConstructor(String.class).newInstance("part");
            parts[i] = Class.forName(Whole.class.getName(), true, application)
                    .getConstructor(part)
                    .newInstance(name);
        }
        assertThat(parts[0].getClass()).isNotEqualTo(Whole.class);
        assertThat(parts[0].equals(parts[1])).isTrue();
        assertThat(parts[0].hashCode()).isEqualTo(parts[1].hashCode());
        assertThat(parts[0].toString()).contains("part");
        return new WeakReference<>(application);
    }

    @Test
    @DisplayName("B4: the class loader of an application whose records were compared is free after the stop")
    void classLoader_isFree() throws ReflectiveOperationException {
        WeakReference<ClassLoader> application = applicationWithRecords();

        LinkedRecords.forget();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(application.get()).isNull();
        });
    }
}
