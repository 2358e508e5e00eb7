package org.atiende.explain;

import java.util.List;

import org.atiende.customer.CustomerDirectory;
import org.atiende.customer.History;
import org.atiende.customer.StoredDirectory;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.tel.PhoneNumber;

/**
 * The directory for somebody who is not on the telephone: it waits longer, takes no caller's look-up away, and says that the store does
 * not answer where a caller is served as a first contact instead. Safe from any thread.
 */
public final class PatientDirectory implements CustomerDirectory {

    private final Store store;

    public PatientDirectory(Store store) {
        this.store = store;
    }

    /** @throws StoreLost when the store is away or slow */
    @Override
    public List<History> findByNumber(PhoneNumber number) {
        var directory = new StoredDirectory(store, Explainer.PATIENCE);            // one for each look-up, to know how this one went
        var known = directory.findByNumber(number);
        if (directory.late() + directory.broken() > 0) {
            throw new StoreLost("the caller cannot be looked up just now (a call would be served as a first contact)");
        }
        return known;
    }
}
