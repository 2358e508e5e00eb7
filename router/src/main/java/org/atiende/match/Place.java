package org.atiende.match;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.tel.CallId;

/**
 * A caller's hold on their place in the waiting line, for the length of one turn. The turn's own thread waits on it; the distributor
 * hands a decision over without waiting. Closing it without having taken a decision gives the place, and whoever was reserved, back.
 */
public final class Place implements AutoCloseable {

    /** What comes to a waiting caller. */
    public sealed interface Next {

        record Ring(Decision.Assigned decision) implements Next {
        }

        record RingGuardia(Decision.GuardiaRings decision) implements Next {
        }

        /** A call is to be offered before the cap; the place is kept, and more comes after it. */
        record OfferPromise() implements Next {
        }

        /** The hold cap has come; the place is kept, and more comes after it. */
        record CapReached() implements Next {
        }

        /** The channel left this turn; nothing more can be done for the caller here. */
        record CallerLeft() implements Next {
        }
    }

    private final Distributor distributor;
    private final CallId call;
    private final LinkedBlockingQueue<Next> mailbox = new LinkedBlockingQueue<>();
    private volatile Runnable listener = () -> {
    };
    private boolean taken;              // by the turn's own thread alone

    Place(Distributor distributor, CallId call) {
        this.distributor = distributor;
        this.call = call;
    }

    void hand(Next next) {
        mailbox.add(next);
        if (endsTheWait(next)) {
            listener.run();
        }
    }

    /** Wakes the waiting thread; from any thread, at once. */
    public void callerLeft() {
        mailbox.add(new Next.CallerLeft());
        listener.run();
    }

    /**
     * Hears that the wait is over, on the thread that brings it, or here and now when it is over already; must return at once. Neither
     * an offer nor the cap ends a wait.
     */
    public void onNext(Runnable told) {
        listener = told;
        if (decided()) {
            told.run();
        }
    }

    /** Waits for what comes next; empty when nothing came in time. Called by the turn's own thread, which nobody interrupts. */
    public Optional<Next> next(Duration atMost) {
        try {
            return Optional.ofNullable(mailbox.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted (call=" + call + ")", nobodyDoes);
        }
    }

    /** Whether the wait is over; does not take what ended it. */
    public boolean decided() {
        return mailbox.stream().anyMatch(Place::endsTheWait);
    }

    /** All but an offer and the cap, after which the caller waits on. */
    public static boolean endsTheWait(Next next) {
        return !(next instanceof Next.CapReached || next instanceof Next.OfferPromise);
    }

    /** The caller has been promised a call, or cannot be: from now on the guardia rings for them. */
    public void ringGuardia() {
        distributor.tell(new Event.CapSettled(call));
    }

    /** Nothing could be offered: the caller was not asked. */
    public void nothingOffered() {
        distributor.tell(new Event.NothingOffered(call));
    }

    /** Whether everybody chosen is still kept for this call. To be asked at the last moment: speech, a slow line or store may have cost the time. */
    public boolean stands(Next decided) {
        return switch (decided) {
            case Next.Ring(var decision) -> distributor.isKeptFor(call, decision.agent().id());
            case Next.RingGuardia(var decision) -> decision.people().stream().allMatch(person -> distributor.isKeptFor(call, person.id()));
            case Next.OfferPromise(), Next.CapReached(), Next.CallerLeft() -> false;
        };
    }

    /** The decision is on its way to the dialplan: from here on the next turn, or the call's end, tells what became of it. */
    public void taken() {
        taken = true;
    }

    @Override
    public void close() {
        distributor.release(call, this, taken);
    }
}
