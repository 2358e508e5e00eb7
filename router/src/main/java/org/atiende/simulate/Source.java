package org.atiende.simulate;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.pairing.Pairing;

/** Where the callers of a simulation come from: invented ones, or those of a recording. Instants and lengths are in nanoseconds. */
interface Source {

    /** Longer than anything lasts, later than anything happens. */
    long NEVER = Long.MAX_VALUE;

    /** When the next caller comes; {@link #NEVER} when none does any more. */
    long at();

    /** Tells everything of that caller and goes on to the one after. */
    void take(Arrival into);

    /** How long the talk of a caller lasts; asked when it begins, in the order in which talks begin. */
    long talk(int line, long told);

    /** This customer has talked with this agent. */
    void met(int customer, int agent);

    /**
     * Chance, in three streams: when calls come, what callers are like, and how long talks last. Talks are drawn in the order in which they
     * begin, so that two policies that only change who is served when meet the same talks, and their difference is theirs (common random
     * numbers).
     */
    final class Chance {

        private static final RandomGeneratorFactory<RandomGenerator> XOSHIRO = RandomGeneratorFactory.of("Xoshiro256PlusPlus");

        final RandomGenerator arrivals;
        final RandomGenerator callers;
        final RandomGenerator talks;

        Chance(long seed) {
            var seeds = XOSHIRO.create(seed);
            arrivals = XOSHIRO.create(seeds.nextLong());
            callers = XOSHIRO.create(seeds.nextLong());
            talks = XOSHIRO.create(seeds.nextLong());
        }
    }

    /** A caller as they come; the same object for everybody, told anew each time. */
    final class Arrival implements Caller {

        /** A length that is not known. */
        static final long UNKNOWN = -1;

        int line;
        int customer;
        int priority;
        /** An agent this caller knows, or {@link Caller#NONE}. */
        int knows;
        long patience;
        boolean acceptsPromise;
        /** Whether it is a call that we owe: before everybody. */
        boolean owed;
        /** How long only the agent they know is asked at most, and with which chance that one must be likely to be free by then. */
        long hold;
        double holdChance;
        /** The length of the talk if it is known, else {@link #UNKNOWN}. */
        long talk;

        // set by the call centre
        long number;
        long at;
        long due;
        int cell;
        int holdFor;
        long holdUntil;

        /** When they hang up. */
        long leaves() {
            return patience == NEVER ? NEVER : at + patience;
        }

        void become(Arrival other) {
            line = other.line;
            customer = other.customer;
            priority = other.priority;
            knows = other.knows;
            patience = other.patience;
            acceptsPromise = other.acceptsPromise;
            owed = other.owed;
            hold = other.hold;
            holdChance = other.holdChance;
            talk = other.talk;
            number = other.number;
            at = other.at;
            due = other.due;
            cell = other.cell;
            holdFor = other.holdFor;
            holdUntil = other.holdUntil;
        }

        @Override
        public int cell() {
            return cell;
        }

        @Override
        public int wideCell() {
            return NONE;
        }

        @Override
        public Net net() {
            return Net.WIDE;
        }

        @Override
        public long since() {
            return at;
        }

        @Override
        public long deadline() {
            return due;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public boolean front() {
            return owed;
        }

        @Override
        public int knownCount() {
            return knows == NONE ? 0 : 1;
        }

        @Override
        public int knownAgent(int index) {
            return knows;
        }

        @Override
        public int knownWeight(int index) {
            return Pairing.OWN;
        }

        @Override
        public int exceptAgent() {
            return NONE;
        }

        @Override
        public long exceptUntil() {
            return at;
        }

        @Override
        public int holdFor() {
            return holdFor;
        }

        @Override
        public long holdUntil() {
            return holdUntil;
        }
    }
}
