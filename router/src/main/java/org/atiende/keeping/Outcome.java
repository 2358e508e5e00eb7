package org.atiende.keeping;

import java.util.Set;

/**
 * How a promised call ended, as far as it was seen.
 *
 * @param dialStatus of the customer's leg; empty when they were not rung
 * @param cause of its end (Q.850)
 * @param rang whether the customer's phone was seen ringing
 * @param watched whether what happened was heard as it happened, from the agent's ring to the end
 */
record Outcome(String dialStatus, int cause, boolean rang, boolean watched) {

    /** The network's word on the number itself (Q.850: 1 unallocated, 28 invalid format). */
    private static final Set<Integer> NUMBER_IS_WRONG = Set.of(1, 28);

    /** The dialplan says that they talked, and nobody could see for how long. */
    boolean mayHaveBeenATalk() {
        return "ANSWER".equals(dialStatus) && !watched;
    }

    boolean customerNotReached() {
        return switch (dialStatus) {
            case "ANSWER", "BUSY", "NOANSWER" -> true;
            case "CHANUNAVAIL", "CONGESTION" -> rang || NUMBER_IS_WRONG.contains(cause);
            default -> false;
        };
    }
}
