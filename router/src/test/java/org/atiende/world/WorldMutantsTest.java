package org.atiende.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.atiende.fake.Mutant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Deliberate bugs in the router, each of which the world must find. */
class WorldMutantsTest {

    private static final int DAYS = Integer.getInteger("world.days", 12);

    record Bug(String what, String in, String good, String bad) {
        @Override
        public String toString() {
            return what;
        }
    }

    static final List<Bug> BUGS = List.of(
            new Bug("a reservation has no end", "match.Seat", "        reservedUntil = until;\n", "        reservedUntil = Instant.MAX;\n"),
            new Bug("a reservation is freed late when its caller leaves", "match.RoutingCore", "if (seat.call().filter(id::equals).isPresent()) {", "if (false) {"),
            new Bug("wrap-up is forgotten", "match.Seat", "wrapUpUntil = now.plus(agent.wrapUp());", ""),
            new Bug("a wrap-up takes ten minutes", "match.Seat", "wrapUpUntil = now.plus(agent.wrapUp());", "wrapUpUntil = now.plus(java.time.Duration.ofMinutes(10));"),
            new Bug("a pause is ignored", "match.Seat", "case Availability.Paused(var reason) -> new AgentState.Paused(reason);", "case Availability.Paused(var reason) -> atWork(now);"),
            new Bug("who signed out is offered", "match.Seat", "case Availability.SignedOut() -> new AgentState.SignedOut();", "case Availability.SignedOut() -> atWork(now);"),
            new Bug("off site is on site", "match.Seat", "if (agent.endpoint().isOutside() || !(proof instanceof SiteProof.OnSite)) {", "if (false) {"),
            new Bug("calls of their own are overlooked", "match.Seat", "if (channels > 0) {", "if (false) {"),
            new Bug("an unknown phone is free", "match.Seat", "if (!phonesKnown) {", "if (false) {"),
            new Bug("who is reserved is free", "match.Seat", "return stage == Stage.RESERVED && now.isBefore(reservationEnds());", "return false;"),
            new Bug("who is back in line takes a new clock", "call.LiveCall", "return new WaitingCall(id, line, need, arrived, front,", "return new WaitingCall(id, line, need, Instant.now(), front,"),
            new Bug("the lease is not renewed", "agi.AgiSession", "        lease(settings.holdLease());\n", ""),
            new Bug("the guardia waits for ever", "match.RoutingCore", "} else if (!now.isBefore(call.guardiaFrom())) {", "} else if (false) {"),
            new Bug("the guardia does not wait for the cap", "match.WaitingLine", "if (!now.isBefore(call.cap())) {", "if (true) {"),
            new Bug("an answer settles no promise", "promise.Promises", "if (call.promise().isEmpty() || call.answeredBy().isEmpty()) {", "if (true) {"),
            new Bug("a promise is kept twice", "keeping.PromiseKeeper", "return steps.ends(id, attempt.id(), \"KEPT\", (row, at) -> row.ends(State.KEPT, at));",
                    "return steps.ends(id, attempt.id(), \"KEPT\", (row, at) -> row.again(at));"),
            new Bug("a promise is kept at once", "promise.Making", "seat.get().slot().minus(Promise.AHEAD)", "now"),
            new Bug("the promise is said and not stored", "promise.Making", "if (!PromiseTable.insert(handle, promise)) {", "if (false) {"),
            new Bug("the row of an end is dropped", "call.Calls", "        ledger.record(story);\n", ""),
            new Bug("crumbs are not read", "call.Calls", "if (CallId.isOne(text) && !channels.contains(text)) {", "if (false) {"),
            new Bug("the phone of a talk that is over stays in it", "presence.Switchboard", "channel.agent().ifPresent(agent -> {\n                tellChannels(agent);", "channel.agent().ifPresent(agent -> {"),
            new Bug("after a lost link the old channels are believed", "presence.Switchboard", "        channels.clear();\n", ""),
            new Bug("who talks is sent away", "call.AfterTalk", "line.set(\"ATIENDE_DO\", \"end\");\n    }\n}", "line.set(\"ATIENDE_DO\", \"turn\");\n    }\n}"),
            new Bug("a decision is given back when it was taken", "match.Place", "        taken = true;\n", ""),
            new Bug("late news of a talk frees the next agent", "match.RoutingCore", "        if (wasRung) {\n", "        if (true) {\n"),
            new Bug("half of the shortest possible wait is said", "match.Forecast", "var most = Duration.ofNanos((long) (outlook.ninetieth() * factor));\n        if (most",
                    "var most = Duration.ofNanos((long) (outlook.waits()[0] * factor / 2));\n        if (most"),
            new Bug("a longer wait is told", "call.Words",
                    ": until.isBefore(Instant.MAX) && !until.isAfter(keptUntil.minus(BETTER))) {", ": until.isBefore(Instant.MAX)) {"),
            new Bug("a break at the other router is not heard of", "presence.Attendance",
                    "agents.forEach(agent -> oneAtATime(", "agents.stream().limit(0).forEach(agent -> oneAtATime("),
            new Bug("everybody is called", "call.InboundCall", "if (!settle(call, turn)) {", "if (settle(call, turn)) {"));

    /** Plays days with the bugs of the numbers that it is given, until one of them is found or the days are over. */
    static final class Player {

        public static void main(String[] numbers) throws ClassNotFoundException {
            for (var number : numbers) {
                var bug = BUGS.get(Integer.parseInt(number));
                var mutant = Mutant.of(Class.forName("org.atiende." + bug.in()), bug.good(), bug.bad());
                var world = new WorldLoader(mutant.compiled()).world();
                var said = "";
                var seed = 0L;
                do {
                    seed++;
                    said = world.apply("seed=" + seed);
                } while (said.startsWith("fine") && seed < DAYS);
                Players.tell(number, "seed=" + seed + " " + said);
            }
        }
    }

    private static Map<String, String> told = Map.of();

    @BeforeAll
    @Timeout(3_600)
    static void daysGoByWithEachOfThem() throws InterruptedException {
        told = Players.play(Player.class, IntStream.range(0, BUGS.size()).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @FieldSource("BUGS")
    void worldFindsIt(Bug bug) {
        var said = told.getOrDefault(Integer.toString(BUGS.indexOf(bug)), "nothing was told");
        System.out.printf("MUTANT: %s: %s%n", bug, said);
        assertThat(said).as(bug.what()).contains(" FAILED");
    }
}
