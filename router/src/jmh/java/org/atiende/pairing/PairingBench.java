package org.atiende.pairing;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one decision costs, each measured by itself on a floor that is never twice the same; whatever keeps the floor as crowded as it is
 * happens outside of the measured part. {@code ./atiende bench core} runs it and tells what is measured.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 2, time = 1)
@Fork(1)
public class PairingBench {

    /** So many agents, all of them busy, and as many callers who wait. */
    @State(Scope.Thread)
    public static class Crowded {

        @Param({"100", "500", "10000"})
        public int floor;
        Rush rush;
        Caller caller;
        int agent;

        @Setup
        public void open() {
            rush = new Rush(floor, floor, 0);
        }

        @Setup(Level.Invocation)
        public void before() {
            caller = rush.caller();
            agent = rush.anyBusy();
        }

        @TearDown(Level.Invocation)
        public void after() {
            rush.settle();
        }
    }

    /** So many agents, a fifth of them idle, and nobody who waits. */
    @State(Scope.Thread)
    public static class Calm {

        @Param({"100", "500", "10000"})
        public int floor;
        Rush rush;
        Caller caller;
        int agent;

        @Setup
        public void open() {
            rush = new Rush(floor, 0, floor / 5);
        }

        @Setup(Level.Invocation)
        public void before() {
            caller = rush.caller();
            agent = rush.anyBusy();
        }

        @TearDown(Level.Invocation)
        public void after() {
            rush.settle();
        }
    }

    /** The same crowd before the plain rules. */
    @State(Scope.Thread)
    public static class Scanned {

        @Param({"100", "500"})
        public int floor;
        PlainRush rush;
        PlainPairing.Waiter caller;
        int agent;

        @Setup
        public void open() {
            rush = new PlainRush(floor);
        }

        @Setup(Level.Invocation)
        public void before() {
            caller = rush.caller();
            agent = rush.anyAgent();
        }

        @TearDown(Level.Invocation)
        public void after() {
            rush.settle();
        }
    }

    @Benchmark
    public int callerComesAndWaits(Crowded scene) {
        return scene.rush.comes(scene.caller);
    }

    @Benchmark
    public int agentGetsFreeAndTakesOne(Crowded scene) {
        return scene.rush.free(scene.agent);
    }

    @Benchmark
    public int callerComesAndIsTaken(Calm scene) {
        return scene.rush.comes(scene.caller);
    }

    @Benchmark
    public int agentGetsFreeAndNobodyWaits(Calm scene) {
        return scene.rush.free(scene.agent);
    }

    @Benchmark
    public int scannedAgentGetsFree(Scanned scene) {
        return scene.rush.free(scene.agent);
    }

    @Benchmark
    public boolean scannedCallerComes(Scanned scene) {
        return scene.rush.comes(scene.caller);
    }

    /** What the measuring itself costs. */
    @Benchmark
    public void nothing() {
    }
}
