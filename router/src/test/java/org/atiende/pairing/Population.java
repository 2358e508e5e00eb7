package org.atiende.pairing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Agents and callers of a floor of a given size, drawn once and for all from a seed: kinds of need of Zipf-like popularity in two languages,
 * {@value #KINDS_OF_AGENT} of them for each agent, at levels 1 to 3. It stands for one caller after another, see {@link #next}.
 */
final class Population implements Caller {

    static final int LANGUAGES = 2;
    static final int KINDS_OF_AGENT = 12;                     // the last is that of any skill in their language
    static final double MEAN_HANDLING = Duration.ofMinutes(5).toNanos();
    static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final Duration CAP = Duration.ofMinutes(8);
    private static final Net[] NETS = {Net.WIDE, new Net(new long[] {0, 20 * SECOND, 60 * SECOND}, new int[] {1, 2, 3}),
            new Net(new long[] {0, 30 * SECOND, 90 * SECOND}, new int[] {2, 3, Net.LOWEST}),
            new Net(new long[] {0, 30 * SECOND, 240 * SECOND}, new int[] {1, 3, Net.ANY_SKILL})};

    final int agents;
    final int kinds;
    private final SplittableRandom chance;
    private final double[][] popularity = new double[LANGUAGES][];
    private final int[][] cells;
    private final byte[][] levels;
    private final int[][] agentsOf;

    private int cell;
    private int known;
    private int knownWeight;
    private Net net = Net.WIDE;
    private long since;
    private int priority;

    Population(int agents, long seed) {
        this.agents = agents;
        this.kinds = agents / 10 + 20;
        this.chance = new SplittableRandom(seed);
        for (var language = 0; language < LANGUAGES; language++) {
            var sum = 0.0;
            popularity[language] = new double[kinds / LANGUAGES];
            for (var rank = 0; rank < popularity[language].length; rank++) {
                popularity[language][rank] = sum += 1.0 / (rank + 1);
            }
        }
        cells = new int[agents][];
        levels = new byte[agents][];
        agentsOf = new int[kinds + LANGUAGES][0];
        for (var agent = 0; agent < agents; agent++) {
            learn(agent);
        }
    }

    private void learn(int agent) {
        var language = agent % LANGUAGES;
        var learnt = new int[KINDS_OF_AGENT];
        learnt[0] = agent % kinds;                            // nothing that nobody can do
        for (var count = 1; count < KINDS_OF_AGENT - 1;) {
            var drawn = drawKind(language);
            if (Arrays.stream(learnt, 0, count).noneMatch(one -> one == drawn)) {
                learnt[count++] = drawn;
            }
        }
        learnt[KINDS_OF_AGENT - 1] = kinds + language;
        cells[agent] = learnt;
        levels[agent] = new byte[KINDS_OF_AGENT];
        for (var slot = 0; slot < KINDS_OF_AGENT; slot++) {
            var mine = learnt[slot];
            levels[agent][slot] = (byte) (mine >= kinds ? 1 : 1 + chance.nextInt(3));
            agentsOf[mine] = Arrays.copyOf(agentsOf[mine], agentsOf[mine].length + 1);
            agentsOf[mine][agentsOf[mine].length - 1] = agent;
        }
    }

    private int drawKind(int language) {
        var upTo = popularity[language];
        var rank = Arrays.binarySearch(upTo, chance.nextDouble() * upTo[upTo.length - 1]);
        return LANGUAGES * (rank < 0 ? -rank - 1 : rank) + language;
    }

    int chance(int below) {
        return chance.nextInt(below);
    }

    /** Tells a pairing who there is; all of them are at work and busy from now on. */
    void enrol(Pairing pairing, long now) {
        pairing.meanHandling(MEAN_HANDLING);
        for (var one = 0; one < kinds + LANGUAGES; one++) {
            pairing.addCell();
        }
        everyAgent(agent -> {
            pairing.addAgent();
            for (var slot = 0; slot < KINDS_OF_AGENT; slot++) {
                pairing.qualify(agent, cells[agent][slot], levels[agent][slot], now);
            }
            pairing.busy(agent);
        });
    }

    void enrol(PlainPairing plain) {
        everyAgent(agent -> {
            for (var slot = 0; slot < KINDS_OF_AGENT; slot++) {
                plain.qualify(agent, cells[agent][slot], levels[agent][slot]);
            }
            plain.becomesBusy(agent);
        });
    }

    private void everyAgent(IntConsumer told) {
        for (var agent = 0; agent < agents; agent++) {
            told.accept(agent);
        }
    }

    /** The next caller, who comes now: three of ten know one of the agents who can do what they need, two of ten have priority. */
    Population next(long now) {
        cell = drawKind(chance.nextInt(LANGUAGES));
        net = NETS[chance.nextInt(NETS.length)];
        since = now;
        priority = chance.nextInt(5) == 0 ? 1 + chance.nextInt(3) : 0;
        known = chance.nextInt(10) < 3 ? agentsOf[cell][chance.nextInt(agentsOf[cell].length)] : NONE;
        knownWeight = chance.nextInt(3) == 0 ? 20 : 60;
        return this;
    }

    Asking asking() {
        var knows = known == NONE ? List.<Asking.Known>of() : List.of(new Asking.Known(known, knownWeight));
        return new Asking(cell, wideCell(), net, since, deadline(), priority, false, knows, NONE, 0, NONE, since);
    }

    @Override
    public int cell() {
        return cell;
    }

    @Override
    public int wideCell() {
        return net.level(net.steps() - 1) == Net.ANY_SKILL ? kinds + cell % LANGUAGES : NONE;
    }

    @Override
    public Net net() {
        return net;
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public long deadline() {
        return since + CAP.toNanos();
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public boolean front() {
        return false;
    }

    @Override
    public int knownCount() {
        return known == NONE ? 0 : 1;
    }

    @Override
    public int knownAgent(int index) {
        return known;
    }

    @Override
    public int knownWeight(int index) {
        return knownWeight;
    }

    @Override
    public int exceptAgent() {
        return NONE;
    }

    @Override
    public long exceptUntil() {
        return 0;
    }

    @Override
    public int holdFor() {
        return NONE;
    }

    @Override
    public long holdUntil() {
        return since;
    }
}
