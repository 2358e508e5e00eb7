package org.atiende.keeping;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.atiende.agent.AgentId;
import org.atiende.match.LinePolicy;
import org.atiende.match.LinePolicy.Widening;
import org.atiende.need.Need;
import org.atiende.promise.Promise;

/** How a line serves a promise whose minute comes: the line's own people and times, another net (review M6). */
final class KeepingLine {

    /** Nobody but who knows the matter. */
    private static final int NOBODY_ELSE = 0;
    private static final int ANY_LEVEL = 9;

    /** So long after its minute, anybody on site. */
    private static final Duration ANYBODY = Duration.ofMinutes(1);

    private KeepingLine() {
    }

    /** @param inside whether this person is rung at a desk: who is rung outside would have to be asked before, and the customer waits for nobody */
    static LinePolicy of(LinePolicy line, Promise promise, Duration untilDue, Predicate<AgentId> inside) {
        var onlyNamed = new Widening(Duration.ZERO, promise.named().isPresent() ? NOBODY_ELSE : ANY_LEVEL, false);
        var widen = List.of(onlyNamed, new Widening(untilDue, ANY_LEVEL, false), new Widening(untilDue.plus(ANYBODY), ANY_LEVEL, true));
        return new LinePolicy(line.name(), line.numbers(), line.language(), line.skill(), untilDue, line.ring(), line.phoneDeadline(), widen,
                oneOfGuardia(line.guardia().stream().filter(inside).toList(), promise), line.ring(), line.pauseAfterNoAnswer(), line.music(),
                line.authority());
    }

    /** Another one at each try: the customer is not on the line, so nobody is rung beside another. */
    private static List<AgentId> oneOfGuardia(List<AgentId> guardia, Promise promise) {
        return guardia.isEmpty() ? List.of() : List.of(guardia.get(promise.version() % guardia.size()));
    }

    static Need need(Promise promise) {
        var matter = promise.matter();
        var reason = switch (promise.kind()) {
            case PROMISED -> "promised to call " + matter.number() + " at " + promise.due();
            case STATUS -> "to tell " + matter.number() + " how case " + matter.caseId().orElseThrow() + " stands";
            case DROPPED -> "the call of " + matter.number() + " was cut in the talk";
            case COURTESY -> matter.number() + " gave up waiting";
        };
        var named = promise.named().map(agent -> new Need.Preference(agent, Need.PROMISED, "named in the promise", false));
        return new Need(matter.skills(), matter.language(), matter.priority(), named.stream().toList(), matter.caseId(),
                List.of(reason));
    }
}
