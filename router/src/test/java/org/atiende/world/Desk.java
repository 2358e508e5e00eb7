package org.atiende.world;

import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;

import org.atiende.agent.Availability;
import org.atiende.presence.Attendance;

/** What an agent says of themself, at work or on a break, to a router of their habit or to one that listens; and what is in force of it. */
final class Desk {

    final SimPhone phone;
    /** What a router last said is in force, and since when; what was wished for meanwhile counts from the wish on. */
    Availability inForce = new Availability.SignedOut();
    long inForceSince;
    boolean wishing;
    boolean sure = true;
    /** Of the router that took it. */
    int takenBy;
    private final World world;
    private final SplittableRandom dice;
    private final int breaks;
    private final int prefers;
    private boolean onBreak;

    /** @param breaks of a hundred looks at the desk, how many end in a break */
    Desk(World world, SimPhone phone, SplittableRandom dice, int breaks) {
        this.world = world;
        this.phone = phone;
        this.dice = dice;
        this.breaks = breaks;
        this.prefers = 1 + dice.nextInt(world.routers());
    }

    /** The person comes to work, and looks at their desk from time to time. */
    void work() {
        world.time.after(Duration.ofMillis(dice.nextLong(500, 60_000)), this::look);
        phone.work();
    }

    private void look() {
        onBreak = dice.nextInt(100) < (onBreak ? 50 : breaks);
        wish(onBreak ? new Availability.Paused("break") : new Availability.SignedIn());
        world.time.after(Duration.ofSeconds(dice.nextLong(40, 240)), this::look);
    }

    private void wish(Availability wanted) {
        var host = world.hosts().stream().filter(one -> one.node().filter(Node::isUp).isPresent()).min(Comparator.comparing(one -> one.number != prefers));
        if (host.isEmpty() || wishing) {
            return;
        }
        var at = host.get().node().orElseThrow();
        var agent = phone.agent.id();
        if (at.attendance().of(agent).equals(wanted) && inForce.equals(wanted)) {
            return;
        }
        wishing = true;
        at.machine.start("desk", () -> {
            if (wanted instanceof Availability.Paused && at.attendance().of(agent) instanceof Availability.SignedOut) {
                at.attendance().choose(agent, new Availability.SignedIn(), "desk");
            }
            var result = at.attendance().choose(agent, wanted, "desk");
            sure = result != Attendance.Result.NOT_STORED;
            isNow(wanted, host.get().number);
            wishing = false;
        });
        at.onDeath(() -> {
            sure &= !wishing;
            wishing = false;
        });
    }

    private void isNow(Availability chosen, int router) {
        inForce = chosen;
        inForceSince = world.time.nanos();
        takenBy = router;
        world.chose();
    }

    /** A router has paused them by itself; whether that is on its disk is not known. */
    void mayBeForgotten(Availability chosen, int router) {
        isNow(chosen, router);
        sure = !world.plan.has(Plan.Fault.KILL);
    }
}
