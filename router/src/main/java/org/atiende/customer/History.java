package org.atiende.customer;

import java.util.List;

/**
 * All the router reads about a customer when they call.
 *
 * @param openCases newest first
 * @param contacts newest first, bounded by the directory
 */
public record History(Customer customer, List<Case> openCases, List<Contact> contacts) {

    public History {
        openCases = List.copyOf(openCases);
        contacts = List.copyOf(contacts);
    }
}
