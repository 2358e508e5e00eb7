package org.atiende.experience;

import java.util.random.RandomGenerator;

/** All that was learned of talks, rings, patience and who comes; a path takes for granted that it goes on like that. Belongs to one owner. */
public final class Experience implements World {

    private final Handling handling;
    private final TalkLengths rings = new TalkLengths(0);
    private final Patience patience = new Patience();
    private final Arrivals arrivals = new Arrivals();
    private final boolean laterMatters;

    /**
     * @param assumedMean of a talk until some have been heard, in nanoseconds
     * @param laterMatters whether who comes later may go before who waits
     */
    public Experience(double assumedMean, boolean laterMatters) {
        handling = new Handling(assumedMean);
        this.laterMatters = laterMatters;
    }

    public Handling handling() {
        return handling;
    }

    /** From the instant in which somebody is a caller's to their first word it took so long. */
    public void rang(long length) {
        rings.ended(length);
    }

    public Patience patience() {
        return patience;
    }

    public void came(Kind kind, long at) {
        if (laterMatters) {
            arrivals.came(kind, at);
        }
    }

    /** Before paths are run: it is so late now. */
    public void now(long instant) {
        arrivals.now(instant);
    }

    @Override
    public long talk(int line, int agent, long elapsed, RandomGenerator chance) {
        return handling.left(line, agent, elapsed, chance);
    }

    @Override
    public long ring(RandomGenerator chance) {
        return rings.count() == 0 ? 0 : rings.draw(chance);
    }

    @Override
    public long stay(int line, long waited, RandomGenerator chance) {
        return patience.stay(line, waited, chance);
    }

    @Override
    public long untilNext(RandomGenerator chance) {
        return arrivals.untilNext(chance);
    }

    @Override
    public Kind next(RandomGenerator chance) {
        return arrivals.next(chance);
    }
}
