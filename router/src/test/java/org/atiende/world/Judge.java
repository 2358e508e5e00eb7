package org.atiende.world;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Availability;
import org.atiende.ami.Originate;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.Office;
import org.atiende.speech.PromiseWords;
import org.atiende.world.Plan.Fault;
import org.atiende.world.SimAsterisk.Channel;

/**
 * Watches the world, not the routers' own account of it, and stops the play at the first thing that must not be. The numbers are those of
 * the sixteen invariants of the reliability notes (F.4):
 *
 * <ol>
 * <li>nobody is held past the cap without a promise, nor with the guardia idle, nor by a router that has gone silent
 * <li>no call is ended by us but after a talk, or by busy before the answer when many are inside; nobody is put back into the line after a goodbye
 * <li>nobody is offered two calls at once by one router, nor dialled by another once their phone is seen to be in use
 * <li>no offer to who is off site, paused, signed out, in wrap-up, not qualified, or not known
 * <li>no promise is lost: what was said is on disk, and in the end it is over or has a time to come
 * <li>none is kept twice
 * <li>nobody is called but whom a promise names, within the hours
 * <li>every reservation has an owner and an end; nobody who could be rung is idle while somebody waits for them
 * <li>among equals the longest waiting goes first, whoever comes back included
 * <li>one router acts on a channel; whoever was taken over from ends no ring of the other's, and rings nobody for a promise that the other keeps
 * <li>a line never loses step, and no thread of a router dies of a fault of ours
 * <li>every call has exactly one row, and the rows say what the callers saw
 * <li>turns under way and calls remembered are bounded by the calls there are
 * <li>what is dialled is made of endpoints only
 * <li>no promised call before its time
 * <li>what is said of the wait is not below what it exceeds nine times of ten, and never grows without a cause that is told
 * </ol>
 *
 * What needs a while to be wrong is seen by the {@link Lookout}, rows by the {@link Books}, words by {@link Spoken}.
 */
final class Judge implements Witness {

    /** An invariant does not hold. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what, null, false, false);
        }
    }

    /** An offer that is not over: who is rung for which call, and by which process of a router. */
    private record Offer(String call, Node by, long at) {
    }

    static final long SECOND = 1_000_000_000L;

    private final World world;
    private final Books books;
    private final Spoken spoken;
    private final Lookout lookout;
    private final Map<SimPhone, Offer> offers = new LinkedHashMap<>();
    private final Map<SimPhone, Long> restsUntil = new LinkedHashMap<>();
    private final Map<SimPhone, Long> talkBegan = new LinkedHashMap<>();
    private final Map<SimPhone, Node> talkSeenBy = new LinkedHashMap<>();
    private final Map<String, Node> keepers = new LinkedHashMap<>();
    private final Map<SimCall, String> lastRung = new LinkedHashMap<>();
    private final Map<SimCall, Long> lastRungAt = new LinkedHashMap<>();
    private final Set<SimCall> answered = new HashSet<>();
    private final Set<SimCall> special = new HashSet<>();
    private Optional<String> broken = Optional.empty();
    private long disturbedAt = Long.MIN_VALUE / 2;

    Judge(World world) {
        this.world = world;
        this.books = new Books(world, this);
        this.spoken = new Spoken(this);
        this.lookout = new Lookout(world, this);
    }

    Books books() {
        return books;
    }

    Spoken spoken() {
        return spoken;
    }

    long now() {
        return world.time.nanos();
    }

    void check(int invariant, boolean holds, String what, Object... of) {
        if (!holds) {
            fail(invariant, what.formatted(of));
        }
    }

    void fail(int invariant, String what) {
        if (broken.isEmpty()) {
            broken = Optional.of("invariant " + invariant + ": " + what);
            world.time.trace("BROKEN " + broken.get());
        }
    }

    void throwIfBroken() {
        broken.ifPresent(what -> {
            throw new Broken(what);
        });
    }

    /** Something goes wrong, or is well again. */
    void disturbed() {
        disturbedAt = now();
    }

    /** This router is in step, and nothing went wrong anywhere for so many seconds. */
    boolean healthy(int router, int seconds) {
        var before = now() - seconds * SECOND;
        return inStepSince(router, before) && disturbedAt < before && world.disk.isGood();
    }

    boolean inStepSince(int router, long since) {
        var host = world.hosts().get(router - 1);
        return host.node().filter(node -> node.isInStep() && node.inStepSince() < since && node.thawedAt() < since).isPresent() && host.manager.reachable();
    }

    private boolean inStepSince(Node node, long since) {
        return inStepSince(node.number(), since);
    }

    long slack() {
        return world.slowest() + SECOND;
    }

    /** Which router has just said what is to be done with this call. */
    private static Node served(SimCall call) {
        return (Node) call.servedBy.orElseThrow();
    }

    @Override
    public void arrived(SimCall call) {
        books.arrived(call);
        world.time.trace("arrived " + call.id());
    }

