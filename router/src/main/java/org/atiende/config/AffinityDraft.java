package org.atiende.config;

import java.time.Duration;
import java.util.List;

import org.atiende.need.AffinityPolicy;
import org.atiende.yaml.Section;

/** Makes what the file says of knowing a customer into a policy. */
final class AffinityDraft {

    /** The higher is to count more. */
    private static final List<String> ORDER = List.of("owner", "agreed", "helped", "continued");

    /** A minute in vain is long; five steps of impact are as much. */
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final Duration MOST_A_STEP = MOST.dividedBy(5);

    private final Section affinity;

    AffinityDraft(Section affinity) {
        this.affinity = affinity;
    }

    AffinityPolicy policy() {
        for (var i = 1; i < ORDER.size(); i++) {
            var higher = ORDER.get(i - 1);
            if (affinity.sound(higher) && affinity.number(ORDER.get(i)) > affinity.number(higher)) {
                affinity.wrong(ORDER.get(i), "must not be more than " + higher + " (" + affinity.number(higher) + "), who knows the customer better");
            }
        }
        return new AffinityPolicy(affinity.number("owner"), affinity.number("agreed"), affinity.number("helped"), affinity.number("continued"),
                affinity.number("not-helped"), affinity.days("half-life"), affinity.days("repeat-within"), affinity.days("topic-half-life"),
                new AffinityPolicy.Holds(hold("hold-for-owner", MOST_A_STEP), hold("hold-for-agreed", MOST)));
    }

    private Duration hold(String key, Duration most) {
        return affinity.duration(key, Duration.ZERO, most);
    }
}
