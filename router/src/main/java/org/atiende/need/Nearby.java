package org.atiende.need;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

import org.atiende.customer.History;
import org.atiende.customer.Signal;

/** A signal in the caller's area, seen at one instant. */
record Nearby(Signal signal, Instant now) {

    /** So long after its end callers still ask whether it is over, or say that for them it is not. */
    static final Duration ASKED_ABOUT = Duration.ofHours(2);

    /** A signal that nobody ended is forgotten so long after it began, or should have ended: it would send the area's callers astray for ever. */
    static final Duration BELIEVED = Duration.ofDays(30);

    /** What lasts before what is over, then the most impact, then the newest. */
    private static final Comparator<Nearby> ORDER = Comparator.comparing(Nearby::lasts)
            .thenComparing(near -> near.signal.impact())
            .thenComparing(near -> near.signal.began()).reversed()
            .thenComparing(near -> near.signal.id());

    /** Those that may be why this customer calls, the likeliest first. */
    static Stream<Nearby> to(History history, Instant now) {
        return history.signals().stream().map(signal -> new Nearby(signal, now)).filter(Nearby::counts).sorted(ORDER);
    }

    private boolean counts() {
        return begun() && now.isBefore(signal.ended().map(end -> end.plus(ASKED_ABOUT)).orElseGet(this::forgotten));
    }

    private boolean begun() {
        return !signal.began().isAfter(now);
    }

    private Instant forgotten() {
        return signal.expectedEnd().filter(signal.began()::isBefore).orElse(signal.began()).plus(BELIEVED);
    }

    /** Whether it is still going on. */
    boolean lasts() {
        return signal.ended().filter(end -> !end.isAfter(now)).isEmpty();
    }

    /** Relative, because whoever reads a need knows no time zone. */
    String words() {
        return "signal " + signal.id() + " about " + signal.topic() + " in their area (" + signal.area() + "), impact " + signal.impact() + ", "
                + (lasts() ? "for " + Ago.span(signal.began(), now) + ", " + outlook() : "ended " + Ago.span(signal.ended().orElseThrow(), now) + " ago")
                + ": " + signal.what().replaceFirst("\\.$", "");         // one clause among the reasons
    }

    private String outlook() {
        Optional<Instant> end = signal.ended().or(signal::expectedEnd);
        return end.map(at -> at.isAfter(now) ? "expected to end in " + Ago.span(now, at) : "expected to end " + Ago.span(at, now) + " ago and did not")
                .orElse("nobody knows until when");
    }
}
