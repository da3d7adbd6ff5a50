package io.remuda.cdi;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Loads classes of its own anew, and does not find some that are there. */
final class HidingClassLoader extends ClassLoader {

    private final String own;
    private final List<String> hidden;

    /**
     * Hides classes from others.
     *
     * @param own what the names of the classes begin with from which the others are hidden
     * @param hidden what the names of those begin with
     */
    HidingClassLoader(String own, String... hidden) {
        super(HidingClassLoader.class.getClassLoader());
        this.own = own;
        this.hidden = List.of(hidden);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (hidden.stream().anyMatch(name::startsWith)) {
            throw new ClassNotFoundException(name);
        }
        if (!name.startsWith(own)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }
}
