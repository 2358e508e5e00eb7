package org.atiende.followup;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.Signal;
import org.atiende.customer.SignalTable;
import org.atiende.followup.AnnouncementTable.Announcement;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What befell an area becomes a case of each customer who lives there, and so one call to each, by the rules of every other; what was
 * seen of one customer becomes theirs. Whoever has an open case of the same topic is told in that one. Safe from any thread.
 */
public final class Announcements {

    private static final int LONGEST_ID = 60;

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final Store store;
    private final FollowUps followUps;
    private final Clock calendar;

    /** @param calendar the time of day */
    public Announcements(Store store, FollowUps followUps, Clock calendar) {
        this.store = store;
        this.followUps = followUps;
        this.calendar = calendar;
    }

    /**
     * How far an announcement has gone.
     *
     * @param messages what customers are told, by language; empty: nobody is told
     * @param customers those with a case about it
     * @param told those of them who know what it says now
     */
    public record Standing(Signal signal, Map<String, String> messages, int customers, int told) {

        public Standing {
            messages = Map.copyOf(messages);
        }
    }

    /** @throws StoreLost when the store is away */
    public Optional<Standing> find(String signal) {
        return store.read("find signal", handle -> Optional.ofNullable(SignalTable.byId(handle, List.of(signal)).get(signal)).map(known -> standing(handle, known)));
    }

    private static Standing standing(Handle handle, Signal signal) {
        var counts = AnnouncementTable.counts(handle, signal.id());
        return new Standing(signal, AnnouncementTable.find(handle, signal.id()).map(Announcement::messages).orElse(Map.of()), counts.getFirst(), counts.getLast());
    }

    /**
     * Keeps a signal and what its area's customers are told of it. The same again changes nothing; another message, end or expected end is news.
     *
     * @param messages by language; where it is silent, what was written before stays
     * @throws StoreLost when the store is away
     */
    public Standing put(Signal signal, Map<String, String> messages) {
        return store.write("keep signal", handle -> {
            var before = Optional.ofNullable(SignalTable.byId(handle, List.of(signal.id())).get(signal.id()));
            SignalTable.put(handle, signal);
            var announced = AnnouncementTable.find(handle, signal.id());
            var words = new TreeMap<>(announced.map(Announcement::messages).orElse(Map.of()));
            words.putAll(messages);
            if (!words.isEmpty() && (announced.isEmpty() || !words.equals(announced.get().messages()) || before.filter(known -> isOver(known, signal)).isPresent())) {
                AnnouncementTable.put(handle, new Announcement(signal.id(), words, announced.map(Announcement::news).orElse(0) + 1, 0));
            }
            return standing(handle, signal);
        });
    }

    private static boolean isOver(Signal before, Signal now) {
        return !before.expectedEnd().equals(now.expectedEnd()) || !before.ended().equals(now.ended()) || !before.area().equals(now.area());
    }

    /**
     * Brings what is new to the cases of some customers.
     *
     * @param most customers of each signal
     * @return how many; none when all have it
     * @throws StoreLost when the store is away
     */
    public int spread(int most) {
        var customers = 0;
        for (var signal : store.read("find announcements", AnnouncementTable::unspread)) {
            customers += spread(signal, most);
        }
        return customers;
    }

    /** What is wrong with one signal must not keep the customers of all others in the dark. */
    private int spread(String signal, int most) {
        try {
            return store.write("announce", handle -> spread(handle, signal, most));
        } catch (StoreLost away) {
            throw away;
        } catch (RuntimeException ours) {
            LOG.error("A signal could not be announced; the next round tries again. (signal={})", signal, ours);
            return 0;
        }
    }

