package org.atiende.call;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Distributor;
import org.atiende.match.Place;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promises;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens at the hold cap, or before it to who will hardly be served in time and to who stands before them: a call is promised, first on
 * disk and then in words, and whoever stays is not hung up on. Without a promise (counted where it was refused) nothing is said, and at the
 * cap the guardia rings at once.
 */
public final class CapTalk {

    private static final Logger LOG = LoggerFactory.getLogger(CapTalk.class);

    private final Promises promises;
    private final Distributor distributor;
    private final Announcer announcer;
    private final Clock calendar;
    private final ZoneId zone;

    /** @param calendar the time of day, in the company's zone */
    public CapTalk(Promises promises, Distributor distributor, Announcer announcer, Clock calendar, ZoneId zone) {
        this.promises = promises;
        this.distributor = distributor;
        this.announcer = announcer;
        this.calendar = calendar;
        this.zone = zone;
    }

    /** Before the cap. Who stays loses nothing: the place is kept, and the promise is withdrawn when somebody answers. */
    void offer(AgiSession line, LiveCall call, Place place) throws CallerHungUp, LineLost {
        LOG.debug("A call is offered before the hold cap. (call={} line={})", call.id(), call.line().name());
        if (promise(line, call) != PromiseHeard.WHOLE) {
            place.nothingOffered();
        }
    }

    /** Runs on the turn's thread; somebody who gets free meanwhile breaks the words off. */
    void hold(AgiSession line, LiveCall call, Place place) throws CallerHungUp, LineLost {
        promise(line, call);
        call.promise().settle();
        place.ringGuardia();
    }

    private PromiseHeard promise(AgiSession line, LiveCall call) throws CallerHungUp, LineLost {
        return switch (promises.make(call.id(), matter(call), call.line().name(), distributor.couldCall(call.id()))) {
            case Promises.Made.ToSay(var promise) -> say(line, call, promise);
            case Promises.Made.Before(var promise) when call.promise().unsaid() -> say(line, call, promise);
            case Promises.Made.Before(var promise) -> {
                call.promise().madeBefore(promise);
                yield PromiseHeard.NOTHING;
            }
            case Promises.Made.Not(var why) -> {
                if (why == Promises.Refusal.STORE_AWAY) {
                    call.promise().mayBe(call.id());
                }
                yield PromiseHeard.NOTHING;
            }
        };
    }

    private PromiseHeard say(AgiSession line, LiveCall call, Promise promise) throws CallerHungUp, LineLost {
        var words = new PromiseWords(promise.named(), promise.matter().number(), promise.due().atZone(zone), LocalDate.ofInstant(calendar.instant(), zone));
        var heard = PromiseHeard.NOTHING;
        call.promise().telling(promise);
        try {
            heard = announcer.promise(line, words, call.need().language());
        } finally {
            call.promise().told(heard == PromiseHeard.WHOLE);
        }
        if (heard == PromiseHeard.WHOLE) {
            Thread.startVirtualThread(() -> promises.heard(promise.id()));       // nobody waits for the disk any more
        }
        return heard;
    }

    /** Nothing without a number that the caller shows. */
    static Optional<Matter> matter(LiveCall call) {
        var need = call.need();
        var recognised = call.recognised();
        return recognised.caller().usable().map(number -> new Matter(call.line().name(), number, recognised.customer(), need.caseId(), need.skills(),
                need.language(), need.priority()));
    }

    /** What the caller of a new turn is owed: what was promised in this very call, or a call about the same case. */
    static Optional<Promise> owed(Promises promises, LiveCall call) {
        var owed = matter(call).map(matter -> promises.owed(matter.number())).orElse(List.of());
        var same = call.need().caseId();
        return owed.stream().filter(promise -> promise.isOf(call.id())).findFirst()
                .or(() -> owed.stream().filter(promise -> promise.matter().caseId().equals(same)).findFirst())
                .or(() -> owed.stream().filter(promise -> same.isEmpty() || promise.matter().caseId().isEmpty()).findFirst());
    }
}
