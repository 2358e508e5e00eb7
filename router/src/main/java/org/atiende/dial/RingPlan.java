package org.atiende.dial;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;

/**
 * What the dialplan's {@code Dial} is told: whom, for how long, and which phone must not be in use. Built from configured endpoint names
 * only; nothing a caller sent can be in it.
 *
 * @param dial the first argument of {@code Dial}, as {@code PJSIP/1001&PJSIP/1002}
 * @param seconds the second: ring time, {@code ^}, and the time by which a working phone must be ringing
 * @param oneDevice the device to look at before ringing, when only one is rung
 * @param confirm the sound that asks who is rung outside to press 1; without one the dialplan's own is played
 */
public record RingPlan(String dial, String seconds, Optional<String> oneDevice, Optional<String> confirm) {

    /** @param phoneDeadline a registered phone that does not ring within it is dead: {@code CHANUNAVAIL} instead of the whole ring time */
    public static RingPlan agent(Agent agent, Duration ring, Duration phoneDeadline) {
        return new RingPlan(agent.endpoint().device(), ring.toSeconds() + "^" + phoneDeadline.toSeconds(),
                Optional.of(agent.endpoint().device()), Optional.empty());
    }

    /** All at once, the first answer wins; the others see "completed elsewhere". */
    public static RingPlan guardia(List<Agent> people, Duration ring) {
        if (people.isEmpty()) {
            throw new IllegalStateException("a guardia ring has somebody to ring");
        }
        var dial = people.stream().map(person -> person.endpoint().device()).collect(Collectors.joining("&"));
        return new RingPlan(dial, Long.toString(ring.toSeconds()), Optional.empty(), Optional.empty());
    }

    public RingPlan confirmedBy(Optional<String> sound) {
        return new RingPlan(dial, seconds, oneDevice, sound);
    }
}
