package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;

/**
 * A telephone exchange around a {@link Station}, in the station's own time: callers come by the hundred, the dialplan dials, agents pick
 * up, talk and hang up. Between two moments it waits until the router has decided all it can, so that a run is the same on any machine.
 * It fails at once when an agent is offered a call while they have another. One thread owns it.
 */
final class Exchange implements AutoCloseable {

    /** Between two moments. */
    static final Duration MOMENT = Duration.ofMillis(50);

    private static final Duration PICKS_UP = Duration.ofSeconds(2);

    /** How long who talks, in the caller's words. */
    record Caller(String number, Duration talk) {
    }

    /** Who reached a person, and when. */
    record Fate(Caller caller, Instant came, Instant over) {
        Duration waited() {
            return Duration.between(came, over);
        }
    }

    private record Guest(Caller caller, Instant came, FakeAgiChannel turn) {
    }

    private record Leg(String call, Agent agent, Instant due) {
    }

    final Station station;
    final List<Fate> answered = new ArrayList<>();
    int busy;
    int busyCustomers;
    final int[] busyMillis = new int[5_000];
    final Map<Disposition, Integer> rows = new EnumMap<>(Disposition.class);
    int came;
    private final Map<String, Agent> agents = new HashMap<>();
    private final Map<String, Guest> turns = new LinkedHashMap<>();
    private final Map<String, Guest> guests = new HashMap<>();
    private final List<Leg> ringing = new ArrayList<>();
    private final List<Leg> talking = new ArrayList<>();

    Exchange(Admission.Limits limits, int agentsAtWork) {
        var team = IntStream.range(0, agentsAtWork).mapToObj(i -> Office.agent("a%03d".formatted(i), "power:1", "#%d".formatted(1_000 + i))).toList();
        team.forEach(agent -> agents.put("PJSIP/" + agent.endpoint().name(), agent));
        station = new Station(Office.line(), limits, team.toArray(Agent[]::new));
    }

    /** One moment later: what is due happens, then these callers come. */
    void moment(List<Caller> callers) {
        station.clock.pass(MOMENT);
        picksUp();
        saysGoodbye();
        station.distributor.tick();
        callers.forEach(this::comes);
        settle();
    }

    private Instant now() {
        return station.clock.instant();
    }

    private void comes(Caller caller) {
        came++;
        var call = "flood." + came;
        var began = System.nanoTime();
        var turn = station.turn(new Asks().call(call).from(caller.number()));
        turns.put(call, new Guest(caller, now(), turn));
        until(() -> turn.isOver() || waits(call));
        if (turn.isOver() && turn.variable("ATIENDE_DO").filter("busy"::equals).isPresent()) {
            busyMillis[(int) Math.min(busyMillis.length - 1, (System.nanoTime() - began) / 1_000_000)]++;
        }
    }

    private boolean waits(String call) {
        return station.distributor.waiting().stream().anyMatch(place -> place.id().text().equals(call));
    }

    /** Whoever has been decided for leaves the turn; only then does time go on. */
    private void settle() {
        for (var state : station.distributor.states().values()) {
            if (state instanceof AgentState.Reserved(var call, var _) && turns.containsKey(call.text())) {
                until(() -> turns.get(call.text()).turn().isOver());
            }
        }
        for (var call : turns.keySet().stream().filter(id -> turns.get(id).turn().isOver()).toList()) {
            leavesTurn(call, turns.remove(call));
        }
    }

    private void leavesTurn(String call, Guest guest) {
        var told = Station.told(guest.turn());
        if (told.equals("busy")) {
            assertThat(guest.turn().answered()).as("busy comes before the answer").isFalse();
            busy++;
            busyCustomers += station.customers.containsKey(new PhoneNumber(guest.caller().number())) ? 1 : 0;
            station.calls.ended(new CallId(call), new Ending("", 17, ""));
            return;
        }
        assertThat(told).startsWith("dial PJSIP/");
        var agent = agents.get(told.substring("dial ".length()));
        assertThat(agent).isNotNull();
        assertThat(ringing).as("offered while their phone rings").noneMatch(leg -> leg.agent().equals(agent));
        assertThat(talking).as("offered while they talk").noneMatch(leg -> leg.agent().equals(agent));
        guests.put(call, guest);
        station.distributor.tell(new Event.PhoneChannels(agent.id(), 1));
        station.distributor.tell(new Event.PhoneRings(agent.id(), new CallId(call)));
        ringing.add(new Leg(call, agent, now().plus(PICKS_UP)));
    }

    private void picksUp() {
        for (var leg : due(ringing)) {
            var guest = guests.get(leg.call());
            station.answers(leg.agent(), leg.call());
            answered.add(new Fate(guest.caller(), guest.came(), now()));
            talking.add(new Leg(leg.call(), leg.agent(), now().plus(guest.caller().talk())));
        }
    }

    private void saysGoodbye() {
        for (var leg : due(talking)) {
            station.goodbye(leg.agent(), leg.call(), Duration.ZERO);
            station.calls.ended(new CallId(leg.call()), new Ending("ANSWER", 16, ""));
            guests.remove(leg.call());
        }
    }

    private List<Leg> due(List<Leg> legs) {
        var due = legs.stream().filter(leg -> !leg.due().isAfter(now())).toList();
        legs.removeAll(due);
        return due;
    }

    /** Everybody who still waits or rings hangs up. */
    void allHangUp() {
        for (var turn : turns.values()) {
            turn.turn().hangUp();
        }
        turns.keySet().forEach(call -> station.calls.ended(new CallId(call), new Ending("", 16, "")));
        turns.clear();
        ringing.forEach(leg -> {
            station.calls.ended(new CallId(leg.call()), new Ending("CANCEL", 16, ""));
            station.distributor.tell(new Event.PhoneChannels(leg.agent().id(), 0));
        });
        ringing.clear();
    }

    /** Counts what was written and forgets it: a run of an hour must not look like a leak of the router's. */
    void tidy() {
        station.ledger.forgetClosed().forEach((call, taken) -> {
            var refused = call.disposition().orElseThrow() == Disposition.REFUSED;
            assertThat(taken).as("a second of waiting, a ring, a talk, the end").isLessThanOrEqualTo(refused ? 1 : 4);
            rows.merge(call.disposition().orElseThrow(), 1, Integer::sum);
        });
        station.said.clear();
        station.endings.clear();
        station.rings.clear();
        station.refusals.clear();
    }

    /** Within so many milliseconds this part of those who heard busy heard it. */
    int busyWithinMillis(double part) {
        var most = 0;
        for (var counted = busyMillis[0]; counted < Math.ceil(part * busy); counted += busyMillis[most]) {
            most++;
        }
        return most;
    }

    int talksUnderWay() {
        return talking.size();
    }

    Set<String> agentsNotFree() {
        var others = new HashSet<String>();
        station.distributor.states().forEach((agent, state) -> {
            if (!(state instanceof AgentState.Free)) {
                others.add(agent + " " + state);
            }
        });
        return others;
    }

    private static void until(BooleanSupplier happened) {
        var end = System.nanoTime() + Station.PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the router decides").isLessThan(end);
            LockSupport.parkNanos(50_000);
        }
    }

    @Override
    public void close() {
        turns.values().forEach(guest -> guest.turn().close());
        station.close();
    }
}
