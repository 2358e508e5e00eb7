package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.ami.Originate;
import org.atiende.speech.PromiseWords;
import org.atiende.world.Plan.Fault;
import org.atiende.world.SimAsterisk.Channel;
import org.atiende.world.SimCall.Stage;

/**
 * Watches the world, not the router's own account of it, and stops the play at the first thing that must not be.
 */
final class Judge {

    /** An invariant does not hold. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what, null, false, false);
        }
    }

    private record Offer(SimCall call, Node by) {
    }

    private final World world;
    private final Map<SimPhone, Offer> offers = new LinkedHashMap<>();
    private Optional<String> broken = Optional.empty();
    private long disturbedAt = Long.MIN_VALUE / 2;
    private int calls;
    private int talks;

    Judge(World world) {
        this.world = world;
    }

    private Timeline time() {
        return world.time;
    }

    void check(int invariant, boolean holds, String what, Object... of) {
        if (!holds) {
            fail(invariant, what.formatted(of));
        }
    }

    void fail(int invariant, String what) {
        if (broken.isEmpty()) {
            broken = Optional.of("invariant " + invariant + ": " + what);
            time().trace("BROKEN " + broken.get());
        }
    }

    void look() {
        broken.ifPresent(what -> {
            throw new Broken(what);
        });
    }

    void disturbed(Fault fault) {
        disturbedAt = time().nanos();
    }

    int calls() {
        return calls;
    }

    int talks() {
        return talks;
    }

    int promised() {
        return 0;
    }

    void arrived(SimCall call) {
        calls++;
        time().trace("arrived " + call.id());
    }

    void handed(SimCall call, Map<String, String> said) {
        time().trace("handed " + call.id() + " " + said.get("ATIENDE_DIAL"));
    }

    void dialling(SimCall call, List<Channel> legs) {
    }

    void dialled(SimCall call, int number) {
    }

    void rungOut(SimCall call) {
        time().trace("rung out " + call.id());
    }

    void talks(SimCall call, Channel leg) {
        talks++;
        time().trace("talks " + call.id() + " " + leg.leg.channel());
    }

    void parted(SimCall call, Channel leg) {
        time().trace("parted " + call.id());
    }

    void ended(SimCall call) {
        time().trace("ended " + call.id() + " " + call.outcome);
    }

    void originated(Originate call, SimPhone phone) {
    }

    void attemptOver(String id) {
    }

    void customerCalled(String attempt, String number) {
    }

    void promisedTalk(String attempt, SimPhone phone) {
    }

    void promisedTalkOver(String attempt, SimPhone phone) {
    }

    void promises(String call, PromiseWords words) {
    }

    void healed() {
    }

    void closes() {
        look();
    }
}
