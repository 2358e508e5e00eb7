package org.atiende.customer;

import java.util.List;

import org.atiende.tel.PhoneNumber;

/** Who answers to a number. Called on the caller's own thread; an implementation keeps its own deadline and answers empty past it. */
public interface CustomerDirectory {

    /** The most recent contacts read per customer. */
    int MAX_CONTACTS = 50;

    /** The most calls of ours read per customer: whoever returns one returns one of the last. */
    int MAX_STATUS_CALLS = 5;

    /** The most signals read per customer's area: those that last before those that ended. */
    int MAX_SIGNALS = 20;

    /** The most customers that may share a number before it says nothing about who calls (a switchboard). */
    int MAX_SHARING = 5;

    /**
     * Everybody known under this number, the most recently active first; empty when nobody is known, when more than
     * {@link #MAX_SHARING} share it, or when the directory does not answer in time.
     */
    List<History> findByNumber(PhoneNumber number);
}