    private int spread(Handle handle, String id, int most) {
        var announcement = AnnouncementTable.find(handle, id).orElseThrow();
        var signal = SignalTable.byId(handle, List.of(id)).get(id);
        var untold = AnnouncementTable.untold(handle, announcement, signal.area(), most);
        if (untold.isEmpty()) {
            AnnouncementTable.spread(handle, announcement);
            return 0;
        }
        var ours = untold.stream().filter(customer -> AnnouncementTable.take(handle, announcement, customer)).toList();
        var customers = CustomerTable.byId(handle, ours);
        var held = CaseTable.openAbout(handle, ours, signal.topic());
        held.putAll(AnnouncementTable.casesOf(handle, id, ours));        // in which they were told before, open or not
        var words = new LinkedHashMap<Case, FollowUp.Word>();
        ours.forEach(customer -> about(signal, customer, Optional.ofNullable(held.get(customer)))
                .ifPresent(one -> words.put(one, word(announcement, signal, customers.get(customer).customer()))));
        keep(handle, held.values(), words);
        words.keySet().forEach(one -> AnnouncementTable.about(handle, id, one.customerId(), one.id()));
        return ours.size();
    }

    /** A customer's case about it; nobody is told of the end of what they were never told of. */
    private Optional<Case> about(Signal signal, String customer, Optional<Case> held) {
        var opened = caseId(signal.id(), customer);
        var lasts = signal.ended().isEmpty();
        if (held.isEmpty()) {
            var since = signal.began().isBefore(calendar.instant()) ? signal.began() : calendar.instant();
            return Optional.of(new Case(opened, customer, signal.topic(), Optional.empty(), true, signal.impact(), since, signal.expectedEnd(), signal.what()))
                    .filter(_ -> lasts);
        }
        return held.map(before -> new Case(before.id(), customer, before.topic(), before.owner(), before.id().equals(opened) ? lasts : before.open(),
                Math.max(before.impact(), signal.impact()), before.opened(), signal.expectedEnd().or(before::due), before.summary()));
    }

    private FollowUp.Word word(Announcement announcement, Signal signal, Customer customer) {
        return new FollowUp.Word(Optional.of(signal.ended().isPresent() ? "resolved" : "in progress"), Optional.ofNullable(announcement.messages().get(customer.language())),
                signal.expectedEnd().filter(end -> signal.ended().isEmpty() && end.isAfter(calendar.instant())), true);
    }

    private void keep(Handle handle, Collection<Case> before, Map<Case, FollowUp.Word> now) {
        var stood = before.stream().collect(Collectors.toMap(Case::id, one -> one));
        CaseTable.insert(handle, now.keySet().stream().filter(one -> !stood.containsKey(one.id())).toList());
        CaseTable.update(handle, now.keySet().stream().filter(one -> stood.containsKey(one.id()) && !stood.get(one.id()).equals(one)).toList());
        followUps.follow(handle, stood, now, calendar.instant());
    }

    /** @param isNew nobody had told of it under this key before */
    public record Noted(String caseId, boolean isNew) {
    }

    /**
     * Keeps what was seen of a customer in their open case of that topic, or in one that is opened for it. Told again, it changes nothing.
     *
     * @throws StoreLost when the store is away
     */
    public Noted note(Observation seen) {
        return store.write("note observation", handle -> {
            var now = calendar.instant().truncatedTo(ChronoUnit.MICROS);
            if (!AnnouncementTable.note(handle, seen, now)) {
                return new Noted(AnnouncementTable.noted(handle, seen.id()).orElseThrow(), false);
            }
            var held = CaseTable.openAbout(handle, List.of(seen.customer()), seen.topic());
            var about = Optional.ofNullable(held.get(seen.customer())).map(before -> new Case(before.id(), before.customerId(), before.topic(), before.owner(), true,
                    Math.max(before.impact(), seen.impact()), before.opened(), before.due(), before.summary()))
                    .orElseGet(() -> new Case(caseId(seen.id(), seen.customer()), seen.customer(), seen.topic(), Optional.empty(), true, seen.impact(), now,
                            Optional.empty(), seen.what()));
            keep(handle, held.values(), Map.of(about, new FollowUp.Word(Optional.empty(), seen.message(), Optional.empty())));
            AnnouncementTable.noted(handle, seen, about.id());
            return new Noted(about.id(), true);
        });
    }

    /** The same whoever asks, and another for each of both. */
    private static String caseId(String key, String customer) {
        var readable = key + "." + customer;
        return readable.length() <= LONGEST_ID ? readable : UUID.nameUUIDFromBytes(readable.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
