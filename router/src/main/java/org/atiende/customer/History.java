package org.atiende.customer;

import java.util.List;

/**
 * All the router reads about a customer when they call.
 *
 * @param openCases newest first
 * @param contacts newest first, bounded by the directory
 * @param statusCalls newest first
 * @param signals of the customer's area, bounded by the directory: those that last, then those that ended, the latest first
 */
public record History(Customer customer, List<Case> openCases, List<Contact> contacts, List<StatusCall> statusCalls, List<Signal> signals) {

    public History {
        openCases = List.copyOf(openCases);
        contacts = List.copyOf(contacts);
        statusCalls = List.copyOf(statusCalls);
        signals = List.copyOf(signals);
    }

    /** Of a customer whom nobody has called about a case, and in whose area all is well. */
    public History(Customer customer, List<Case> openCases, List<Contact> contacts) {
        this(customer, openCases, contacts, List.of(), List.of());
    }

    /** Whether this case of the customer's is closed; of somebody with so many open ones that not all are read, none is known to be. */
    public boolean isClosed(String caseId) {
        return openCases.size() < CustomerDirectory.MAX_CONTACTS && openCases.stream().noneMatch(open -> open.id().equals(caseId));
    }
}
