package org.atiende.explain;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

import org.atiende.call.Reception;
import org.atiende.ledger.CallRecord;
import org.atiende.match.Distributor;
import org.atiende.match.LinePolicy;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;

/**
 * Says who would get a call and why, by the very parts that serve callers, and why a past one went where it went. Promises that asking
 * changes nothing: no place is taken, nobody is reserved, no row is written. Safe from any thread; it may wait for the store.
 */
public final class Explainer {

    /** Explanations in the making at once; whoever asks must not take the store away from callers. */
    public static final int MAX_AT_ONCE = 4;

    /** The longest wait for the store. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Where it is read how a call would begin, and what a past one was.
     *
     * @param reception with a directory that says when it does not answer
     * @param stories by the call's id; may throw {@link StoreLost}
     */
    public record Records(Reception reception, Function<CallId, Optional<CallRecord>> stories) {
    }

    /** @param waits with which the distributor measures @param calendar the time of day */
    public record Clocks(Clock waits, Clock calendar) {
    }

    private final QuestionReader reader;
    private final Records records;
    private final Distributor distributor;
    private final Clocks clocks;
    private final Answer.Source source;
    private final Semaphore free = new Semaphore(MAX_AT_ONCE);

    private Explainer(QuestionReader reader, Records records, Distributor distributor, Clocks clocks, Answer.Source source) {
        this.reader = reader;
        this.records = records;
        this.distributor = distributor;
        this.clocks = clocks;
        this.source = source;
    }

    /** For a running router. */
    public static Explainer ofRouter(List<LinePolicy> lines, NumberReader numbers, Records records, Distributor distributor, Clocks clocks) {
        return new Explainer(new QuestionReader(lines, numbers), records, distributor, clocks, Answer.Source.ROUTER);
    }

    /** For a distributor that was made up from the store. */
    static Explainer ofStore(QuestionReader reader, Records records, Distributor distributor, Clocks clocks) {
        return new Explainer(reader, records, distributor, clocks, Answer.Source.STORE);
    }

    /**
     * Who would get a call of this caller.
     *
     * @param from a number as a caller shows it, or {@code withheld}
     * @param to a line's name, or a number that was called
     * @param at when the call arrives: ISO 8601 with its zone, or relative to now as {@code +10m} or {@code -45s}
     */
    public Answer choice(String from, String to, Optional<String> at) {
        return switch (reader.read(from, to, at, clocks.calendar.instant())) {
            case Question.Clear clear -> carefully(() -> choice(clear));
            case Question.Unclear(var problems) -> new Answer.Wrong(String.join("; ", problems));
        };
    }

    private Answer choice(Question.Clear question) {
        var now = clocks.waits.instant();
        var arrives = now.plus(question.ahead());
        var asOf = arrives.isAfter(now) ? arrives : now;
        var call = records.reception.asIf(question.from(), question.to(), arrives, asOf);
        var explanation = distributor.explain(call.place(), asOf);
        var notes = notes(question);
        if (!distributor.phonesKnown()) {
            notes.add("What phones do is not heard just now (Asterisk's manager interface, AMI, does not answer or is being read again): nobody is offered a call.");
        }
        return new Answer.Choice(source, notes, clocks.calendar.instant().plus(question.ahead()), Duration.between(arrives, asOf), call, explanation);
    }

    private static List<String> notes(Question.Clear question) {
        var notes = new ArrayList<>(question.notes());
        if (question.ahead().isPositive()) {
            notes.add("The call is still to come: what is known of the caller, skills that expire and the net are those of then, agents' states those of now.");
        } else if (question.ahead().isNegative()) {
            notes.add("The call has been waiting: the net is as wide as it is by now, agents' states are those of now.");
        }
        return notes;
    }

    /** What is on record of a call, under way or over. */
    public Answer story(String call) {
        if (!CallId.isOne(call)) {
            return new Answer.NotFound("no call has this id; ids are 1 to 80 letters, digits, dots, dashes and underscores, as 1772439700.12");
        }
        return carefully(() -> records.stories.apply(new CallId(call)).<Answer>map(known -> new Answer.Story(source, List.of(), known))
                .orElseGet(() -> new Answer.NotFound("no call has the id " + call)));
    }

    private Answer carefully(Supplier<Answer> asking) {
        if (!free.tryAcquire()) {
            return new Answer.NotNow("more than " + MAX_AT_ONCE + " explanations at once; ask again in a moment");
        }
        try {
            return asking.get();
        } catch (StoreLost away) {
            return new Answer.NotNow("the store does not answer: " + away.getMessage());
        } finally {
            free.release();
        }
    }
}
