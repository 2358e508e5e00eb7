package org.atiende.bench;

import java.util.concurrent.Callable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.openjdk.jmh.runner.RunnerException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code ./atiende bench}: what the router costs and gains, side by side with others in one run. Prints every figure, the machine and the
 * definitions. No figure makes it fail; only a call that did not go as it should. Exit 0 good, 1 such a call, 2 wrong use.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false,
        subcommands = {TurnsBench.class, HeldBench.class, AmiBench.class, QueueBench.class, CoreBench.class},
        description = "All of the benches, with their defaults; or one of them, with options of its own. A machine that does other things meanwhile measures "
                + "those too.")
public final class Bench implements Callable<Integer> {

    /** Fewer than where the queue alone is measured: a trial takes several seconds of real calls. */
    private static final int TRIALS = 8;

    private Bench() {
    }

    public static void main(String[] arguments) {
        ((Logger) LoggerFactory.getLogger("org.atiende")).setLevel(Level.WARN);
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        return new CoreBench().call() | new TurnsBench().call() | new HeldBench().call() | new AmiBench().call() | new QueueBench(TRIALS).call();
    }
}