    @Override
    public void handed(SimCall call, Map<String, String> said) {
        var by = served(call);
        var dial = said.get("ATIENDE_DIAL");
        world.time.trace("handed " + call.id() + " " + dial + " by " + by.number());
        check(14, dial.matches("PJSIP/10[0-9]{2}(&PJSIP/10[0-9]{2})*"), "something else than endpoints is dialled: %s", dial);
        var phones = List.of(dial.split("&")).stream().map(device -> world.asterisk.phones.get(device.substring(6))).toList();
        for (var phone : phones) {
            alone(phone, call.id(), by);
        }
        if (said.containsKey("ATIENDE_AGENT")) {
            check(4, phones.size() == 1, "several agents are offered one call (call=%s)", call.id());
            mayBeOffered(phones.getFirst(), call, by);
            lookout.inOrder(phones.getFirst(), call);
            lastRung.put(call, phones.getFirst().endpoint);
        } else {
            check(1, now() - call.arrived >= Office.CAP.toNanos() - SECOND || books.stepped(), "the guardia is rung before the cap (call=%s)", call.id());
        }
    }

    /** Nobody is rung for two at once. Two routers may think of the same phone in one instant; then the dialplan finds it in use. */
    private void alone(SimPhone phone, String call, Node by) {
        var seen = now() - 2 * slack();
        var other = offers.get(phone);
        if (other != null && !other.call.equals(call)) {
            var outlived = other.by != by || other.at < now() - Office.RING.toNanos();          // and of its talk nothing was heard
            check(3, other.by.number() != by.number() || outlived && !inStepSince(by, seen), "%s is offered %s while rung for %s", phone.endpoint, call, other.call);
        }
        var legs = phone.channels.stream().filter(leg -> leg.bornAt < seen && !leg.linkedId.equals(call) && !leg.id().equals(call)).toList();
        check(3, legs.isEmpty() || !inStepSince(by, seen), "%s is offered %s with a live leg", phone.endpoint, call);
        offers.put(phone, new Offer(call, by, now()));
    }

    private void mayBeOffered(SimPhone phone, SimCall call, Node node) {
        var seen = now() - 2 * slack();
        check(4, node.isInStep() || node.outOfStepSince() > now() - 3 * SECOND || !node.isUp(), "%s is offered a call while nothing is known of phones", phone.endpoint);
        check(4, phone.onSite() || phone.movedAt > seen || !inStepSince(node, seen), "%s is offered a call off site", phone.endpoint);
        var desk = world.desk(phone.agent.id());
        check(4, desk.inForce instanceof Availability.SignedIn || desk.wishing || !desk.sure || !isKnown(desk, node), "%s is offered a call, and is %s", phone.endpoint, desk.inForce);
        var wrapUp = phone.talkedUntil + phone.agent.wrapUp().toNanos();
        var saw = Math.max(node.inStepSince(), node.outOfStepSince()) <= talkBegan.getOrDefault(phone, 0L);
        var news = now() - phone.talkedUntil < 2 * world.slowest();           // of a talk that was over as it began: the caller may be back before it
        check(4, now() + slack() > wrapUp || news || !saw || talkSeenBy.get(phone) != node, "%s is offered a call in wrap-up", phone.endpoint);
        if (isPlain(call)) {
            var waited = Duration.ofNanos(now() - call.arrived).plusSeconds(1);
            var net = call.caller.line().policy().net(waited);
            var skill = phone.agent.skills().get(call.caller.line().policy().skill());
            check(4, net.anySkill() || books.stepped() || skill != null && skill.level() <= net.level(), "%s is offered a call they are not qualified for (call=%s)", phone.endpoint, call.id());
        }
    }

    /** What was chosen at another router is known a round later, if the store is well. */
    private boolean isKnown(Desk desk, Node node) {
        return desk.takenBy == node.number() ? desk.inForceSince <= now() - SECOND
                : desk.inForceSince <= now() - 3 * SECOND && node.thawedAt() <= now() - 3 * SECOND && world.disk.wasGoodSince(desk.inForceSince - 3 * SECOND);
    }

    boolean isPlain(SimCall call) {
        return !special.contains(call) && !books.isOwed(call);
    }

    /** Whether this call was with an agent and came back. */
    boolean cameBack(SimCall call) {
        return special.contains(call);
    }

    /** Whether this phone was the last that was rung for the call alone, in the last so many seconds. */
    boolean justRung(SimCall call, SimPhone phone, int seconds) {
        return phone.endpoint.equals(lastRung.get(call)) && lastRungAt.getOrDefault(call, 0L) > now() - seconds * SECOND;
    }

    boolean wasLast(SimCall call, SimPhone phone) {
        return phone.endpoint.equals(lastRung.get(call));
    }

    boolean isOffered(SimPhone phone) {
        return offers.containsKey(phone);
    }

    Set<String> offered() {
        var calls = new HashSet<String>();
        offers.values().forEach(offer -> calls.add(offer.call));
        return calls;
    }

    /** Whether a router may leave this phone alone for a while, for what it did. */
    boolean rests(SimPhone phone) {
        return restsUntil.getOrDefault(phone, 0L) >= now();
    }

