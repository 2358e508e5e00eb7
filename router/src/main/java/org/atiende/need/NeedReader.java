package org.atiende.need;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.atiende.customer.History;
import org.atiende.tel.CallerNumber;

/**
 * Reads a caller's need from their history: an open case first, then a call of ours that they are returning, then what befell their area,
 * then what they called about lately, then the line's own default. What we owe them is not in their history: {@link Need#owed} comes after,
 * and goes before all but the open case. Pure: the same history at the same instant gives the same need.
 */
public final class NeedReader {

    private final AffinityPolicy policy;

    public NeedReader(AffinityPolicy policy) {
        this.policy = policy;
    }

    /** @param known who answers to the caller's number, the most recently active first */
    public Need read(CallerNumber caller, List<History> known, LineDefaults line, Instant now) {
        if (known.isEmpty()) {
            return firstContact(caller, line);
        }
        var telling = known.stream().map(history -> new Reading(history, line, policy, now)).max(Comparator.comparing(Reading::standing)).orElseThrow();
        var shared = "the number is shared by " + known.size() + " customers" + telling.standing().why;
        return telling.need(known.size() > 1 ? List.of(shared) : List.of());
    }

    private static Need firstContact(CallerNumber caller, LineDefaults line) {
        var why = switch (caller) {
            case CallerNumber.Presented(var _) -> "no customer is known under this number";
            case CallerNumber.Withheld() -> "the caller withholds the number";
            case CallerNumber.Unknown() -> "the network gave no number";
        };
        return new Need(List.of(line.skill()), line.language(), 0, List.of(), Optional.empty(), List.of(why + ": first contact"));
    }
}
