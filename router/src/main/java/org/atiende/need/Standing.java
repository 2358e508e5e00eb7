package org.atiende.need;

/** How much a history says of why its customer calls, the least first: the order in which a need is read. */
enum Standing {

    /** Contacts, or nothing. */
    PAST(""),
    /** Something befell their area. */
    SIGNAL("; this one's area has a signal"),
    /** We called them lately. */
    RETURNED("; this one returns our call"),
    /** Something is open with them. */
    OPEN_CASE("; this one has an open case");

    /** Why it is this customer, of several who share a number. */
    final String why;

    Standing(String why) {
        this.why = why;
    }
}
