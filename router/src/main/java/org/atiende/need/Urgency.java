package org.atiende.need;

import java.util.ArrayList;
import java.util.List;

import org.atiende.customer.Customer;

/**
 * How urgent a need is: a sum, each part with its reason. A customer's own part (65 years or more, a declared vulnerability, the level of
 * service in their contract) weighs most; what went wrong on our side adds little parts, which together stay below a call that we owe.
 */
record Urgency(int sum, List<String> reasons) {

    /** The highest priority there is, and so the cap of every sum. */
    static final int MOST = 9;

    /** Impact counts above this one: the supply is in danger (4), or gone (5). */
    private static final int ORDINARY_IMPACT = 3;

    Urgency {
        reasons = List.copyOf(reasons);
    }

    static Urgency of(Customer customer) {
        return customer.priority() > 0 ? new Urgency(customer.priority(), List.of("priority customer (" + customer.priority() + ")"))
                : new Urgency(0, List.of());
    }

    Urgency plus(int points, String why) {
        var all = new ArrayList<>(reasons);
        all.add(why + " (priority +" + points + ")");
        return new Urgency(sum + points, all);
    }

    /** @param impact of a case, or of a signal while it lasts */
    Urgency plusImpact(int impact) {
        return impact > ORDINARY_IMPACT ? plus(impact - ORDINARY_IMPACT, "impact " + impact) : this;
    }

    int priority() {
        return Math.clamp(sum, 0, MOST);
    }
}
