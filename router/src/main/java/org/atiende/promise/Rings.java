package org.atiende.promise;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.atiende.customer.CustomerTable;
import org.atiende.promise.Promise.Matter;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;

/** How often customers were rung, and by which clock they live. Safe from any thread. */
public final class Rings {

    private final Store store;
    private final Promises promises;
    private final Clock calendar;

    Rings(Store store, Promises promises, Clock calendar) {
        this.store = store;
        this.promises = promises;
        this.calendar = calendar;
    }

    /** By whose clock the customer lives, where it is not the company's. @throws StoreLost when the store is away */
    public Optional<ZoneId> zoneOf(Matter matter) {
        return matter.customer().flatMap(id -> store.read("find customer", handle -> Optional.ofNullable(CustomerTable.byId(handle, List.of(id)).get(id))))
                .flatMap(known -> known.customer().zone());
    }

    /** When the customer may be rung by these limits; empty: now. @throws StoreLost when the store is away */
    public Optional<Instant> putOff(Promise promise, RingLimits limits) {
        var now = calendar.instant();
        var others = (int) promises.live().stream().filter(other -> other.state().underWay() && !other.id().equals(promise.id())).count();
        return store.read("count rings", handle -> limits.putOff(PromiseTable.rings(handle, promise.matter().number(), now.minus(RingLimits.DAY)),
                PromiseTable.rings(handle, now.minus(RingLimits.HOUR)), others, now));
    }
}
