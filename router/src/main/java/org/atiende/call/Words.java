package org.atiende.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import org.atiende.match.Forecast;
import org.atiende.match.Forecast.Outlook;
import org.atiende.tel.RingOutcome;

/**
 * What a held caller is told, and when: what just happened to the call, the forecast at the start, and a better one once there is one.
 * What was said is never made longer in silence nor at all, but for one cause: fewer people are at work, and then the caller is told so,
 * once. Decides, speaks nothing. Belongs to one call; safe from any thread.
 */
final class Words {

    /** A forecast is told again when it is better by so much ... */
    static final Duration BETTER = Duration.ofMinutes(1);

    /** ... and at most this often. */
    static final Duration EVERY = Duration.ofSeconds(45);

    /** A ring that ended sooner is nothing a caller has to hear of: the next phone rings already. */
    static final Duration RANG = Duration.ofSeconds(4);

    /** That somebody did not answer is told at most this often. */
    static final Duration UNANSWERED_EVERY = Duration.ofSeconds(30);

    /** A forecast changes by what others do; it is looked at this often. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** Something to be said. */
    sealed interface Say {

        /** @param key of the catalogue */
        record Sentence(String key) implements Say {
        }

        record Wait(Forecast forecast) implements Say {
        }
    }

    private boolean cutOff;
    private boolean unanswered;
    private Instant unansweredTold = Instant.MIN;
    private Optional<Instant> told = Optional.empty();
    private Instant keptUntil = Instant.MAX;
    private int onDutyThen;
    private boolean fewerTold;

    /** The phone of who talked with the caller died. */
    synchronized void cutOff() {
        cutOff = true;
    }

    /** An agent was rung for the caller, and so it ended. */
    synchronized void ringEnded(RingOutcome outcome, Duration rang, Instant now) {
        unanswered = outcome != RingOutcome.ANSWERED && outcome != RingOutcome.CALLER_LEFT && rang.compareTo(RANG) >= 0
                && !unansweredTold.isAfter(now.minus(UNANSWERED_EVERY));
    }

    /** Somebody is being rung: what happened before is no news any more. */
    synchronized void rings() {
        cutOff = false;
        unanswered = false;
    }

    /** What is to be said now, once; whoever asks says it. To be asked again after it was said, until there is nothing more. */
    synchronized Optional<Say> next(Supplier<Outlook> outlook, Instant now) {
        if (cutOff) {
            rings();
            return sentence("call-cut");
        }
        if (unanswered) {
            rings();
            unansweredTold = now;
            return sentence("back-in-line");
        }
        return told.filter(at -> now.isBefore(at.plus(EVERY))).isPresent() ? Optional.empty() : wait(outlook.get(), now);
    }

    private Optional<Say> wait(Outlook outlook, Instant now) {
        var forecast = outlook.forecast();
        var until = forecast.keptUntil(now);
        if (told.isEmpty() || until.isBefore(Instant.MAX) && !until.isAfter(keptUntil.minus(BETTER))) {
            tell(until, outlook, now);
            return Optional.of(new Say.Wait(forecast));
        }
        if (!fewerTold && outlook.onDuty() < onDutyThen && until.isAfter(keptUntil)) {
            fewerTold = true;
            tell(Instant.MAX, outlook, now);
            return sentence("forecast.fewer");
        }
        return Optional.empty();
    }

    private void tell(Instant until, Outlook outlook, Instant now) {
        told = Optional.of(now);
        keptUntil = until;
        onDutyThen = outlook.onDuty();
    }

    private static Optional<Say> sentence(String key) {
        return Optional.of(new Say.Sentence(key));
    }

    /** After how long to ask again, when nothing else happens. */
    synchronized Duration lookAgain(Instant now) {
        var quiet = told.map(at -> Duration.between(now, at.plus(EVERY))).orElse(Duration.ZERO);
        return quiet.isPositive() ? quiet : LOOK;
    }
}
