package org.atiende.pairing;

import java.util.ArrayList;
import java.util.List;

/** A caller of a test, with everything said. */
record Asking(int cell, int wideCell, Net net, long since, long deadline, int priority, boolean front, List<Known> known, int exceptAgent,
        long exceptUntil, int holdFor, long holdUntil) implements Caller {

    record Known(int agent, int weight) {
    }

    static Asking plain(int cell, long since) {
        return new Asking(cell, NONE, Net.WIDE, since, Long.MAX_VALUE, 0, false, List.of(), NONE, 0, NONE, since);
    }

    Asking knowing(int agent, int weight) {
        return new Asking(cell, wideCell, net, since, deadline, priority, front, List.of(new Known(agent, weight)), exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    /** After whom they know already. */
    Asking alsoKnowing(int agent, int weight) {
        var all = new ArrayList<>(known);
        if (known.stream().noneMatch(one -> one.agent() == agent)) {
            all.add(new Known(agent, weight));
        }
        return new Asking(cell, wideCell, net, since, deadline, priority, front, all, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    Asking within(Net wanted) {
        return new Asking(cell, wideCell, wanted, since, deadline, priority, front, known, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    Asking due(long when) {
        return new Asking(cell, wideCell, net, since, when, priority, front, known, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    Asking urgent(int howMuch) {
        return new Asking(cell, wideCell, net, since, deadline, howMuch, front, known, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    Asking atTheFront() {
        return new Asking(cell, wideCell, net, since, deadline, priority, true, known, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    Asking except(int agent, long until) {
        return new Asking(cell, wideCell, net, since, deadline, priority, front, known, agent, until, holdFor, holdUntil);
    }

    Asking heldFor(int agent, long until) {
        return new Asking(cell, wideCell, net, since, deadline, priority, front, known, exceptAgent, exceptUntil, agent, until);
    }

    Asking anySkillIn(int anyCell) {
        return new Asking(cell, anyCell, net, since, deadline, priority, front, known, exceptAgent, exceptUntil, holdFor, holdUntil);
    }

    @Override
    public int knownCount() {
        return known.size();
    }

    @Override
    public int knownAgent(int index) {
        return known.get(index).agent();
    }

    @Override
    public int knownWeight(int index) {
        return known.get(index).weight();
    }

    boolean avoids(int agent) {
        return known.stream().anyMatch(one -> one.agent() == agent && one.weight() < 0);
    }

    int levelAt(long now) {
        var level = net.level(0);
        for (var step = 1; step < net.steps() && now - since >= net.from(step); step++) {
            level = net.level(step);
        }
        return level;
    }
}
