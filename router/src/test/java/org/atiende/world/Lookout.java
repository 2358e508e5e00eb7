package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.fake.Office;
import org.atiende.world.SimCall.Stage;

/** Looks once a second for what needs a while to be wrong: who waits, who is idle, and what the routers believe of them. */
final class Lookout {

    /** @param since the turn in which the one who was passed over waits */
    private record PassedOver(SimCall who, long since, SimCall by, long at) {
    }

    private record Belief(Node of, SimPhone about) {
    }

    private static final long SECOND = Judge.SECOND;

    /** A busy second of the world has some hundreds. */
    private static final int MOMENTS = 100_000;

    private final World world;
    private final Judge judge;
    private final Map<SimPhone, Long> idleSince = new LinkedHashMap<>();
    private final Map<Belief, Long> strangeSince = new HashMap<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private long looked;
    private int moments;

    Lookout(World world, Judge judge) {
        this.world = world;
        this.judge = judge;
    }

    private long now() {
        return judge.now();
    }

    /** Who waits for the same and came before must have been asked before by the same router, unless they were just rung by this very agent. */
    void inOrder(SimPhone phone, SimCall chosen) {
        if (!judge.isPlain(chosen) || !judge.inStepSince(chosen.router(), now() - 10 * SECOND) || judge.books().stepped() && judge.routersCameAndWent()) {
            return;
        }
        for (var other : world.asterisk.calls) {
            if (other != chosen && judge.isPlain(other) && other.stage == Stage.ASKING && other.stageSince < now() - 3 * SECOND && !judge.justRung(other, phone, 15)
                    && other.router() == chosen.router() && other.caller.line() == chosen.caller.line() && other.arrived < chosen.arrived - SECOND / 100) {
                passedOver.add(new PassedOver(other, other.stageSince, chosen, now()));
            }
        }
    }

    void look() {
        if (now() - looked < SECOND) {
            judge.check(13, ++moments < MOMENTS, "time stands still: more than %d moments in a second", MOMENTS);
            return;
        }
        looked = now();
        moments = 0;
        passedOver.removeIf(one -> one.who.stageSince != one.since || one.who.stage != Stage.ASKING || !judge.inStepSince(one.who.router(), one.at));
        passedOver.stream().filter(one -> one.at < now() - 4 * SECOND).findFirst().ifPresent(one ->
                judge.fail(9, "%s waits on while %s, who came later, was served".formatted(one.who.id(), one.by.id())));
        nobodyIdlesWhileSomebodyWaits();
        nobodyIsHeldForNothing();
        for (var host : world.hosts()) {
            host.node().filter(Node::isInStep).ifPresent(this::reservationsHaveEnds);
            host.node().filter(Node::isUp).ifPresent(node -> {
                judge.check(13, node.server().sessions() <= world.asterisk.calls.size() + 60, "more turns than calls");
                judge.check(13, node.calls().count() <= world.asterisk.calls.size() + 60, "more calls are remembered than there are: %d", node.calls().count());
            });
        }
    }

    private boolean couldBeRung(SimPhone phone) {
        return phone.onSite() && !phone.isDead() && !phone.isBusy() && !judge.isOffered(phone) && !judge.rests(phone);
    }

    private void nobodyIdlesWhileSomebodyWaits() {
        for (var phone : world.asterisk.phones.values()) {
            var desk = world.desk(phone.agent.id());
            var works = desk.inForce instanceof Availability.SignedIn && !desk.wishing && desk.sure;
            if (!couldBeRung(phone)) {
                idleSince.remove(phone);
                continue;
            }
            var since = idleSince.computeIfAbsent(phone, _ -> now());
            if (works && since < now() - 30 * SECOND && desk.inForceSince < now() - 8 * SECOND) {
                world.asterisk.calls.stream().filter(call -> call.stage == Stage.ASKING && call.stageSince < now() - 8 * SECOND && judge.isPlain(call)
                        && !judge.wasLast(call, phone) && levelOf(phone, call) == 1 && judge.healthy(call.router(), 45)).findFirst().ifPresent(call ->
                        judge.fail(8, "%s is idle while %s waits, and router %d believes: %s".formatted(phone.endpoint, call.id(), call.router(),
                                world.hosts().get(call.router() - 1).node().flatMap(node -> node.distributor().state(phone.agent.id())))));
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
            if (call.stage != Stage.ASKING || held < 10 * SECOND || !judge.healthy(call.router(), (int) (held / SECOND) + 20)) {
                continue;
            }
            judge.check(1, held < 45 * SECOND || guardiaIdle.isEmpty(), "%s is held past the cap with the guardia idle", call.id());
            judge.check(1, judge.cameBack(call) || !call.caller.isCallable() || call.stageSince > call.arrived + Office.CAP.toNanos() - 3 * SECOND
                    || judge.books().isOwed(call) || judge.books().isPromised(call), "%s is held past the cap without a promise; in line: %s", call.id(),
                    world.hosts().get(call.router() - 1).node().stream().flatMap(node -> node.distributor().waiting().stream())
                            .filter(one -> one.id().text().equals(call.id())).map(one -> one.since() + " " + one.capTold()).toList());
        }
    }

    private void reservationsHaveEnds(Node node) {
        var open = judge.offered();
        node.distributor().states().forEach((id, state) -> {
            var phone = world.desk(id).phone;
            var strange = switch (state) {
                case AgentState.Reserved(var call, var until) -> {
                    judge.check(8, Duration.between(node.now(), until).compareTo(Duration.ofSeconds(40)) < 0, "%s is reserved for %s until %s", id, call, until);
                    yield !call.isOutgoing() && world.asterisk.calls.stream().noneMatch(one -> one.id().equals(call.text()));
                }
                case AgentState.Ringing(var call) -> !phone.isBusy() && !open.contains(call.text());
                case AgentState.Talking(var call) -> !phone.isBusy();
                default -> false;
            };
            var belief = new Belief(node, phone);
            if (!strange) {
                strangeSince.remove(belief);
            } else if (strangeSince.computeIfAbsent(belief, _ -> now()) < now() - patience(state) * SECOND && judge.healthy(node.number(), patience(state))) {
                judge.fail(8, id + " is " + state + ", and their phone is idle");
            }
        });
    }

    /** In seconds: what is missed of a ring or a talk is seen by the next audits at the latest. */
    private static int patience(AgentState state) {
        return state instanceof AgentState.Reserved ? 6 : 150;
    }

    /** After the healing phase. */
    void healed() {
        for (var host : world.hosts()) {
            var node = host.node().filter(Node::isInStep);
            judge.check(8, node.isPresent(), "router %d is not in step five minutes after the last fault", host.number);
            node.ifPresent(there -> {
                var live = new TreeSet<String>();
                world.asterisk.calls.forEach(call -> live.add(call.id()));
                judge.check(8, live.containsAll(there.underWay()) || judge.healthy(host.number, 10) && there.underWay().stream().filter(id -> !live.contains(id)).count() <= 1,
                        "calls are believed to be under way that are over: %s but %s", there.underWay(), live);
            });
        }
    }
}
