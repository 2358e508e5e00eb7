package org.atiende.promise;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.ledger.CallRecord;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promise.State;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The promises as they stand: makes them, knows who is owed one, and settles those that a person's answer has made needless. A promise is
 * on disk before {@link #make} returns it; when that is not sure in time, none was made. Those that live are also held in memory, read anew
 * every second, so that no call waits for the database to be recognised as owed one. Safe from any thread.
 */
public final class Promises {

    /** So many that live are held in memory; beyond it the furthest ones are not recognised when their customer rings before. */
    static final int MAX_LIVE = 20_000;

    /** A customer is called with the status of their case so soon after there is something to tell, of the hours in which they are called. */
    private static final Duration STATUS_WITHIN = Duration.ofMinutes(30);

    private static final int TRIES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Promises.class);

    /** Why nothing could be promised. */
    public enum Refusal {
        /** The line promises nothing. */
        NOT_OFFERED,
        /** The caller hides the number, or has none. */
        NO_NUMBER,
        /** Not a number that the company calls. */
        NOT_CALLABLE,
        /** Called by a whole plan within the last day, and nobody picked up; whoever shows somebody else's number gets no more rings for them. */
        TRIED_IN_VAIN,
        /** Every seat of the coming days is taken. */
        NO_SLOT,
        /** What is owed already is due just now. */
        DUE_NOW,
        /** The database did not acknowledge it in time; the row may be there all the same. */
        STORE_AWAY
    }

    /** What came of trying. */
    public sealed interface Made {

        /** On disk, and to be said. */
        record ToSay(Promise promise) implements Made {
        }

        /** Made in an earlier turn of the same call; it may have been said, so it is not said again. */
        record Before(Promise promise) implements Made {
        }

        record Not(Refusal why) implements Made {
        }
    }

    /** What there is to count about promises. Must return at once. */
    public interface Meter {
        void made(String line);

        void notMade(String line, Refusal why);

        void ended(String line, State how, boolean late);
    }

    private final Store store;
    private final Map<String, PromisePolicy> policies;
    private final Predicate<PhoneNumber> callable;
    private final Clock calendar;
    private final Duration patience;
    private final Meter meter;
    private volatile Map<PhoneNumber, List<Promise>> live = Map.of();
    private volatile Ended whenEnded = (_, _, _) -> { };

    /**
     * @param policies by line; a line without one promises nothing
     * @param callable whether the company calls such numbers
     * @param calendar the time of day
     * @param patience the longest a caller waits for the disk
     */
    public Promises(Store store, Map<String, PromisePolicy> policies, Predicate<PhoneNumber> callable, Clock calendar, Duration patience, Meter meter) {
        this.store = store;
        this.policies = Map.copyOf(policies);
        this.callable = callable;
        this.calendar = calendar;
        this.patience = patience;
        this.meter = meter;
    }

    /** Whether a call can be promised about this, as far as that is known without looking for a slot. */
    public boolean mayMake(Matter matter) {
        return mayCall(matter.line(), matter.number());
    }

    /** Whether the line calls its customers, and this number. */
    public boolean mayCall(String line, PhoneNumber number) {
        return policy(line).isPresent() && callable.test(number);
    }

    /** What is kept in the transaction that ends one, however it ends. */
    public interface Ended {

        /** @param in the call that ended it: the customer's to us, or an attempt of ours */
        void in(Handle handle, Promise over, Optional<CallId> in);
    }

    public void whenEnded(Ended also) {
        whenEnded = also;
    }

    public Optional<PromisePolicy> policy(String line) {
        return Optional.ofNullable(policies.get(line));
    }

    /**
     * Promises a call to whoever waits in this one. Never throws for a store that is away: then nothing was promised, as far as anybody
     * may say, and should the row turn out to be there, it is kept all the same.
     *
     * @param matter without a number when the caller shows none
     * @param candidates who may be named, the best first
     */
    public Made make(CallId call, Optional<Matter> matter, String line, List<AgentId> candidates) {
        var made = matter.<Made>map(about -> tryToMake(call, about, candidates)).orElse(new Made.Not(Refusal.NO_NUMBER));
        switch (made) {
            case Made.ToSay(var promise) -> {
                if (promise.isOf(call)) {             // else it was owed before, and is only said again
                    meter.made(line);
                }
            }
            case Made.Not(var why) -> meter.notMade(line, why);
            case Made.Before _ -> {
            }
        }
        return made;
    }

    private Made tryToMake(CallId call, Matter matter, List<AgentId> candidates) {
        var policy = policy(matter.line());
        if (policy.isEmpty()) {
            return new Made.Not(Refusal.NOT_OFFERED);
        }
        if (!callable.test(matter.number())) {
            return new Made.Not(Refusal.NOT_CALLABLE);
        }
        try {
            var made = store.writeDurably("make a promise", patience, handle -> Making.make(handle, call, matter, policy.get(), candidates, calendar.instant()));
            if (made instanceof Made.ToSay(var promise)) {
                remember(promise);
            }
            return made;
        } catch (StoreLost away) {
            LOG.warn("Nothing can be promised while the store is away; the caller stays in line. (call={} why={})", call, away.getMessage());
            return new Made.Not(Refusal.STORE_AWAY);
        }
    }

    /**
     * There is something to tell of a case: the call is owed from now on, within the line's hours. Where one is owed already that number and
     * case, it will tell this as well.
     *
     * @param named who is in charge: they are waited for until it is due
     */
    public void owe(Handle handle, Matter matter, Optional<AgentId> named) {
        var now = calendar.instant();
        var from = policy(matter.line()).orElseThrow().hours().next(now);
        owe(handle, new Promise("case-" + matter.caseId().orElseThrow() + "-" + now.getEpochSecond(), Kind.STATUS, Optional.empty(), matter, named, now,
                from.plus(STATUS_WITHIN), false, State.DUE, 1, from, Optional.empty(), 0, Optional.empty(), Optional.empty()));
    }

    /** @param more than what is promised to a caller: kept as any, when it was not owed already */
    void owe(Handle handle, Promise more) {
        if (PromiseTable.insert(handle, more)) {
            meter.made(more.matter().line());
        }
    }

    /** What this number is owed, soonest first, as of at most a second ago. */
    public List<Promise> owed(PhoneNumber number) {
        return live.getOrDefault(number, List.of());
    }

    /** As of at most a second ago. */
    public List<Promise> live() {
        return live.values().stream().flatMap(List::stream).sorted(Comparator.comparing(Promise::due).thenComparing(Promise::id)).toList();
    }

    /** Whether its time is over and the customer's phone has not rung. */
    public boolean broken(Promise promise) {
        return promise.late(calendar.instant());
    }

    /** How many of those that live were not kept at their minute. */
    public int late() {
        var now = calendar.instant();
        return (int) live().stream().filter(promise -> promise.late(now)).count();
    }

    /** What was promised in this call, however it stands. @throws StoreLost when the store is away */
    public Optional<Promise> madeIn(CallId call) {
        return find(Promise.idOf(call));
    }

    /** @throws StoreLost when the store is away */
    public Optional<Promise> find(String id) {
        return store.read("find promise", handle -> PromiseTable.find(handle, id));
    }

    /** The promise that this attempt is made for, whoever makes it. @throws StoreLost when the store is away */
    public Optional<Promise> ofAttempt(CallId attempt) {
        return store.read("find promise", handle -> PromiseTable.ofAttempt(handle, attempt));
    }

    /** Who is rung first in this attempt. @throws StoreLost when the store is away */
    public Optional<AgentId> agentOf(CallId attempt) {
        return store.read("find attempt", handle -> PromiseTable.agentOf(handle, attempt));
    }

    /** Whether a message was spoken for it, to its end or not. @throws StoreLost when the store is away */
    public boolean messageWasBegun(String id) {
        return store.read("find message", handle -> PromiseTable.answeredAttempts(handle, id).stream().anyMatch(CallId::isMessage));
    }

    /** How often customers were rung, and by which clock they live. */
    public Rings rings() {
        return new Rings(store, this, calendar);
    }

    /** Those of the attempts that are over. @throws StoreLost when the store is away */
    public Set<String> endedAttempts(List<String> ids) {
        return store.read("find ended attempts", handle -> PromiseTable.endedAttempts(handle, ids));
    }

    /** The newest first. @throws StoreLost when the store is away */
    public List<Promise> latest(int most) {
        return store.read("read promises", handle -> PromiseTable.latest(handle, most));
    }

    /**
     * Those that live, the soonest first; then those that are over, the newest first.
     *
     * @param most of each
     * @throws StoreLost when the store is away
     */
    public List<PromiseStory> stories(int most) {
        var now = calendar.instant();
        return store.read("read promises", handle -> {
            var over = PromiseTable.latest(handle, 2 * most).stream().filter(promise -> !promise.state().live()).limit(most);
            var all = Stream.concat(PromiseTable.live(handle, most).stream(), over).toList();
            var tries = PromiseTable.tries(handle, all.stream().map(Promise::id).toList());
            return all.stream().map(promise -> new PromiseStory(promise, PromiseStory.Standing.of(promise, now),
                    tries.getOrDefault(promise.id(), List.of()))).toList();
        });
    }

    /** The caller heard all of it. Best effort: what is lost here is only that it counts as heard. */
    public void heard(String id) {
        try {
            change(id, promise -> promise.heard() ? Optional.empty() : Optional.of(promise.wasHeard()));
        } catch (StoreLost away) {
            LOG.warn("That a promise was heard could not be kept; it is kept itself all the same. (promise={} why={})", id, away.getMessage());
        }
    }

    private record Tried(Optional<Promise> next, boolean done) {
    }

    /**
     * One change of one row, tried again when somebody else was faster. Empty when there was nothing to change any more.
     *
     * @throws StoreLost when the store is away
     */
    public Optional<Promise> change(String id, Function<Promise, Optional<Promise>> how) {
        return change(id, how, (_, _) -> { });
    }

    /** As {@link #change}, and in the same transaction: this agent is about to be rung for it, or the customer, before they are. */
    public Optional<Promise> place(String id, Function<Promise, Optional<Promise>> how, Optional<AgentId> agent) {
        return change(id, how, (handle, placing) -> PromiseTable.placed(handle, placing, agent, calendar.instant()));
    }

    /** As {@link #change}, and in the same transaction: whoever was rung in this attempt has picked up. */
    public Optional<Promise> answered(String id, Function<Promise, Optional<Promise>> how, CallId attempt) {
        return change(id, how, (handle, _) -> PromiseTable.answered(handle, attempt, calendar.instant()));
    }

    /** As {@link #change}, and in the same transaction: the attempt is over, and what came of it. */
    public Optional<Promise> ended(String id, Function<Promise, Optional<Promise>> how, CallId attempt, String outcome) {
        return change(id, how, (handle, _) -> PromiseTable.ended(handle, attempt, outcome, calendar.instant()));
    }

    /** @param alongside what is kept in the same transaction */
    private Optional<Promise> change(String id, Function<Promise, Optional<Promise>> how, BiConsumer<Handle, Promise> alongside) {
        for (var tries = 0; tries < TRIES; tries++) {
            var tried = store.write("change promise", handle -> {
                var next = PromiseTable.find(handle, id).flatMap(how);
                var done = next.isEmpty() || PromiseTable.change(handle, next.get());
                next.filter(_ -> done).ifPresent(promise -> {
                    alongside.accept(handle, promise);
                    endsIn(handle, promise, promise.attempt());
                });
                return new Tried(next, done);
            });
            if (tried.done()) {
                tried.next().filter(promise -> !promise.state().live()).ifPresent(promise -> {
                    forget(promise);
                    ended(promise);
                });
                return tried.next();
            }
        }
        throw new StoreLost("a promise changes faster than it can be read (promise=" + id + ")");
    }

    /**
     * In the transaction in which a call's answer is kept: what was promised in it is withdrawn, what was owed before it is kept.
     * Given to the ledger.
     */
    public void settle(Handle handle, CallRecord call) {
        if (call.promise().isEmpty() || call.answeredBy().isEmpty()) {
            return;
        }
        for (var tries = 0; tries < TRIES; tries++) {
            var settled = PromiseTable.find(handle, call.promise().get()).filter(promise -> promise.state().live())
                    .map(promise -> promise.ends(promise.isOf(call.id()) ? State.WITHDRAWN : State.KEPT_EARLY, calendar.instant()));
            if (settled.isEmpty()) {
                return;
            }
            if (PromiseTable.change(handle, settled.get())) {
                endsIn(handle, settled.get(), Optional.of(call.id()));
                forget(settled.get());
                ended(settled.get());
                return;
            }
        }
        throw new StoreLost("a promise changes faster than it can be settled (promise=" + call.promise().get() + ")");
    }

    private void endsIn(Handle handle, Promise promise, Optional<CallId> in) {
        if (!promise.state().live()) {
            whenEnded.in(handle, promise, in);
        }
    }

    private void ended(Promise promise) {
        meter.ended(promise.matter().line(), promise.state(), promise.late(calendar.instant()));
    }

    private synchronized void remember(Promise promise) {
        var all = new HashMap<>(live);
        all.merge(promise.matter().number(), List.of(promise), (held, come) -> held.stream().anyMatch(one -> one.id().equals(promise.id())) ? held
                : Stream.concat(held.stream(), come.stream()).toList());
        live = all;
    }

    private synchronized void forget(Promise promise) {
        var all = new HashMap<>(live);
        all.computeIfPresent(promise.matter().number(), (_, held) -> held.stream().filter(one -> !one.id().equals(promise.id())).toList());
        live = all;
    }

    /** Reads those that live. @throws StoreLost when the store is away */
    public synchronized Set<Promise> refresh() {
        var read = store.read("read live promises", handle -> PromiseTable.live(handle, MAX_LIVE));
        live = read.stream().collect(Collectors.groupingBy(promise -> promise.matter().number()));
        return new HashSet<>(read);
    }
}
