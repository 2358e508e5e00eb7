package org.atiende.customer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import org.atiende.store.Store;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Customers read from the store. Promises an answer within its deadline whatever the database does: late and broken look-ups answer
 * empty, which only costs the caller their history, and are counted. A look-up that is late runs to its end on its own thread; nobody
 * interrupts it. Safe from any thread.
 */
public final class StoredDirectory implements CustomerDirectory {

    /** The longest a caller waits to be recognised, unless the configuration says otherwise. */
    public static final Duration DEADLINE = Duration.ofMillis(300);

    /** The most look-ups under way at once, late ones included; beyond it callers go unrecognised at once. */
    public static final int MAX_LOOKUPS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StoredDirectory.class);

    private final Store store;
    private final Duration deadline;
    private final Semaphore lookups = new Semaphore(MAX_LOOKUPS);
    private final LongAdder late = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public StoredDirectory(Store store, Duration deadline) {
        this.store = store;
        this.deadline = deadline;
    }

    @Override
    public List<History> findByNumber(PhoneNumber number) {
        if (!lookups.tryAcquire()) {
            refused.increment();
            LOG.warn("customer not looked up: too many look-ups under way (number={} limit={})", number, MAX_LOOKUPS);
            return List.of();
        }
        var lookup = new FutureTask<>(() -> {
            try {
                return store.read("find customer", handle -> find(handle, number));
            } finally {
                lookups.release();
            }
        });
        Thread.ofVirtual().name("find-customer").start(lookup);
        return await(lookup, number);
    }

    private List<History> await(FutureTask<List<History>> lookup, PhoneNumber number) {
        try {
            return lookup.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            late.increment();
            LOG.warn("customer not found in time (number={} deadline={}ms)", number, deadline.toMillis());
        } catch (ExecutionException e) {
            broken.increment();
            LOG.warn("customer could not be looked up (number={})", number, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private static List<History> find(Handle handle, PhoneNumber number) {
        var customers = CustomerTable.withNumber(handle, number, MAX_SHARING + 1);
        if (customers.size() > MAX_SHARING) {
            return List.of();
        }
        var histories = new ArrayList<History>();
        for (var customer : customers) {
            histories.add(new History(customer, CaseTable.openOf(handle, customer.id(), MAX_CONTACTS),
                    ContactTable.latestOf(handle, customer.id(), MAX_CONTACTS), StatusCallTable.of(handle, customer.id(), MAX_STATUS_CALLS),
                    customer.area().map(area -> SignalTable.ofArea(handle, area, MAX_SIGNALS)).orElse(List.of())));
        }
        histories.sort(Comparator.comparing(StoredDirectory::lastActive).reversed().thenComparing(history -> history.customer().id()));
        return histories;
    }

    private static Instant lastActive(History history) {
        var contacted = history.contacts().isEmpty() ? Instant.MIN : history.contacts().getFirst().at();
        var opened = history.openCases().isEmpty() ? Instant.MIN : history.openCases().getFirst().opened();
        return contacted.isAfter(opened) ? contacted : opened;
    }

    /** How many look-ups answered too late. */
    public long late() {
        return late.sum();
    }

    /** How many look-ups ended in an error. */
    public long broken() {
        return broken.sum();
    }

    /** How many look-ups were not begun because {@link #MAX_LOOKUPS} were under way. */
    public long refused() {
        return refused.sum();
    }
}