    @Override
    public void rungOut(SimCall call) {
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        lastRungAt.put(call, now());
        world.time.trace("rung out " + call.id());
        var only = world.asterisk.phones.get(lastRung.getOrDefault(call, ""));
        if (only != null && !answered.remove(call)) {
            restsUntil.put(only, now() + 70 * SECOND);
        }
    }

    /** A router that lives renews its leases. */
    @Override
    public void left(SimCall call, FakeAgiChannel.End how) {
        check(1, how != FakeAgiChannel.End.LEASE_LAPSED || !healthy(call.router(), 70) || books.stepped(), "the lease of %s lapsed under a router that lives", call.id());
    }

    @Override
    public void sentAway(SimCall call, String word) {
        check(2, !word.equals("end") || call.goodbye, "the router ended a call to which nobody said goodbye (call=%s)", call.id());
    }

    @Override
    public void afterTalk(SimCall call, String word) {
        check(2, !word.equals("turn") || !call.goodbye, "%s is put back into the line after a goodbye", call.id());
        check(2, !word.equals("end") || call.goodbye || !inStepSince(call.router(), talkBegan.values().stream().max(Long::compare).orElse(0L) - 60 * SECOND)
                || slack() > 2 * SECOND, "%s is sent away, and nobody said goodbye", call.id());
    }

    @Override
    public void legGone(Channel leg) {
        offers.remove(leg.phone);
        restsUntil.merge(leg.phone, leg.linkedId.startsWith("atiende") ? now() + 70 * SECOND : 0, Math::max);
    }

    @Override
    public void talks(SimCall call, Channel leg) {
        world.time.trace("talks " + call.id() + " " + leg.leg.channel());
        books.talks(call, leg);
        answered.add(call);
        talkBegan.put(leg.phone, now());
        talkSeenBy.put(leg.phone, (Node) call.servedBy.orElse(null));
        offers.entrySet().removeIf(offer -> offer.getValue().call.equals(call.id()) && offer.getKey() != leg.phone);
    }

    @Override
    public void parted(SimCall call, Channel leg) {
        world.time.trace("parted " + call.id());
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        special.add(call);                                   // what comes after a talk is no plain wait any more
        leg.phone.talkedUntil = now();
        restsUntil.put(leg.phone, now() + (leg.phone.isDead() ? 70 : 2) * SECOND + leg.phone.agent.wrapUp().toNanos());
    }

    @Override
    public void ended(SimCall call) {
        world.time.trace("ended " + call.id() + " " + call.outcome);
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        check(2, !call.outcome.equals("left") || call.caller.hungUp || call.talkedInFallback, "a caller was cut (call=%s)", call.id());
        check(2, !call.outcome.equals("busy") || world.asterisk.calls.size() >= 20, "a caller heard busy among few (call=%s)", call.id());
        books.ended(call);
    }

    @Override
    public void originated(Originate call, SimPhone phone, int router) {
        world.time.trace("originated " + phone.endpoint + " by " + router);
        var by = world.hosts().get(router - 1).node().orElseThrow();
        keepers.put(call.channelId(), by);
        alone(phone, call.channelId(), by);
        books.originated(call);
    }

    @Override
    public void ringEnded(Channel leg, int router) {
        world.time.trace("ring ended " + leg.leg.channel() + " by " + router);
        var decided = offers.get(leg.phone);
        check(10, decided == null || decided.by.number() == router, "router %d ends a ring of %s that is the other's (call=%s)", router, leg.phone.endpoint, leg.linkedId);
    }

    @Override
    public void attemptOver(String id) {
        offers.values().removeIf(offer -> offer.call.equals(id));
    }

    @Override
    public void customerCalled(String attempt, String number) {
        world.time.trace("calls customer " + number);
        books.customerCalled(attempt, number);
    }

    @Override
    public void promisedTalk(String attempt, SimPhone phone) {
        talkBegan.put(phone, now());
        talkSeenBy.put(phone, keepers.get(attempt));
        books.promisedTalk(attempt);
    }

    @Override
    public void promisedTalkOver(String attempt, SimPhone phone) {
        phone.talkedUntil = now();
        books.promisedTalkOver(attempt);
    }

    void promises(String call, PromiseWords words) {
        world.time.trace("promises " + call + " " + words.due().toLocalTime());
        books.promises(call, words);
    }

    /** Whether a router may have served some calls and not have heard of it on such a day. */
    boolean routersCameAndWent() {
        return world.plan.has(Fault.KILL) || world.plan.has(Fault.FREEZE) || world.plan.has(Fault.TWO_ROUTERS);
    }

    /** After each moment. */
    void look() {
        throwIfBroken();
        lookout.look();
        throwIfBroken();
    }

    /** After the healing phase the routers see the world as it is. */
    void healed() {
        lookout.healed();
        throwIfBroken();
    }

    void closes() {
        check(2, world.asterisk.calls.isEmpty(), "calls that never end: %s", world.asterisk.calls.stream().map(SimCall::id).toList());
        books.compare();
        throwIfBroken();
    }
}
