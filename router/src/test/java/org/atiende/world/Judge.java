package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.ami.Originate;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.Office;
import org.atiende.speech.PromiseWords;
import org.atiende.world.Plan.Fault;
import org.atiende.world.SimAsterisk.Channel;
import org.atiende.world.SimCall.Stage;

/**
 * Watches the world, not the router's own account of it, and stops the play at the first thing that must not be. The numbers are those of
 * the sixteen invariants of the reliability notes (F.4). Checked here:
 *
 * <ol>
 * <li>nobody is held past the cap without a promise, nor with the guardia idle, nor by a router that has gone silent
 * <li>no call is ended by us but after a talk, or by busy before the answer when many are inside
 * <li>nobody is offered two calls at once, nor dialled with a live leg
 * <li>no offer to who is off site, paused, signed out, in wrap-up, not qualified, or not known
 * <li>no promise is lost: what was said is on disk, and in the end it is over or has a time to come
 * <li>none is kept twice
 * <li>nobody is called but whom a promise names, within the hours
 * <li>every reservation has an owner and an end; nobody who could be rung is idle while somebody waits for them
 * <li>among equals the longest waiting goes first, whoever comes back included
 * <li>(one node acts on a channel: shown on a real Asterisk by {@code FrozenRouterTest}; here one process at a time has the port)
 * <li>a line never loses step, and no thread of the router dies of a fault of ours
 * <li>every call has exactly one row, and the rows say what the callers saw
 * <li>turns under way and calls remembered are bounded by the calls there are
 * <li>what is dialled is made of endpoints only
 * <li>no promised call before its time
 * <li>(what is said of the wait is kept: {@code ForecastTest})
 * </ol>
 */
final class Judge {

    /** An invariant does not hold. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what, null, false, false);
        }
    }

    /** An offer that is not over: who is rung for which call, and by which process of the router. */
    private record Offer(String call, Node by) {
    }

    /** @param since the turn in which the one who was passed over waits */
    private record PassedOver(SimCall who, long since, SimCall by, long at) {
    }

    private static final long SECOND = 1_000_000_000L;

    /** A busy second of the world has some hundreds. */
    private static final int MOMENTS = 100_000;

    private final World world;
    private final Books books;
    private final Map<SimPhone, Offer> offers = new LinkedHashMap<>();
    private final Map<SimPhone, Long> restsUntil = new LinkedHashMap<>();
    private final Map<SimPhone, Long> idleSince = new LinkedHashMap<>();
    private final Map<SimPhone, Long> talkBegan = new LinkedHashMap<>();
    private final Map<SimPhone, Long> strangeSince = new LinkedHashMap<>();
    private final Map<SimCall, String> lastRung = new LinkedHashMap<>();
    private final Map<SimCall, Long> lastRungAt = new LinkedHashMap<>();
    private final Set<SimCall> answered = new HashSet<>();
    private final Set<SimCall> special = new HashSet<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private Optional<String> broken = Optional.empty();
    private long disturbedAt = Long.MIN_VALUE / 2;
    private long looked;
    private int moments;

    Judge(World world) {
        this.world = world;
        this.books = new Books(world, this);
    }

    Books books() {
        return books;
    }

