package org.atiende.pairing;

/**
 * What is known of a caller as they take their place. Asked only while {@link Pairing#enter} runs, so that one object may stand for every
 * caller in turn. Instants are in nanoseconds, from whatever beginning all of them share.
 */
public interface Caller {

    /** No agent, no cell. */
    int NONE = -1;

    /** The kind of need, see {@link Pairing#addCell}. */
    int cell();

    /** The kind of need once any skill will do; {@link #NONE} when that never is so. Whoever is qualified for the one is for the other. */
    int wideCell();

    /** Which levels will do, and from when on. */
    Net net();

    /** When the call arrived; it may lie before now. */
    long since();

    /** By when a person or a promise is due; {@link Long#MAX_VALUE} for never. */
    long deadline();

    /** 0 to {@value Pairing#MAX_PRIORITY}. */
    int priority();

    /** Whether they were cut off or sent back, and go before everybody. */
    boolean front();

    /** How many agents they know; at most {@value Pairing#MAX_KNOWN} count. */
    int knownCount();

    /** The agents they know, the best first. */
    int knownAgent(int index);

    /** Above zero for one they are better off with, below zero for one they should rather not get. */
    int knownWeight(int index);

    /** An agent who is not to be offered until {@link #exceptUntil}; {@link #NONE} for nobody. */
    int exceptAgent();

    long exceptUntil();

    /** Of the agents they know, a busy one for whom they wait although others are free; {@link #NONE} for nobody. */
    int holdFor();

    /** Until when they do. */
    long holdUntil();
}
