package org.atiende.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * Loads the router's classes as they were compiled, but for one thing: where they ask for time or chance, or wait for at most so long,
 * {@link Instead} is asked. So the code that runs on the virtual clock is the code that runs in production, and needs no seam for it.
 * Each loader is a world of its own, with its own statics; a mutant's class takes the place of the real one.
 */
final class WorldLoader extends ClassLoader {

    private static final ClassDesc INSTEAD = ClassDesc.of("org.atiende.world.Instead");

    /** Owner, name and descriptor of what is asked of {@link Instead}; the receiver, if there is one, becomes the first argument. */
    private static final Set<String> ASKED = Set.of(
            "java/lang/System.nanoTime()J",
            "java/lang/System.currentTimeMillis()J",
            "java/time/Instant.now()Ljava/time/Instant;",
            "java/time/InstantSource.system()Ljava/time/InstantSource;",
            "java/time/Clock.systemUTC()Ljava/time/Clock;",
            "java/util/UUID.randomUUID()Ljava/util/UUID;",
            "java/util/concurrent/ThreadLocalRandom.nextDouble(DD)D",
            "java/util/concurrent/LinkedBlockingQueue.poll(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            "java/util/concurrent/BlockingQueue.poll(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            "java/util/concurrent/CountDownLatch.await(JLjava/util/concurrent/TimeUnit;)Z",
            "java/util/concurrent/FutureTask.get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            "java/util/concurrent/locks/Condition.awaitNanos(J)J",
            "java/util/concurrent/locks/LockSupport.parkNanos(J)V",
            "java/util/Set.copyOf(Ljava/util/Collection;)Ljava/util/Set;",
            "java/util/Map.copyOf(Ljava/util/Map;)Ljava/util/Map;",
            "org/jdbi/v3/core/Jdbi.withHandle(Lorg/jdbi/v3/core/HandleCallback;)Ljava/lang/Object;");

    /** Not of any world: what the test itself shares with it, and what answers for the platform. */
    private static final Set<String> SHARED = Set.of("org.atiende.fake.Mutant", "org.atiende.lab.Scale");
    private static final String UNTOUCHED = "org.atiende.world.";

    private final Map<String, byte[]> replaced;

    WorldLoader(Map<String, byte[]> replaced) {
        super(WorldLoader.class.getClassLoader());
        this.replaced = Map.copyOf(replaced);
    }

    /** A world in which days can be played: a plan in, as text, what came of it out. */
    UnaryOperator<String> world() {
        return made("World$Player");
    }

    /** An exchange on which a {@link Story} can be told. */
    UnaryOperator<String> stories() {
        return made("SimStories");
    }

    @SuppressWarnings("unchecked")
    private UnaryOperator<String> made(String type) {
        try {
            return (UnaryOperator<String>) loadClass("org.atiende.world." + type).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the world cannot be loaded", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith("org.atiende.") || SHARED.contains(name)) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (var usual = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (usual == null && !replaced.containsKey(name)) {
                throw new ClassNotFoundException(name);
            }
            var bytes = replaced.containsKey(name) ? replaced.get(name) : usual.readAllBytes();
            var asking = name.startsWith(UNTOUCHED) ? bytes : asking(bytes);
            return defineClass(name, asking, 0, asking.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] asking(byte[] bytes) {
        var model = ClassFile.of().parse(bytes);
        var asks = StreamSupport.stream(model.constantPool().spliterator(), false).anyMatch(entry -> entry instanceof MemberRefEntry ref && ASKED.contains(nameOf(ref)));
        if (!asks) {
            return bytes;
        }
        return ClassFile.of().transformClass(model, ClassTransform.transformingMethodBodies((builder, element) -> {
            switch (element) {
                case InvokeInstruction call when ASKED.contains(nameOf(call.method())) ->
                        builder.invokestatic(INSTEAD, call.name().stringValue(), asked(call.opcode() == Opcode.INVOKESTATIC, call.owner().asSymbol(), call.typeSymbol()));
                case InvokeDynamicInstruction lambda when lambda.bootstrapArgs().stream().anyMatch(WorldLoader::isAsked) ->
                        builder.invokedynamic(DynamicCallSiteDesc.of(lambda.bootstrapMethod(), lambda.name().stringValue(), lambda.typeSymbol(),
                                lambda.bootstrapArgs().stream().map(WorldLoader::instead).toArray(ConstantDesc[]::new)));
                default -> builder.with(element);
            }
        }));
    }

    private static MethodTypeDesc asked(boolean isStatic, ClassDesc owner, MethodTypeDesc type) {
        return isStatic ? type : type.insertParameterTypes(0, owner);
    }

    /** A method reference, as in {@code System::nanoTime}. */
    private static boolean isAsked(ConstantDesc argument) {
        return argument instanceof DirectMethodHandleDesc method && ASKED.contains(internal(method.owner()) + "." + method.methodName() + method.lookupDescriptor());
    }

    private static ConstantDesc instead(ConstantDesc argument) {
        return !isAsked(argument) || !(argument instanceof DirectMethodHandleDesc method) ? argument
                : MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, INSTEAD, method.methodName(),
                        asked(method.refKind() == MethodHandleInfo.REF_invokeStatic, method.owner(), MethodTypeDesc.ofDescriptor(method.lookupDescriptor())));
    }

    private static String internal(ClassDesc type) {
        var descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private static String nameOf(MemberRefEntry ref) {
        return ref.owner().asInternalName() + "." + ref.name().stringValue() + ref.type().stringValue();
    }
}
