package org.atiende.pairing;

import java.time.Duration;

/**
 * By which rule callers and agents are paired.
 *
 * @param plain first come, first served, by the longest idle agent of the lowest level: no priority, no knowing, no deadline. The rule that
 *        theory has exact formulas for (Erlang C; Adan and Weiss, FCFS-ALIS)
 * @param headStart how much longer a caller counts as having waited for each step of priority
 * @param guard so long before their deadline a caller goes before all who have more time
 * @param knowing how long a caller who knows an agent is at most better off waiting for that agent than being taken by another one
 * @param knowingWeight a certain hope for one's own agent counts as so much less waiting
 */
public record PairingPolicy(boolean plain, Duration headStart, Duration guard, Duration knowing, Duration knowingWeight) {

    /** What production runs; the figures are those of {@code research/feasibility-routing.md} 1.5 and 4.2. */
    public static final PairingPolicy DEFAULT = new PairingPolicy(false, Duration.ofSeconds(60), Duration.ofSeconds(30),
            Duration.ofSeconds(150), Duration.ofSeconds(70));

    public static final PairingPolicy LONGEST_IDLE = new PairingPolicy(true, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