    private long now() {
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

    /** The router is in step, and nothing went wrong for so many seconds. */
    private boolean healthy(int seconds) {
        var before = now() - seconds * SECOND;
        return inStepSince(before) && disturbedAt < before && world.storeGood();
    }

    private boolean inStepSince(long since) {
        return world.node().filter(node -> node.isInStep() && node.inStepSince() < since && node.thawedAt() < since).isPresent() && world.asterisk.reachable();
    }

    private long slack() {
        return world.slowest() + SECOND;
    }

    void arrived(SimCall call) {
        books.arrived(call);
        world.time.trace("arrived " + call.id());
    }

    /** The router has said: ring these. */
    void handed(SimCall call, Map<String, String> said) {
        var dial = said.get("ATIENDE_DIAL");
        world.time.trace("handed " + call.id() + " " + dial);
        check(14, dial.matches("PJSIP/10[0-9]{2}(&PJSIP/10[0-9]{2})*"), "something else than endpoints is dialled: %s", dial);
        var phones = List.of(dial.split("&")).stream().map(device -> world.asterisk.phones.get(device.substring(6))).toList();
        for (var phone : phones) {
            alone(phone, call.id());
        }
        if (said.containsKey("ATIENDE_AGENT")) {
            check(4, phones.size() == 1, "several agents are offered one call (call=%s)", call.id());
            mayBeOffered(phones.getFirst(), call);
            inOrder(phones.getFirst(), call);
            lastRung.put(call, phones.getFirst().endpoint);
        } else {
            check(1, now() - call.arrived >= Office.CAP.toNanos() - SECOND || books.stepped(), "the guardia is rung before the cap (call=%s)", call.id());
        }
    }

    /** Nobody is rung for two at once. */
    private void alone(SimPhone phone, String call) {
        var node = world.node().orElseThrow();
        var other = offers.get(phone);
        if (other != null && !other.call.equals(call)) {
            check(3, other.by != node && !inStepSince(now() - 2 * slack()), "%s is offered %s while rung for %s", phone.endpoint, call, other.call);
        }
        var legs = phone.channels.stream().filter(leg -> leg.bornAt < now() - 2 * slack() && !leg.linkedId.equals(call) && !leg.id().equals(call)).toList();
        check(3, legs.isEmpty() || !inStepSince(now() - 2 * slack()), "%s is offered %s with a live leg", phone.endpoint, call);
        offers.put(phone, new Offer(call, node));
    }

    private void mayBeOffered(SimPhone phone, SimCall call) {
        var node = world.node().orElseThrow();
        var seen = now() - 2 * slack();
        check(4, node.isInStep() || node.outOfStepSince() > now() - 3 * SECOND || !node.isUp(), "%s is offered a call while nothing is known of phones", phone.endpoint);
        check(4, phone.onSite() || phone.movedAt > seen || !inStepSince(seen), "%s is offered a call off site", phone.endpoint);
        check(4, phone.inForce instanceof Availability.SignedIn || phone.wishing || !phone.sure || phone.inForceSince > now() - SECOND,
                "%s is offered a call, and is %s", phone.endpoint, phone.inForce);
        var wrapUp = phone.talkedUntil + phone.agent.wrapUp().toNanos();
        check(4, now() + slack() > wrapUp || node.inStepSince() > talkBegan.getOrDefault(phone, 0L) || node.outOfStepSince() > talkBegan.getOrDefault(phone, 0L),
                "%s is offered a call in wrap-up", phone.endpoint);
        if (!special.contains(call) && !books.isOwed(call)) {
            var waited = Duration.ofNanos(now() - call.arrived).plusSeconds(1);
            var net = call.caller.line().policy().net(waited);
            var skill = phone.agent.skills().get(call.caller.line().policy().skill());
            check(4, net.anySkill() || books.stepped() || skill != null && skill.level() <= net.level(), "%s is offered a call they are not qualified for (call=%s)", phone.endpoint, call.id());
        }
    }

    /** Who waits for the same and came before must have been asked before, unless they were just rung by this very agent. */
    private void inOrder(SimPhone phone, SimCall chosen) {
        if (!isPlain(chosen) || !inStepSince(now() - 10 * SECOND) || books.stepped() && (world.plan.has(Fault.KILL) || world.plan.has(Fault.FREEZE))) {
            return;
        }
        for (var other : world.asterisk.calls) {
            var justRung = phone.endpoint.equals(lastRung.get(other)) && lastRungAt.getOrDefault(other, 0L) > now() - 15 * SECOND;
            if (other != chosen && isPlain(other) && other.stage == Stage.ASKING && other.stageSince < now() - 3 * SECOND && !justRung
                    && other.caller.line() == chosen.caller.line() && other.arrived < chosen.arrived - SECOND / 100) {
                passedOver.add(new PassedOver(other, other.stageSince, chosen, now()));
            }
        }
    }

    private boolean isPlain(SimCall call) {
        return !special.contains(call) && !books.isOwed(call);
    }

    void rungOut(SimCall call) {
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        lastRungAt.put(call, now());
        world.time.trace("rung out " + call.id());
        var only = world.asterisk.phones.get(lastRung.getOrDefault(call, ""));
        if (only != null && !answered.remove(call)) {
            restsUntil.put(only, now() + 70 * SECOND);
        }
    }

    /** A turn is over; a router that lives renews its leases. */
    void left(SimCall call, FakeAgiChannel.End how) {
        check(1, how != FakeAgiChannel.End.LEASE_LAPSED || !healthy(70) || books.stepped(), "the lease of %s lapsed under a router that lives", call.id());
    }

    /** A leg is gone: whoever it rang may be rung by others, though its Dial may go on with the rest. */
    void legGone(Channel leg) {
        offers.remove(leg.phone);
        restsUntil.merge(leg.phone, leg.linkedId.startsWith("atiende") ? now() + 70 * SECOND : 0, Math::max);
    }

    void talks(SimCall call, Channel leg) {
        world.time.trace("talks " + call.id() + " " + leg.leg.channel());
        books.talks(call, leg);
        answered.add(call);
        var mine = offers.get(leg.phone);
        var seen = mine != null && world.node().filter(node -> node == mine.by).isPresent();
        talkBegan.put(leg.phone, seen ? now() : Long.MIN_VALUE);
        offers.entrySet().removeIf(offer -> offer.getValue().call.equals(call.id()) && offer.getKey() != leg.phone);
    }

    void parted(SimCall call, Channel leg) {
        world.time.trace("parted " + call.id());
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        special.add(call);                                   // what comes after a talk is no plain wait any more
        if (talkBegan.getOrDefault(leg.phone, Long.MIN_VALUE) > Long.MIN_VALUE) {     // a router that never had the call knows of no talk
            leg.phone.talkedUntil = now();
        }
        restsUntil.put(leg.phone, now() + (leg.phone.isDead() ? 70 : 2) * SECOND + leg.phone.agent.wrapUp().toNanos());
    }

    void ended(SimCall call) {
        world.time.trace("ended " + call.id() + " " + call.outcome);
        offers.values().removeIf(offer -> offer.call.equals(call.id()));
        check(2, !call.outcome.equals("left") || call.caller.hungUp || call.talkedInFallback, "a caller was cut (call=%s)", call.id());
        check(2, !call.outcome.equals("busy") || world.asterisk.calls.size() >= 20, "a caller heard busy among few (call=%s)", call.id());
        books.ended(call);
    }

    void originated(Originate call, SimPhone phone) {
        world.time.trace("originated " + phone.endpoint);
        alone(phone, call.channelId());
        books.originated(call);
    }

    void attemptOver(String id) {
        offers.values().removeIf(offer -> offer.call.equals(id));
    }

    void customerCalled(String attempt, String number) {
        world.time.trace("calls customer " + number);
        books.customerCalled(attempt, number);
    }

    void promisedTalk(String attempt, SimPhone phone) {
        talkBegan.put(phone, now());
        books.promisedTalk(attempt);
    }

    void promisedTalkOver(String attempt, SimPhone phone) {
        phone.talkedUntil = now();
        books.promisedTalkOver(attempt);
    }

    void promises(String call, PromiseWords words) {
        world.time.trace("promises " + call + " " + words.due().toLocalTime());
        books.promises(call, words);
    }

    /** After each moment; what needs a while to be wrong is looked for once a second. */
    void look() {
        throwIfBroken();
        if (now() - looked < SECOND) {
            check(13, ++moments < MOMENTS, "time stands still: more than %d moments in a second", MOMENTS);
            return;
        }
        looked = now();
        moments = 0;
        passedOver.removeIf(one -> one.who.stageSince != one.since || one.who.stage != Stage.ASKING || !inStepSince(one.at));
        passedOver.stream().filter(one -> one.at < now() - 4 * SECOND).findFirst().ifPresent(one ->
                fail(9, "%s waits on while %s, who came later, was served".formatted(one.who.id(), one.by.id())));
        nobodyIdlesWhileSomebodyWaits();
        nobodyIsHeldForNothing();
        world.node().filter(Node::isInStep).ifPresent(this::reservationsHaveEnds);
        world.node().filter(Node::isUp).ifPresent(node -> {
            check(13, node.server().sessions() <= world.asterisk.calls.size() + 60, "more turns than calls");
            check(13, node.calls().count() <= world.asterisk.calls.size() + 60, "more calls are remembered than there are: %d", node.calls().count());
        });
        throwIfBroken();
    }

    private boolean couldBeRung(SimPhone phone) {
        return phone.onSite() && !phone.isDead() && !phone.isBusy() && !offers.containsKey(phone) && restsUntil.getOrDefault(phone, 0L) < now();
    }

    private void nobodyIdlesWhileSomebodyWaits() {
        for (var phone : world.asterisk.phones.values()) {
            var works = phone.inForce instanceof Availability.SignedIn && !phone.wishing && phone.sure;
            if (!couldBeRung(phone)) {
                idleSince.remove(phone);
                continue;
            }
            var since = idleSince.computeIfAbsent(phone, _ -> now());
            if (works && since < now() - 30 * SECOND && phone.inForceSince < now() - 8 * SECOND && healthy(45)) {
                world.asterisk.calls.stream().filter(call -> call.stage == Stage.ASKING && call.stageSince < now() - 8 * SECOND && isPlain(call)
                        && !phone.endpoint.equals(lastRung.get(call)) && levelOf(phone, call) == 1).findFirst().ifPresent(call ->
                        fail(8, "%s is idle while %s waits, and the router believes: %s".formatted(phone.endpoint, call.id(),
                                world.node().flatMap(node -> node.distributor().state(phone.agent.id())))));
            }
        }
    }

    private static int levelOf(SimPhone phone, SimCall call) {
        var skill = phone.agent.skills().get(call.caller.line().policy().skill());
        return skill == null ? 9 : skill.level();
    }

    private void nobodyIsHeldForNothing() {
        var guardiaIdle = world.asterisk.phones.values().stream().filter(phone -> phone.agent.supervisor()
                && idleSince.getOrDefault(phone, now()) < now() - 75 * SECOND).findFirst();
        for (var call : world.asterisk.calls) {
            var held = now() - Math.max(call.stageSince, call.arrived + Office.CAP.toNanos());
            if (call.stage != Stage.ASKING || held < 10 * SECOND || !healthy((int) (held / SECOND) + 20)) {
                continue;
            }
            check(1, held < 45 * SECOND || guardiaIdle.isEmpty(), "%s is held past the cap with the guardia idle", call.id());
            check(1, special.contains(call) || !call.caller.isCallable() || call.stageSince > call.arrived + Office.CAP.toNanos() - 3 * SECOND || books.isOwed(call)
                    || books.isPromised(call), "%s is held past the cap without a promise; in line: %s", call.id(),
                    world.node().stream().flatMap(node -> node.distributor().waiting().stream()).filter(one -> one.id().text().equals(call.id())).map(one -> one.since() + " " + one.capTold()).toList());
        }
    }

    private void reservationsHaveEnds(Node node) {
        var open = new TreeSet<String>();
        offers.values().forEach(offer -> open.add(offer.call));
        node.distributor().states().forEach((id, state) -> {
            var phone = world.phone(id);
            var strange = switch (state) {
                case AgentState.Reserved(var call, var until) -> {
                    check(8, Duration.between(node.now(), until).compareTo(Duration.ofSeconds(40)) < 0, "%s is reserved for %s until %s", id, call, until);
                    yield !call.isOutgoing() && world.asterisk.calls.stream().noneMatch(one -> one.id().equals(call.text()));
                }
                case AgentState.Ringing(var call) -> !phone.isBusy() && !open.contains(call.text());
                case AgentState.Talking(var call) -> !phone.isBusy();
                default -> false;
            };
            if (!strange) {
                strangeSince.remove(phone);
            } else if (strangeSince.computeIfAbsent(phone, _ -> now()) < now() - patience(state) * SECOND && healthy(patience(state))) {
                fail(8, id + " is " + state + ", and their phone is idle");
            }
        });
    }

    /** In seconds: what is missed of a ring or a talk is seen by the next audits at the latest. */
    private static int patience(AgentState state) {
        return state instanceof AgentState.Reserved ? 6 : 150;
    }

    /** After the healing phase the router sees the world as it is. */
    void healed() {
        var node = world.node().filter(Node::isInStep);
        check(8, node.isPresent(), "the router is not in step five minutes after the last fault");
        node.ifPresent(there -> {
            var live = new TreeSet<String>();
            world.asterisk.calls.forEach(call -> live.add(call.id()));
            check(8, live.containsAll(there.underWay()) || healthy(10) && there.underWay().stream().filter(id -> !live.contains(id)).count() <= 1,
                    "calls are believed to be under way that are over: %s but %s", there.underWay(), live);
        });
        throwIfBroken();
    }

    void closes() {
        check(2, world.asterisk.calls.isEmpty(), "calls that never end: %s", world.asterisk.calls.stream().map(SimCall::id).toList());
        books.compare();
        throwIfBroken();
    }
}
