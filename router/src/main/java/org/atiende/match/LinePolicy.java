package org.atiende.match;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.need.Authority;
import org.atiende.need.LineDefaults;

/**
 * How the calls of one line are served. A call under way keeps the policy it began with.
 *
 * @param name the line's name, lower-case-with-dashes; a metric label
 * @param numbers the called numbers (DID) in E.164 or as the trunk delivers them; the first line is the default for any other
 * @param language ISO 639-1: spoken to callers whose own language is not known
 * @param skill needed when history says nothing: qualified for first contact
 * @param holdCap from arrival to the guardia; 150 s by default, so that with ring time a person answers within 180 s (Ley 10/2025, art. 8.2)
 * @param ring how long an agent's phone rings
 * @param phoneDeadline without ringing from the phone for so long, it is dead
 * @param widen the net's steps, in order of {@code after}
 * @param guardia who is rung past the cap, in this order
 * @param guardiaRing how long one round of the guardia rings
 * @param pauseAfterNoAnswer so many unanswered rings in a row pause an agent
 * @param music the music-on-hold class
 * @param authority when callers need somebody who may decide
 */
public record LinePolicy(String name, List<String> numbers, String language, String skill, Duration holdCap, Duration ring,
        Duration phoneDeadline, List<Widening> widen, List<AgentId> guardia, Duration guardiaRing, int pauseAfterNoAnswer,
        String music, Optional<Authority> authority) {

    /** So many of the guardia are rung at once, the first of the list that can be. */
    public static final int MAX_GUARDIA_PHONES = 8;

    private static final Duration PAST_CAP = Duration.ofSeconds(6);

    /**
     * From {@code after} on, agents down to {@code level} in every needed skill are acceptable; with {@code anySkill}, anyone on site who
     * speaks the language.
     */
    public record Widening(Duration after, int level, boolean anySkill) {
    }

    /**
     * How far the net is spread for a caller who has waited for a while.
     *
     * @param level the weakest that will do in every needed skill
     * @param anySkill anyone on site who speaks the language will do
     * @param next the step that comes, if one does
     */
    public record Net(int level, boolean anySkill, Optional<Widening> next) {
    }

    public LinePolicy {
        numbers = List.copyOf(numbers);
        widen = List.copyOf(widen);
        guardia = List.copyOf(guardia);
    }

    /** The net of a caller who has waited so long. */
    public Net net(Duration waited) {
        var net = new Net(1, false, Optional.empty());
        for (var step : widen) {
            if (waited.compareTo(step.after()) < 0) {
                return new Net(net.level, net.anySkill, Optional.of(step));
            }
            net = new Net(step.level(), step.anySkill(), Optional.empty());
        }
        return net;
    }

    /** How long an agent's phone rings for who has waited so long: a ring that begins before the cap ends a little after it at the latest (review M3). */
    public Duration ring(Duration waited) {
        var left = holdCap.plus(PAST_CAP).minus(waited);
        return waited.compareTo(holdCap) < 0 && left.compareTo(ring) < 0 ? left : ring;
    }

    /** What {@link org.atiende.need.NeedReader} needs to know of the line. */
    public LineDefaults defaults() {
        return new LineDefaults(skill, language, authority);
    }

    /** A number by which lines are told apart: trunks deliver the same one with a plus, with 00, and bare. */
    public static String digits(String number) {
        return number.startsWith("+") ? number.substring(1) : number.startsWith("00") ? number.substring(2) : number;
    }
}
