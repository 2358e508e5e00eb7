package org.atiende.match;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

import org.atiende.tel.CallId;

/**
 * The callers who wait, first to be served first. It knows at which instant time alone next changes anything for each of them, so that an
 * event costs nothing for those whom it does not touch. Times given to it never go back.
 */
final class WaitingLine {

    /** The next instant at which time alone changes something for this call. */
    private record Moment(Instant at, CallId call) implements Comparable<Moment> {

        private static final Comparator<Moment> ORDER = Comparator.comparing(Moment::at).thenComparing(Moment::call);

        @Override
        public int compareTo(Moment other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<CallId, WaitingCall> byId = new HashMap<>();
    private final NavigableSet<WaitingCall> line = new TreeSet<>(WaitingCall.ORDER);
    private final NavigableSet<WaitingCall> pastCap = new TreeSet<>(WaitingCall.ORDER);
    private final NavigableSet<Moment> moments = new TreeSet<>();
    private final Map<CallId, Moment> momentOf = new HashMap<>();

    /** The call takes its place, or another one when it has one already. */
    void put(WaitingCall call, Instant now) {
        remove(call.id());
        byId.put(call.id(), call);
        line.add(call);
        look(call, now);
    }

    void remove(CallId id) {
        var call = byId.remove(id);
        if (call != null) {
            line.remove(call);
            pastCap.remove(call);
            forget(id);
        }
    }

    private void look(WaitingCall call, Instant now) {
        if (!now.isBefore(call.cap())) {
            pastCap.add(call);
        }
        call.changes().filter(at -> at.isAfter(now)).min(Comparator.naturalOrder()).ifPresent(at -> {
            var moment = new Moment(at, call.id());
            moments.add(moment);
            momentOf.put(call.id(), moment);
        });
    }

    private void forget(CallId id) {
        Optional.ofNullable(momentOf.remove(id)).ifPresent(moments::remove);
    }

    private void letTimePass(Instant now) {
        while (!moments.isEmpty() && !moments.first().at().isAfter(now)) {
            var id = moments.first().call();
            forget(id);
            look(byId.get(id), now);
        }
    }

    Optional<WaitingCall> find(CallId id) {
        return Optional.ofNullable(byId.get(id));
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    /** Everybody, as they stand now; later changes of the line do not show. */
    List<WaitingCall> all() {
        return List.copyOf(line);
    }

    /** Those who have waited for their hold cap or longer, as they stand now. */
    List<WaitingCall> pastCap(Instant now) {
        letTimePass(now);
        return List.copyOf(pastCap);
    }

    /** The next instant after {@code now} at which time alone changes something for anybody. */
    Optional<Instant> nextChange(Instant now) {
        letTimePass(now);
        return moments.isEmpty() ? Optional.empty() : Optional.of(moments.first().at());
    }

    /** How many go before this call. */
    int ahead(WaitingCall call) {
        return line.headSet(call).size();
    }
}
