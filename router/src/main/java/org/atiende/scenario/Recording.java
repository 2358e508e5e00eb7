package org.atiende.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What happened once and is to be simulated again.
 *
 * @param calls in the order of their arrival
 * @param shifts in the order of their beginning
 */
public record Recording(List<Call> calls, List<Shift> shifts) {

    /**
     * One recorded call. Kept in 40 bytes, because there may be millions.
     *
     * @param arrivedAtMillis since the epoch
     * @param customer who called; empty when unknown
     * @param priority 0 to 9, as of a need; 0 when unknown
     * @param handlingMillis {@value #UNKNOWN} when unknown
     * @param patienceMillis {@value #UNKNOWN} when unknown
     */
    public record Call(long arrivedAtMillis, String line, Optional<String> customer, int priority, int handlingMillis, int patienceMillis) {

        public static final int UNKNOWN = -1;

        public Instant arrivedAt() {
            return Instant.ofEpochMilli(arrivedAtMillis);
        }

        /** From the answer to the end of the talk. */
        public Optional<Duration> handling() {
            return known(handlingMillis);
        }

        /** From arrival until the caller hung up, or would have. */
        public Optional<Duration> patience() {
            return known(patienceMillis);
        }

        private static Optional<Duration> known(int millis) {
            return millis == UNKNOWN ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        }
    }

    /**
     * When an agent worked. The shifts of one agent do not overlap.
     *
     * @param until after {@code from}
     * @param skills at least one, each with its level: 1 is asked first, 9 last
     */
    public record Shift(String agent, Instant from, Instant until, SortedMap<String, Integer> skills) {
    }

    public Recording {
        calls = List.copyOf(calls);
        shifts = List.copyOf(shifts);
    }
}
