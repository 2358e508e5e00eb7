package org.atiende.call;

import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.atiende.call.Headcount.Guest;
import org.atiende.customer.CustomerDirectory;

/**
 * Who gets in: decides before the answer whether a new call joins those under way or hears busy. Promises that the limits hold however many
 * come in the same instant, and that customers find their share free when strangers have taken the rest (PRODUCT promise 9). Keeps nobody
 * waiting but who asks for the customers' share: for one look-up.
 */
public final class Admission {

    /** Look-ups for the customers' share at once; beyond it a caller counts as a stranger, and those inside are still recognised. */
    static final int MAX_LOOKUPS = 16;

    /**
     * How many calls may be under way at once; calls that are back from another router count, and are let in all the same.
     *
     * @param maxCalls in all
     * @param reservedForCustomers the last so many of them are kept for callers whose number belongs to a customer
     * @param perNumber from one number; callers who show none are not told apart, so this does not bind them
     * @param perLine on one line
     */
    public record Limits(int maxCalls, int reservedForCustomers, int perNumber, int perLine) {

        public Limits {
            if (maxCalls < 1 || perNumber < 1 || perLine < 1 || reservedForCustomers < 0 || reservedForCustomers >= maxCalls) {
                throw new IllegalArgumentException("limits that let nobody in");
            }
        }
    }

    /** Why a caller hears busy. */
    public enum Refusal {
        FULL("the limit of calls is reached"),
        CUSTOMERS_ONLY("what is left is kept for customers"),
        SAME_NUMBER("too many calls of this number at once"),
        SAME_LINE("too many calls on this line at once");

        private final String words;

        Refusal(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Limits limits;
    private final Lines lines;
    private final Calls calls;
    private final CustomerDirectory directory;
    private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);

    public Admission(Limits limits, Lines lines, Calls calls, CustomerDirectory directory) {
        this.limits = limits;
        this.lines = lines;
        this.calls = calls;
        this.directory = directory;
    }

    /** Lets the call in, which counts from now on, or says why not. */
    Optional<Refusal> ask(TurnRequest turn) {
        var guest = new Guest(turn.call(), turn.caller().usable(), lines.called(turn.line()).name());
        var refusal = claim(guest, limits.maxCalls - limits.reservedForCustomers);
        return refusal.equals(Optional.of(Refusal.CUSTOMERS_ONLY)) && isCustomer(guest) ? claim(guest, limits.maxCalls) : refusal;
    }

    private Optional<Refusal> claim(Guest guest, int most) {
        return calls.headcount().admit(guest, inside -> refuses(inside, most));
    }

    private Optional<Refusal> refuses(Headcount.Counts inside, int most) {
        if (inside.all() >= limits.maxCalls) {
            return Optional.of(Refusal.FULL);
        }
        if (inside.ofNumber() >= limits.perNumber) {
            return Optional.of(Refusal.SAME_NUMBER);
        }
        if (inside.onLine() >= limits.perLine) {
            return Optional.of(Refusal.SAME_LINE);
        }
        return inside.all() >= most ? Optional.of(Refusal.CUSTOMERS_ONLY) : Optional.empty();
    }

    /** An open case belongs to a customer, so that whoever has one is found here as well. */
    private boolean isCustomer(Guest guest) {
        if (guest.number().isEmpty() || !lookups.tryAcquire()) {
            return false;
        }
        try {
            return !directory.findByNumber(guest.number().get()).isEmpty();
        } finally {
            lookups.release();
        }
    }
}
