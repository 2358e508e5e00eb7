package org.atiende.fake;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.calendar.CallingHours;
import org.atiende.promise.Promise;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.PhoneNumber;

/** A database in memory, opened once for the whole run of tests: opening one costs more than a test does. */
public final class MemoryStore {

    /** A call within five minutes, at any hour, one for each slot. */
    public static final PromisePolicy POLICY = new PromisePolicy(CallingHours.always(Office.ZONE), Duration.ofMinutes(5), Duration.ofMinutes(5), 1,
            Duration.ofSeconds(30), List.of(Duration.ofMinutes(5), Duration.ofMinutes(30)));

    /** Somebody to whom a call is owed. */
    public static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    private MemoryStore() {
    }

    /** What they are owed a call about; without a case when that is null. */
    public static Promise.Matter about(PhoneNumber number, String caseId) {
        return new Promise.Matter("power", number, Optional.of("C-1"), Optional.ofNullable(caseId), List.of("power"), "es", 0);
    }

    /** Opened by the first test that asks. */
    private static final class Opened {

        private static final Store STORE = Store.open(StoreSettings.url("jdbc:h2:mem:tests"));
    }

    public static Store store() {
        return Opened.STORE;
    }

    /** A line that promises nothing. */
    public static Promises noPromises() {
        return new Promises(store(), Map.of(), _ -> true, Clock.systemUTC(), Duration.ofSeconds(2), new Uncounted());
    }

    /** Counts nothing. */
    public static class Uncounted implements Promises.Meter {

        @Override
        public void made(String line) {
            // nobody asks
        }

        @Override
        public void notMade(String line, Promises.Refusal why) {
            // nobody asks
        }

        @Override
        public void ended(String line, Promise.State how, boolean late) {
            // nobody asks
        }
    }
}
