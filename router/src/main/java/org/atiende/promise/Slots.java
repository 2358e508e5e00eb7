package org.atiende.promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.jdbi.v3.core.Handle;

/** The seats of a line's slots, and who is named for them. Works inside the caller's transaction. */
final class Slots {

    /** No slot further away is promised: nobody plans a week ahead for a telephone call. */
    static final Duration FURTHEST = Duration.ofDays(7);

    private Slots() {
    }

    /** Takes the first free seat; and names the first of the candidates who is not named for another call of that minute, if there is one. */
    static Optional<PromiseTable.Seat> take(Handle handle, String promise, String line, PromisePolicy policy, List<AgentId> candidates, Instant now) {
        var first = policy.firstSlot(now.plus(policy.lead()));
        var taken = PromiseTable.seatsTaken(handle, line, first).stream().collect(Collectors.groupingBy(PromiseTable.Seat::slot));
        for (var slot = first; slot.isBefore(now.plus(FURTHEST)); slot = policy.slotAfter(slot)) {
            var others = taken.getOrDefault(slot, List.of());
            var numbers = others.stream().map(PromiseTable.Seat::number).collect(Collectors.toSet());
            var named = Stream.concat(candidates.stream().filter(agent -> others.stream().noneMatch(seat -> seat.named().equals(Optional.of(agent))))
                    .map(Optional::of), Stream.of(Optional.<AgentId>empty())).toList();
            for (var number = 1; number <= policy.seats(); number++) {
                for (var name : numbers.contains(number) ? List.<Optional<AgentId>>of() : named) {
                    var seat = new PromiseTable.Seat(slot, number, name);
                    if (PromiseTable.takeSeat(handle, line, seat, promise)) {
                        return Optional.of(seat);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
