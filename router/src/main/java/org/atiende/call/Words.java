package org.atiende.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import org.atiende.match.Forecast;
import org.atiende.match.Forecast.Expected;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a held caller is told, and when: what just happened to the call, the forecast at the start, and a better one once there is one.
 * What was said is never made longer in silence nor at all, but for one cause: fewer people are at work, and then the caller is told so,
 * once. Any other wait that has grown longer than was said is logged with its cause. Where nobody is at work who could take the call, nothing is
 * said: that all of them are busy would not be true. Decides, speaks nothing. Belongs to one call; safe from any thread.
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

    /** What could not be told yet, because many ask at once, is asked for again so soon. */
    static final Duration NOT_YET = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Words.class);

    /** Something to be said. */
    sealed interface Say {

        /** @param key of the catalogue */
        record Sentence(String key) implements Say {
        }

        record Wait(Expected expected) implements Say {
        }
    }

    private final CallId call;
    private boolean cutOff;
    private boolean unanswered;
    private Instant unansweredTold = Instant.MIN;
    private Optional<Instant> told = Optional.empty();
    private Instant keptUntil = Instant.MAX;
    private int onDutyThen;
    private int aheadThen;
    private boolean fewerTold;
    private boolean growthLogged;
    private boolean notYet;

    Words(CallId call) {
        this.call = call;
    }

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

    /**
     * What is to be said now, once; whoever asks says it. To be asked again after it was said, until there is nothing more.
     *
     * @param expected asks for the wait; empty while there is no time to find it out
     */
    synchronized Optional<Say> next(Supplier<Optional<Expected>> expected, Instant now) {
        notYet = false;
        if (cutOff) {
            rings();
            return sentence("call-cut");
        }
        if (unanswered) {
            rings();
            unansweredTold = now;
            return sentence("back-in-line");
        }
        if (told.filter(at -> now.isBefore(at.plus(EVERY))).isPresent()) {
            return Optional.empty();
        }
        var wait = expected.get();
        notYet = wait.isEmpty();
        return wait.flatMap(known -> wait(known, now));
    }

    private Optional<Say> wait(Expected expected, Instant now) {
        var until = expected.said().keptUntil(now);
        if (told.isEmpty() ? !(expected.said() instanceof Forecast.Unknown) || expected.onDuty() > 0
                : until.isBefore(Instant.MAX) && !until.isAfter(keptUntil.minus(BETTER))) {
            tell(until, expected, now);
            return Optional.of(new Say.Wait(expected));
        }
        if (!fewerTold && expected.onDuty() < onDutyThen && until.isAfter(keptUntil)) {
            fewerTold = true;
            log(expected, "the caller is told");
            tell(Instant.MAX, expected, now);
            return sentence("forecast.fewer");
        }
        if (!growthLogged && expected.at().plus(expected.ninetieth()).isAfter(keptUntil)) {
            growthLogged = true;
            log(expected, "the caller is not told");
        }
        return Optional.empty();
    }

    private void log(Expected expected, String told) {
        var more = expected.ahead() - aheadThen;
        var cause = expected.onDuty() < onDutyThen ? "fewer people at work, " + expected.onDuty() + " instead of " + onDutyThen
                : more > 0 ? more + " who came later go before"
                : "talks last longer than was expected";
        LOG.info("A wait is expected to be longer than was said; {}. (call={} said-until={} expected-until={} cause={})", told, call, keptUntil,
                expected.at().plus(expected.ninetieth()), cause);
    }

    private void tell(Instant until, Expected expected, Instant now) {
        told = Optional.of(now);
        keptUntil = until;
        onDutyThen = expected.onDuty();
        aheadThen = expected.ahead();
        growthLogged = false;
    }

    private static Optional<Say> sentence(String key) {
        return Optional.of(new Say.Sentence(key));
    }

    /** After how long to ask again, when nothing else happens. */
    synchronized Duration lookAgain(Instant now) {
        var quiet = told.map(at -> Duration.between(now, at.plus(EVERY))).orElse(Duration.ZERO);
        return quiet.isPositive() ? quiet : notYet ? NOT_YET : LOOK;
    }
}
