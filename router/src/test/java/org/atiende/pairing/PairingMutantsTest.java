package org.atiende.pairing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

import org.atiende.fake.Mutant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Deliberate bugs in the pairing, each of which the storms must find. */
class PairingMutantsTest {

    private static final int SEEDS = 200;

    record Bug(String what, Class<?> in, String good, String bad) {
        @Override
        public String toString() {
            return what;
        }
    }

    static final List<Bug> BUGS = List.of(
            new Bug("priority is forgotten", Waiting.class, "priority[call] * headStart - (band", "0 - (band"),
            new Bug("who is pressed for time does not overtake", Pairing.class, "now < pressingFrom(call) ? Waiting.NORMAL : Waiting.PRESSING", "Waiting.NORMAL"),
            new Bug("who was cut off has to queue again", Pairing.class, "            return Waiting.FRONT;", "            return Waiting.NORMAL;"),
            new Bug("the crowd does not count", CallerChoice.class, "now + crowding * waiting.waitingFor(cell)", "now + 0L * crowding"),
            new Bug("the level that will do is not asked of a freed agent", CallerChoice.class, "Waiting.levelOf(queue) >= level", "Waiting.levelOf(queue) >= 0"),
            new Bug("the level that will do is not asked by a caller", AgentChoice.class,
                    "level <= waiting.level(call); level++) {\n            for (var node = staff.firstIdle(cell, level); node != NONE && looked",
                    "level <= Net.LOWEST; level++) {\n            for (var node = staff.firstIdle(cell, level); node != NONE && looked"),
            new Bug("an avoided agent is not avoided", AgentChoice.class, "(avoids(call, agent) ? AVOIDED : 0)", "0"),
            new Bug("the most missed is taken", Staff.class, "sum += missed[cell[node]];", "sum -= missed[cell[node]];"),
            new Bug("who was just rung is rung again by a caller", AgentChoice.class, "if (floor.excepted(call, agent, now)) {\n                    continue;\n                }\n                looked++;", "looked++;"),
            new Bug("who was just rung takes the caller all the same", CallerChoice.class, "            if (floor.excepted(call, agent, now)) {\n                continue;\n            }\n            score", "            score"),
            new Bug("the end of an exception is overlooked", Pairing.class, "next = Math.min(next, waiting.exceptUntil[call]);", ""),
            new Bug("a net does not widen by itself", Pairing.class, "next = waiting.since[call] + net.from(waiting.step[call] + 1);", ""),
            new Bug("hope does not count", CallerChoice.class, "hoping ? hope(call, now) : 0", "0"),
            new Bug("only the first of those who hope is looked at", CallerChoice.class, "            if (!hoping) {\n                return;\n            }", "            if (true) {\n                return;\n            }"),
            new Bug("an agent does not see who knows them", CallerChoice.class, "return own == NONE ? best : own;", "return best;"),
            new Bug("who knows the agent goes even before who is pressed for time", CallerChoice.class, "known.weightAt(node) > ownWeight && mayGoBefore(call)", "known.weightAt(node) > ownWeight"),
            new Bug("a caller who waits for somebody is given away", AgentChoice.class, " || floor.held(call, now) || staff", " || staff"),
            new Bug("who waited for an agent who went home is forgotten", Pairing.class, "            if (!waiting.queued(call)) {\n                place(call, now);\n            }", ""),
            new Bug("a hold never ends", Floor.class, "return now < waiting.holdUntil[call]", "return waiting.holdUntil[call] > waiting.since[call]"),
            new Bug("a hold does not end with the agent's being busy", Floor.class, " && staff.isBusy(waiting.holdFor[call])", ""),
            new Bug("who is held takes somebody they know less", AgentChoice.class, "if (agent == waiting.holdFor[call] && floor.held(call, now)) {\n                return NONE;", "if (false) {\n                return NONE;"),
            new Bug("a hold told later is forgotten", Pairing.class, "waiting.holdUntil[call] = until;\n        place(call, now);", "place(call, now);"),
            new Bug("a hold told later changes nothing before something else does", Pairing.class, "waiting.holdUntil[call] = until;\n        place(call, now);", "waiting.holdUntil[call] = until;"),
            new Bug("a hold ends with the talk in spite of the wrap-up", Pairing.class, "                timers.set(call, nextChange(call, now));\n            }", "            }"),
            new Bug("who was given up is held all the same", Pairing.class, "waiting.holdFor[call] == agent && over <= waiting.holdUntil[call] && ", "waiting.holdFor[call] == agent && "),
            new Bug("a copy does not know for whom it holds", Waiting.class, "holdFor = Copies.of(other.holdFor, holdFor);", ""),
            new Bug("a named agent is asked for skills", Floor.class, "known.weightAt(node) >= Pairing.NAMED || ", ""),
            new Bug("a caller who left is still in line", Waiting.class, "        crowd(call, -1);\n", "        crowd(call, 0);\n"),
            new Bug("who comes back stands last", Waiting.class, "while (after != NONE && since[after] > since[call])", "while (after != NONE && false)"),
            new Bug("a queue whose first is a new one keeps its rank", Waiting.class, "                rises(mine, call);\n", ""),
            new Bug("the last queue is closed instead", Waiting.class, "itsRank == Long.MIN_VALUE || isBefore((int)", "isBefore((int)"),
            new Bug("whoever gets idle counts as the last who did", Staff.class, "var last = since >= latest;", "var last = true;"),
            new Bug("idle agents are not counted out", Staff.class, "count(cell[node], -1);", ""),
            new Bug("who is away counts as at work", Staff.class, "        attend(agent, -1);\n", ""),
            new Bug("a new skill of an idle agent is seen only after their next talk", Staff.class, "        if (idles) {\n            enterLists(agent);\n        }", ""),
            new Bug("timers lose order when one is taken out", Timers.class, "            down(hole);\n", ""),
            new Bug("an acquaintance stays after the call", Acquaintances.class, "                firstOfAgent[of] = nextOfAgent[node];\n            } else {\n                nextOfAgent[prevOfAgent[node]]",
                    "            } else {\n                nextOfAgent[prevOfAgent[node]]"));

    @ParameterizedTest
    @FieldSource("BUGS")
    void stormFindsIt(Bug bug) {
        var mutant = Mutant.of(bug.in(), bug.good(), bug.bad());
        assertThatThrownBy(() -> {
            var storms = mutant.loader().loadClass(PairingStormTest.class.getName());
            var blow = storms.getDeclaredMethod("blow", long.class);
            blow.setAccessible(true);
            for (var seed = 1L; seed <= SEEDS; seed++) {
                blow.invoke(null, seed);
            }
        }).isInstanceOf(InvocationTargetException.class);
    }
}
