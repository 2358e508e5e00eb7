package org.atiende.promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.calendar.CallingHours;

/**
 * What a line promises at the hold cap, and how it keeps that.
 *
 * @param hours customers are called in them only
 * @param lead a promised call comes no sooner than so long after the cap
 * @param slot promised times are this far apart, on whole minutes of the hour
 * @param seats so many calls are promised for one slot: what the line can do beside its callers
 * @param ring how long the customer's phone rings
 * @param retries after a call that did not reach the customer, the next comes so much later; after the last of them a person takes over
 * @param courtesyAfter who gave up waiting after so long is called; empty: nobody is
 */
public record PromisePolicy(CallingHours hours, Duration lead, Duration slot, int seats, Duration ring, List<Duration> retries, Optional<Duration> courtesyAfter) {

    /** Who gives up waiting is not called. */
    public PromisePolicy(CallingHours hours, Duration lead, Duration slot, int seats, Duration ring, List<Duration> retries) {
        this(hours, lead, slot, seats, ring, retries, Optional.empty());
    }

    public PromisePolicy {
        retries = List.copyOf(retries);
        if (seats < 1) {
            throw new IllegalArgumentException("a slot has one seat at least, not " + seats);
        }
        if (slot.toSeconds() < 60 || 3600 % slot.toSeconds() != 0) {
            throw new IllegalArgumentException("a slot is a whole part of an hour: " + slot);
        }
    }

    /** The first slot that begins at or after this instant. */
    Instant firstSlot(Instant from) {
        var next = onGrid(hours.next(from));
        while (!hours.open(next)) {
            next = onGrid(hours.next(next));
        }
        return next;
    }

    Instant slotAfter(Instant slotBegin) {
        return firstSlot(slotBegin.plus(slot));
    }

    /** The grid stands on whole hours of the clock on the wall. */
    private Instant onGrid(Instant at) {
        var local = at.atZone(hours.zone());
        var intoHour = Duration.ofMinutes(local.getMinute()).plusSeconds(local.getSecond()).plusNanos(local.getNano());
        var over = intoHour.toNanos() % slot.toNanos();
        return over == 0 ? at : at.plusNanos(slot.toNanos() - over);
    }

    /** When to call again after so many calls that did not reach the customer; empty after the last. */
    public Optional<Instant> retry(int calls, Instant now) {
        return calls > retries.size() ? Optional.empty() : Optional.of(hours.next(now.plus(retries.get(calls - 1))));
    }
}
