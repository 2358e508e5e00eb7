package org.atiende.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A class of ours with one deliberate bug, compiled into memory: whoever loads the classes of its room through {@link #loader} gets the
 * buggy one. A test that does not fail on it proves nothing about what the bug breaks.
 */
public final class Mutant {

    private final String room;
    private final Map<String, byte[]> compiled = new HashMap<>();

    private Mutant(String room) {
        this.room = room;
    }

    /**
     * @param type whose source, found in this checkout, is changed
     * @param good text that stands in it exactly once
     * @throws IllegalStateException when it does not, or the change does not compile: then the mutant is out of date
     */
    public static Mutant of(Class<?> type, String good, String bad) {
        try {
            var source = Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
            if (source.split(java.util.regex.Pattern.quote(good), -1).length != 2) {
                throw new IllegalStateException("stands not exactly once in " + type.getSimpleName() + ": " + good);
            }
            var mutant = new Mutant(type.getPackageName() + ".");
            mutant.compile(type.getName(), source.replace(good, bad));
            return mutant;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(String name, String source) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var text = new SimpleJavaFileObject(URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return source;
            }
        };
        var said = new java.io.StringWriter();
        try (var files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
            var options = List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(said, files, null, options, null, List.of(text)).call()) {
                throw new IllegalStateException("the mutant does not compile: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {

        InMemory(StandardJavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(JavaFileManager.Location where, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            compiled.put(name, toByteArray());
                        }
                    };
                }
            };
        }
    }

    /** The bytes of the class with the bug, and of those inside it, by name. */
    public Map<String, byte[]> compiled() {
        return Map.copyOf(compiled);
    }

    /** Loads the room's classes, and the tests of that room, anew; everything else comes from the usual place. */
    public ClassLoader loader() {
        return new ClassLoader(Mutant.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    if (!name.startsWith(room)) {
                        return super.loadClass(name, resolve);
                    }
                    var loaded = findLoadedClass(name);
                    return loaded != null ? loaded : define(name);
                }
            }

            private Class<?> define(String name) throws ClassNotFoundException {
                try (var usual = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (usual == null) {
                        throw new ClassNotFoundException(name);
                    }
                    var bytes = compiled.getOrDefault(name, usual.readAllBytes());
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public String toString() {
        return compiled.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
