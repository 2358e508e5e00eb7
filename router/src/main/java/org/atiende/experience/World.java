package org.atiende.experience;

import java.util.random.RandomGenerator;

/**
 * What a path into the future takes for granted, drawn by chance: how long talks and rings last, who loses patience, who comes later. Lengths
 * are in nanoseconds; {@link Long#MAX_VALUE} is never. Lines and agents are small numbers; {@link #ANY_LINE} when it is not known which.
 */
public interface World {

    int ANY_LINE = -1;

    /** How much longer a talk lasts that this agent has had on this line for so long; 0 for one that begins. */
    long talk(int line, int agent, long elapsed, RandomGenerator chance);

    /** From the instant in which somebody is a caller's to their first word: phones ring, and not every ring is answered. */
    long ring(RandomGenerator chance);

    /** How much longer a caller on this line stays who has waited for so long. */
    long stay(int line, long waited, RandomGenerator chance);

    /** How long until the next caller comes. */
    long untilNext(RandomGenerator chance);

    /** Who that is. */
    Kind next(RandomGenerator chance);
}
