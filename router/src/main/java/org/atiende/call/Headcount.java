package org.atiende.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;

/**
 * How many calls are inside: in all, of each number, on each line. A call counts once, from the instant it is let in until it ends,
 * whoever says so how often. Costs the same however many there are. Safe from any thread.
 */
final class Headcount {

    /** A call that is inside. */
    record Guest(CallId call, Optional<PhoneNumber> number, String line) {
    }

    /** What is counted at one instant, seen by somebody who wants to get in. */
    record Counts(int all, int ofNumber, int onLine) {
    }

    /** Who may get in, given what is counted; empty is yes. */
    interface Door<R> {
        Optional<R> refuses(Counts counts);
    }

    private final Map<CallId, Guest> inside = new HashMap<>();
    private final Map<PhoneNumber, Integer> ofNumber = new HashMap<>();
    private final Map<String, Integer> onLine = new HashMap<>();

    /** Counts the guest if the door does not refuse them, in one step. */
    synchronized <R> Optional<R> admit(Guest guest, Door<R> door) {
        var refusal = door.refuses(new Counts(inside.size(), guest.number.map(this::of).orElse(0), onLine.getOrDefault(guest.line, 0)));
        if (refusal.isEmpty()) {
            add(guest);
        }
        return refusal;
    }

    /** Counts the guest whatever the limits are. */
    synchronized void add(Guest guest) {
        if (inside.putIfAbsent(guest.call, guest) == null) {
            guest.number.ifPresent(number -> ofNumber.merge(number, 1, Integer::sum));
            onLine.merge(guest.line, 1, Integer::sum);
        }
    }

    synchronized void remove(CallId call) {
        var guest = inside.remove(call);
        if (guest != null) {
            guest.number.ifPresent(number -> oneLess(ofNumber, number));
            oneLess(onLine, guest.line);
        }
    }

    private static <K> void oneLess(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1); // null: the map forgets it
    }

    /** How many calls of this number are inside. */
    synchronized int of(PhoneNumber number) {
        return ofNumber.getOrDefault(number, 0);
    }
}
