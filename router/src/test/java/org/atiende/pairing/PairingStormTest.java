package org.atiende.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.atiende.lab.Scale;
import org.atiende.pairing.PlainPairing.Waiter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in whatever order, the quick pairing decides as the plain one does; small crowds, so that every rule meets every other. */
class PairingStormTest {

    private static final int AGENTS = 7;
    private static final int CELLS = 4;
    private static final int EVENTS = 4_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final double MEAN = 120.0 * SECOND;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Scale.of("storms of 4,000 events in the pairing", 60, 2_000));
    }

    private record Pair(Waiter caller, int agent) {
    }

    private static final class Storm {

        private final Random chance;
        private final List<Pair> paired = new ArrayList<>();
        private final PlainPairing plain = new PlainPairing(AGENTS, MEAN);
        private Pairing quick = new Pairing(PairingPolicy.DEFAULT, this::heard);
        private Waiter entering;
        private long now = 1_000_000_007L;

        Storm(long seed) {
            chance = new Random(seed);
            quick.meanHandling(MEAN);
            for (var cell = 0; cell < CELLS; cell++) {
                quick.addCell();
            }
            for (var agent = 0; agent < AGENTS; agent++) {
                quick.addAgent();
                for (var cell = 0; cell < CELLS; cell++) {
                    qualify(agent, cell);
                }
            }
        }

        private void heard(int call, int agent) {
            paired.add(new Pair(plain.line.getOrDefault(call, entering), agent));
        }

        private void qualify(int agent, int cell) {
            // The last kind is that of any skill: all have it but the first agent, who speaks another language and has none.
            var level = agent == 0 ? 0 : cell == CELLS - 1 ? 1 : chance.nextBoolean() ? 0 : 1 + chance.nextInt(3);
            plain.qualify(agent, cell, level);
            quick.qualify(agent, cell, level, now);
            if (plain.isIdle(agent)) {
                compare(plain.bestCaller(agent, now), agent);
            }
        }

        private void passTime() {
            var until = now + 1 + chance.nextLong(15 * SECOND);
            for (var then = nextChange(now); then <= until; then = nextChange(then)) {
                quick.pass(then);
                for (var waiter : List.copyOf(plain.line.values())) {
                    if (changesAfter(waiter, then - 1) == then) {
                        settle(waiter, then);
                    }
                }
                assertThat(paired).isEmpty();
            }
            now = until;
        }

        private long nextChange(long after) {
            return plain.line.values().stream().mapToLong(waiter -> changesAfter(waiter, after)).min().orElse(Long.MAX_VALUE);
        }

        /** The first instant after this one at which time alone changes something for a caller. */
        private static long changesAfter(Waiter waiter, long instant) {
            var asked = waiter.asked;
            var changes = LongStream.builder().add(waiter.holdUntil);
            for (var step = 1; step < asked.net().steps(); step++) {
                changes.add(asked.since() + asked.net().from(step));
            }
            if (asked.exceptAgent() != Caller.NONE) {
                changes.add(asked.exceptUntil());
            }
            if (asked.deadline() != Long.MAX_VALUE) {
                changes.add(asked.deadline() - PairingPolicy.DEFAULT.guard().toNanos());
            }
            return changes.build().filter(change -> change > instant).min().orElse(Long.MAX_VALUE);
        }

        /** A caller looks for an agent; the quick one has already found the same, or nobody either. */
        private void settle(Waiter waiter, long when) {
            var agent = plain.bestAgent(waiter, when);
            if (agent == Caller.NONE) {
                plain.place(waiter, when);
                return;
            }
            var heard = paired.removeFirst();
            assertThat(heard.agent()).isEqualTo(agent);
            assertThat(heard.caller()).isSameAs(waiter);
            plain.line.remove(waiter.number);
            plain.becomesBusy(agent);
        }

        private void enter() {
            entering = new Waiter(asking());
            var number = quick.enter(entering.asked, now);
            entering.number = number;
            if (number != Caller.NONE) {
                assertThat(paired).isEmpty();
                assertThat(plain.bestAgent(entering, now)).isEqualTo(Caller.NONE);
                plain.place(entering, now);
                plain.line.put(number, entering);
            } else {
                settle(entering, now);
                assertThat(paired).isEmpty();
            }
        }

        private Asking asking() {
            var asking = Asking.plain(chance.nextInt(CELLS - 1), now - (chance.nextInt(4) == 0 ? chance.nextLong(60 * SECOND) : 0)).urgent(chance.nextInt(5) == 0 ? 2 : 0);
            if (chance.nextInt(3) == 0) {
                asking = asking.within(new Net(new long[] {0, 20 * SECOND, 45 * SECOND}, new int[] {1, 2, Net.ANY_SKILL})).anySkillIn(CELLS - 1);
            }
            if (chance.nextInt(2) == 0) {
                asking = asking.due(asking.since() + 90 * SECOND);
            }
            if (chance.nextInt(2) == 0) {
                asking = asking.knowing(chance.nextInt(AGENTS), new int[] {-40, 20, 60, Pairing.NAMED}[chance.nextInt(4)]);
                asking = chance.nextInt(4) == 0 ? asking.alsoKnowing(chance.nextInt(AGENTS), chance.nextBoolean() ? 10 : 55) : asking;
                if (chance.nextInt(4) == 0) {
                    asking = asking.heldFor(asking.knownAgent(chance.nextInt(asking.knownCount())), now + chance.nextLong(30 * SECOND));
                }
            }
            if (chance.nextInt(6) == 0) {
                asking = asking.except(chance.nextInt(AGENTS), now + 1 + chance.nextLong(20 * SECOND));
            }
            return chance.nextInt(20) == 0 ? asking.atTheFront() : asking;
        }

        private void leave() {
            if (!plain.line.isEmpty()) {
                var gone = List.copyOf(plain.line.keySet()).get(chance.nextInt(plain.line.size()));
                plain.line.remove(gone);
                quick.leave(gone);
            }
        }

        /** Somebody is held for an agent they know, or no more. */
        private void hold() {
            var all = plain.line.values().stream().filter(waiter -> waiter.asked.knownCount() > 0).toList();
            if (!all.isEmpty()) {
                var waiter = all.get(chance.nextInt(all.size()));
                waiter.holdFor = chance.nextInt(5) == 0 ? Caller.NONE : waiter.asked.knownAgent(chance.nextInt(waiter.asked.knownCount()));
                waiter.holdUntil = now + chance.nextLong(30 * SECOND);
                quick.hold(waiter.number, waiter.holdFor, waiter.holdUntil, now);
                settle(waiter, now);
                assertThat(paired).isEmpty();
            }
        }

        private void holdOn(int agent) {
            var over = now + chance.nextLong(20 * SECOND);
            var idle = over + chance.nextLong(20 * SECOND);
            quick.holdOn(agent, over, idle, now);
            plain.line.values().stream().filter(waiter -> waiter.holdFor == agent && over <= waiter.holdUntil)
                    .forEach(waiter -> waiter.holdUntil = Math.max(waiter.holdUntil, idle));
        }

        private void free(int agent) {
            if (!plain.isIdle(agent)) {
                plain.becomesBusy(agent);                     // at work, so that it counts among those on duty
                quick.busy(agent);
                var call = plain.bestCaller(agent, now);
                quick.free(agent, now);
                if (call == Caller.NONE) {
                    assertThat(paired).isEmpty();
                    plain.becomesIdle(agent, now);
                } else {
                    compare(call, agent);
                }
            }
        }

        private void compare(int call, int agent) {
            if (call == Caller.NONE) {
                assertThat(paired).isEmpty();
                return;
            }
            assertThat(paired).containsExactly(new Pair(plain.line.remove(call), agent));
            paired.clear();
            plain.becomesBusy(agent);
        }

        private void away(int agent) {
            plain.goesAway(agent);
            quick.away(agent, now);
            for (var waiter : List.copyOf(plain.line.values())) {
                if (waiter.held && waiter.asked.known().stream().anyMatch(known -> known.agent() == agent)) {
                    settle(waiter, now);
                }
            }
            assertThat(paired).isEmpty();
        }

        void blow() {
            for (var event = 0; event < EVENTS; event++) {
                if (event % 50 == 49) {
                    var copy = new Pairing(PairingPolicy.DEFAULT, this::heard);
                    copy.copyFrom(quick);
                    quick = copy;                             // and goes on as the other would have
                }
                passTime();
                var agent = chance.nextInt(AGENTS);
                switch (chance.nextInt(18)) {
                    case 0, 1, 2, 3, 4, 5 -> enter();
                    case 6 -> leave();
                    case 7 -> away(agent);
                    case 8 -> qualify(agent, chance.nextInt(CELLS));
                    case 9 -> hold();
                    case 10 -> holdOn(agent);
                    default -> free(agent);
                }
                assertThat(quick.waiting()).isEqualTo((int) plain.line.values().stream().filter(waiter -> !waiter.held).count());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void quickPairingDecidesAsThePlainOne(long seed) {
        blow(seed);
    }

    static void blow(long seed) {
        new Storm(seed).blow();
    }
}
