package org.atiende.need;

import java.time.Duration;
import java.time.Instant;

/**
 * How much it counts to know a customer. Whoever was named to them in a promise ({@value Need#PROMISED}) or by a colleague goes before all
 * of these.
 *
 * @param owner of who is in charge of the open case; does not fade, nor does the next
 * @param agreed of who was agreed with the customer
 * @param helped of who resolved an earlier matter, or called the customer about a case, on that day
 * @param continued of who merely talked with them, on that day
 * @param notHelped of who did not help: negative, so that they are rung only when nobody else qualified is free
 * @param halfLife after so long an earlier contact counts half for or against an agent
 * @param repeatWithin who calls about the same topic again so soon was not helped before, whatever was noted
 * @param topicHalfLife after so long an earlier contact is half as likely to be what they call about
 * @param holds how long a caller waits for a busy agent they know although others are free
 */
public record AffinityPolicy(int owner, int agreed, int helped, int continued, int notHelped, Duration halfLife, Duration repeatWithin,
        Duration topicHalfLife, Holds holds) {

    /**
     * How long after their arrival a caller waits at most for somebody busy although others are free, and only while that one is likely to be
     * free in time. Zero is never.
     *
     * @param owner for who is in charge of the open case, for each step of its impact (1 to 5): the graver the case, the more it is worth not to tell
     *        it again
     * @param agreed for who was agreed with the customer
     */
    public record Holds(Duration owner, Duration agreed) {

        Duration owner(int impact) {
            return owner.multipliedBy(impact);
        }
    }

    /** What the configuration says where nobody wrote anything else. */
    public static AffinityPolicy usual() {
        return new AffinityPolicy(100, 90, 60, 20, -40, Duration.ofDays(90), Duration.ofDays(7), Duration.ofDays(7),
                new Holds(Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }

    /** What is left of a weight after some whole days. */
    int faded(int weight, Instant since, Instant now) {
        return (int) Math.round(weight * left(Duration.ofDays(Ago.days(since, now)), halfLife));
    }

    /** How much a contact says about what they call for now. */
    double topicWeight(Instant since, Instant now) {
        return left(since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO, topicHalfLife);
    }

    private static double left(Duration age, Duration half) {
        return Math.pow(0.5, (double) age.toSeconds() / half.toSeconds());
    }
}
