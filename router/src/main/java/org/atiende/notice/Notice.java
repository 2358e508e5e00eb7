package org.atiende.notice;

import java.time.Instant;
import java.util.Optional;

import org.atiende.tel.PhoneNumber;

/**
 * Something that is to be written to a customer, because no call will tell them.
 *
 * @param id the same whenever it is given to the command again
 * @param number that was called in vain
 * @param language the customer's
 */
public record Notice(String id, Why why, Optional<String> customer, Optional<String> caseId, Optional<PhoneNumber> number, String language, Instant made) {

    /** Why nobody calls them (any more). */
    public enum Why {
        /** They were called as often as was planned. */
        UNREACHED,
        /** None of their numbers is one that the company calls. */
        NO_NUMBER,
        /** They do not want to be called. */
        NO_CALLS
    }
}
