package org.atiende.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.story.Numbers.SUPPORT;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.atiende.agent.AgentState;
import org.atiende.call.Admission.Limits;
import org.atiende.lab.CallWish;
import org.atiende.lab.Footprint;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipCrowd;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More calls than anybody could serve, on a real Asterisk: at the full rate, for seconds in the usual run and for minutes in the long
 * one. Each prints its scale and what it measured.
 */
@Tag("asterisk")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class OverloadOnRealAsteriskTest {

    private static final boolean WHOLE = Boolean.getBoolean("atiende.long");
    private static final Duration BUSY_WITHIN = Duration.ofMillis(500);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(200), Duration.ofMillis(500));
    private static final List<String> CUSTOMERS = List.of(Numbers.LUCIA, Numbers.HUGO, Numbers.INES, Numbers.JULIEN, Numbers.NURIA, Numbers.ANDRES,
            Numbers.BEATRIZ, Numbers.BODEGAS);

    /** All rows that the ledger ever showed, though it shows only the newest thousand; and the memory at the same instants. */
    private static final class Watch {

        private final Stage stage;
        private final Map<CallId, CallRecord> rows = new ConcurrentHashMap<>();
        private final List<Footprint> memory = new ArrayList<>();

        Watch(Stage stage) {
            this.stage = stage;
        }

        /** Looks on for so long, at memory three times. */
        void over(Duration length) {
            var begun = stage.now();
            for (var third = 1; third <= 3; third++) {
                var until = begun.plus(length.multipliedBy(third).dividedBy(3));
                while (stage.now().isBefore(until)) {
                    var left = Duration.between(stage.now(), until);
                    stage.pause(left.compareTo(Duration.ofSeconds(5)) < 0 ? left : Duration.ofSeconds(5));
                    read();
                }
                memory.add(Footprint.now());
            }
        }

        private void read() {
            stage.router().ledger().latest(1_000).forEach(row -> rows.put(row.id(), row));
        }

        Collection<CallRecord> allClosed() {
            stage.await("everything is on record as ended", () -> {
                read();
                rows.values().stream().filter(Predicate.not(CallRecord::closed)).map(CallRecord::id).toList().forEach(id ->
                        stage.router().ledger().find(id).ifPresent(row -> rows.put(id, row)));      // no more among the newest
                return rows.values().stream().allMatch(CallRecord::closed);
            });
            return rows.values();
        }

        void memoryIsFlat() {
            assertThat(memory.getLast().heapMegabytes()).as("heap %s", memory).isLessThan(memory.get(1).heapMegabytes() + 10);
            assertThat(memory.getLast().directMegabytes()).as("direct memory %s", memory).isLessThan(memory.get(1).directMegabytes() + 10);
            assertThat(memory.getLast().threads()).as("threads %s", memory).isLessThanOrEqualTo(memory.get(1).threads() + 4);
        }
    }

    private static Stage stage(Limits limits) {
        return Stage.open(Stage.ANY_PORT, shipped -> shipped.withLimits(limits));
    }

    private static List<SipPhone> atWork(Stage stage, PhoneHabit habit, Person... people) {
        var phones = new ArrayList<SipPhone>();
        for (var person : people) {
            phones.add(stage.atWork(person, habit));
        }
        for (var person : people) {
            stage.awaitFree(person);
        }
        return phones;
    }

    /** TDoS (threat C6). */
    @Test
    void customersReachAPersonThroughAFloodThatHoldsTheLines() {
        var seconds = WHOLE ? 600 : 15;
        var limits = WHOLE ? new Limits(300, 60, 5, 10_000) : new Limits(30, 6, 5, 10_000);
        var robots = IntStream.range(0, WHOLE ? 50 : 10).mapToObj("+3460020%04d"::formatted).toList();
        var customersAMinute = WHOLE ? 12 : 60;
        try (var stage = stage(limits)) {
            var phones = atWork(stage, SHORT_TALK, Person.ANA, Person.LUIS, Person.MARTA, Person.DAVID, Person.CARMEN, Person.JAVIER, Person.SOFIA,
                    Person.PABLO);
            var watch = new Watch(stage);
            try (var flood = SipCrowd.calls(stage.pbx(), "127.0.5.2", SipCrowd.Wish.holding(SUPPORT, robots, 1_200, seconds * 20));
                    var customers = SipCrowd.calls(stage.pbx(), "127.0.5.3",
                            SipCrowd.Wish.holding(SUPPORT, CUSTOMERS, customersAMinute, seconds * customersAMinute / 60))) {
                watch.over(Duration.ofSeconds(seconds));
                stage.await("the last customer is served", WHOLE ? Duration.ofMinutes(4) : Duration.ofSeconds(60), customers::done);
                flood.hangUp();
                allIsQuiet(stage);
                var served = customers.calls();
                var met = flood.calls();
                var rows = watch.allClosed();
                var answered = rows.stream().filter(OverloadOnRealAsteriskTest::isCustomer).filter(OverloadOnRealAsteriskTest::reachedAPerson).toList();
                var refused = met.stream().filter(call -> call.refusedWith().equals(Optional.of(486))).toList();
                System.out.printf("flood: %d calls in %d s on %d lines, %d heard busy %s, customers served %d of %d, longest wait %d ms; %s%n", met.size(),
                        seconds, limits.maxCalls(), refused.size(), spread(refused), answered.size(), served.size(),
                        answered.stream().map(CallRecord::waited).max(Comparator.naturalOrder()).orElse(Duration.ZERO).toMillis(), watch.memory);
                assertThat(answered.size()).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * served.size()));
                assertThat(served).as("no customer hears busy").allMatch(call -> call.refusedWith().isEmpty());
                shedQuickly(refused);
                assertThat(rows.size()).as("a row a call").isLessThanOrEqualTo(met.size() + served.size());
                assertThat(rows.stream().filter(row -> row.disposition().orElseThrow() == Disposition.REFUSED)).hasSameSizeAs(refused);
                phones.forEach(OverloadOnRealAsteriskTest::ringsForOneAtATime);
                watch.memoryIsFlat();
            }
            recovers(stage);
        }
    }

    private static boolean isCustomer(CallRecord row) {
        return row.caller().usable().filter(number -> CUSTOMERS.contains(number.e164())).isPresent();
    }

    /** Within the cap; until there are promises, to wait longer is to wait in vain. */
    private static boolean reachedAPerson(CallRecord row) {
        return row.disposition().orElseThrow() == Disposition.ANSWERED && row.waited().compareTo(Duration.ofSeconds(150)) <= 0;
    }

    /** Ten times what can be held (fault D19, test T-25). */
    @Test
    void agentsServeAsManyAsEverWhenTenTimesAsManyCall() {
        var seconds = WHOLE ? 600 : 12;
        var callsAMinute = WHOLE ? 3_600 : 1_200;
        var people = new Person[] {Person.LUIS, Person.MARTA, Person.PABLO};
        try (var stage = stage(new Limits(6, 1, 5, 10_000))) {
            var phones = atWork(stage, PhoneHabit.answersAndHangsUp(Duration.ofMillis(200), Duration.ofSeconds(2)), people);
            var watch = new Watch(stage);
            var strangers = IntStream.range(0, 5_000).mapToObj("+34601%06d"::formatted).toList();
            try (var crowd = SipCrowd.calls(stage.pbx(), "127.0.5.2", SipCrowd.Wish.holding(SUPPORT, strangers, callsAMinute, seconds * callsAMinute / 60))) {
                watch.over(Duration.ofSeconds(seconds));
                stage.pause(Duration.ofMillis(500));
                crowd.hangUp();
                allIsQuiet(stage);
                var met = crowd.calls();
                var rows = watch.allClosed();
                var talks = rows.stream().filter(row -> row.disposition().orElseThrow() == Disposition.ANSWERED).count();
                var capacity = people.length * seconds / (0.2 + 2 + 2);
                var refused = met.stream().filter(call -> call.refusedWith().equals(Optional.of(486))).toList();
                System.out.printf("overload: %d calls in %d s, %d answered of %.1f possible (%.0f %%), %d heard busy %s; %s%n", met.size(), seconds, talks,
                        capacity, 100 * talks / capacity, refused.size(), spread(refused), watch.memory);
                assertThat(talks).isGreaterThanOrEqualTo((long) Math.floor(0.9 * capacity));
                assertThat(met).as("heard busy or were let in").allMatch(call -> call.answeredAt().isPresent() || call.refusedWith().isPresent());
                shedQuickly(refused);
                assertThat(rows.size()).isLessThanOrEqualTo(met.size());
                phones.forEach(OverloadOnRealAsteriskTest::ringsForOneAtATime);
                watch.memoryIsFlat();
            }
            recovers(stage);
        }
    }

    /** Call, hang up, call again (threat C8): fifty a second, living 50 to 300 ms; then at every few milliseconds around the answer (T-06). */
    @Test
    void callersWhoHangUpAtOnceLeaveNothingBehind() {
        var seconds = WHOLE ? 300 : 12;
        var people = new Person[] {Person.LUIS, Person.MARTA, Person.PABLO};
        try (var stage = stage(new Limits(500, 100, 50, 10_000))) {
            var phones = atWork(stage, PhoneHabit.ringsOut(), people);
            var watch = new Watch(stage);
            var crowds = new ArrayList<SipCrowd>();
            for (var life : List.of(50, 100, 175, 250, 300)) {
                var numbers = IntStream.range(0, 10).mapToObj(i -> "+346002%d%03d".formatted(i, life)).toList();
                crowds.add(SipCrowd.calls(stage.pbx(), "127.0.5." + (2 + crowds.size()),
                        SipCrowd.Wish.holding(SUPPORT, numbers, 600, 10 * seconds).living(Duration.ofMillis(life))));
            }
            watch.over(Duration.ofSeconds(seconds));
            stage.await("all have called", () -> crowds.stream().allMatch(SipCrowd::done));
            allIsQuiet(stage);
            var met = crowds.stream().flatMap(crowd -> crowd.calls().stream()).toList();
            crowds.forEach(SipCrowd::close);
            var rows = watch.allClosed();
            var rings = phones.stream().mapToInt(phone -> phone.calls().size()).sum();
            System.out.printf("storm: %d calls in %d s, %d rows, %d rings; %s%n", met.size(), seconds, rows.size(), rings, watch.memory);
            assertThat(met).hasSize(50 * seconds);
            assertThat(rows.size()).as("rows").isLessThanOrEqualTo(met.size()).isGreaterThan(met.size() * 9 / 10);
            assertThat(rows).allMatch(row -> row.disposition().orElseThrow() == Disposition.ABANDONED);
            noAgentIsBlamed(stage, rows, people);
            phones.forEach(OverloadOnRealAsteriskTest::ringsForOneAtATime);
            watch.memoryIsFlat();
            phones.forEach(phone -> phone.is(SHORT_TALK));
            recovers(stage);
        }
    }

    /** At every ten milliseconds from well before to well after the agent picks up (test T-06). */
    @Test
    void callerWhoLeavesAsTheAgentPicksUpStopsTheRingAndIsCountedOnce() {
        var rounds = WHOLE ? 20 : 1;
        var people = new Person[] {Person.LUIS, Person.MARTA, Person.PABLO};
        try (var stage = stage(new Limits(500, 100, 5, 10_000))) {
            var phones = atWork(stage, PhoneHabit.answers(Duration.ofMillis(400)), people);
            var picksUpAfter = picksUpAfter(stage, phones);
            var watch = new Watch(stage);
            var met = new ArrayList<SipCall>();
            var offsets = IntStream.range(0, 42 * rounds).mapToObj(i -> Duration.ofMillis(i % 42 * 10 - 205)).toList();
            for (var i = 0; i < offsets.size(); i += people.length) {
                met.addAll(leave(stage, i, offsets.subList(i, i + people.length), picksUpAfter));
                stage.timePasses(Duration.ofSeconds(3));                        // the wrap-up of those who talked
                Stream.of(people).forEach(stage::awaitFree);
            }
            allIsQuiet(stage);
            var rows = watch.allClosed().stream().filter(row -> met.stream().anyMatch(call -> isFrom(call, row))).toList();
            var rung = phones.stream().flatMap(phone -> phone.calls().stream()).toList();
            var ghosts = met.stream().flatMap(call -> ghost(call, rung)).sorted().toList();
            var talked = rows.stream().filter(row -> row.disposition().orElseThrow() == Disposition.ANSWERED).count();
            System.out.printf("around the answer: %d callers left, %d in a ring, %d after it had become a talk; the phone was told %d ms (median), %d ms "
                    + "(longest) after they left%n", met.size(), rows.size() - talked, talked, ghosts.get(ghosts.size() / 2).toMillis(),
                    ghosts.getLast().toMillis());
            assertThat(rows).as("each is counted once").hasSameSizeAs(met);
            assertThat(rows).allMatch(row -> Set.of(Disposition.ANSWERED, Disposition.ABANDONED).contains(row.disposition().orElseThrow()));
            assertThat(talked).as("some before, some after").isBetween(1L, met.size() - 1L);
            assertThat(ghosts).as("no phone rings for nobody").allMatch(late -> late.compareTo(Duration.ofMillis(200)) <= 0);
            noAgentIsBlamed(stage, rows, people);
        }
    }

    private static Duration picksUpAfter(Stage stage, List<SipPhone> phones) {
        var caller = stage.calls(CallWish.to(SUPPORT).from(Numbers.STRANGER));
        stage.await("somebody picks up", () -> phones.stream().anyMatch(phone -> !phone.calls().isEmpty() && phone.lastCall().answeredAt().isPresent()));
        var picked = phones.stream().filter(phone -> !phone.calls().isEmpty()).findFirst().orElseThrow().lastCall().answeredAt().orElseThrow();
        caller.hangsUp();
        allIsQuiet(stage);
        stage.timePasses(Duration.ofSeconds(3));
        return Duration.between(caller.call().invitedAt(), picked);
    }

    private static List<SipCall> leave(Stage stage, int first, List<Duration> offsets, Duration picksUpAfter) {
        var callers = new ArrayList<SipCaller>();
        for (var i = 0; i < offsets.size(); i++) {
            var life = picksUpAfter.plus(offsets.get(i));
            var caller = stage.calls(CallWish.to(SUPPORT).from("+34600300%03d".formatted(first + i)));
            callers.add(caller);
            Thread.startVirtualThread(() -> {
                stage.pause(Duration.between(Instant.now(), caller.call().invitedAt().plus(life)));
                caller.hangsUp();
            });
        }
        stage.await("they have left", () -> callers.stream().allMatch(SipCaller::done));
        return callers.stream().map(SipCaller::call).toList();
    }

    private static boolean isFrom(SipCall call, CallRecord row) {
        return row.caller().usable().filter(number -> call.invite().header("From").orElse("").contains(number.e164())).isPresent();
    }

    /** How long the agent's phone went on after the caller had left; nothing when it never rang. */
    private static Stream<Duration> ghost(SipCall call, List<SipCall> rung) {
        var number = call.invite().header("From").orElseThrow().replaceAll(".*(\\+34600300\\d+).*", "$1");
        return rung.stream().filter(ring -> ring.invite().header("From").orElse("").contains(number))
                .map(ring -> Duration.between(call.endedAt().orElseThrow(), ring.endedAt().orElse(Instant.MAX)));
    }

    private static void noAgentIsBlamed(Stage stage, Collection<CallRecord> rows, Person... people) {
        assertThat(rows.stream().flatMap(row -> row.offers().stream()).map(offer -> offer.outcome().orElseThrow()))
                .as("nobody is said not to have answered").isSubsetOf(Set.of(RingOutcome.CALLER_LEFT, RingOutcome.ANSWERED));
        for (var person : people) {
            stage.await(person + " is not stuck", () -> stage.state(person) instanceof AgentState.Free);
        }
    }

    /** No channel, call, place or reservation is left, and the numbers say so. */
    private static void allIsQuiet(Stage stage) {
        stage.await("no channel is left", () -> stage.pbx().channels() == 0);
        stage.await("no call is under way", () -> stage.router().calls().count() == 0);
        assertThat(stage.router().distributor().waiting()).isEmpty();
    }

    private static void recovers(Stage stage) {
        var since = stage.now();
        var caller = stage.calls(CallWish.to(SUPPORT).from(Numbers.STRANGER));
        stage.await("a caller is served after the flood", RECOVERY, () -> stage.record(Numbers.STRANGER).flatMap(CallRecord::answeredBy).isPresent());
        var waited = stage.record(Numbers.STRANGER).orElseThrow().waited();
        System.out.printf("after it a caller is served within %d ms%n", waited.toMillis());
        assertThat(waited).isLessThan(Duration.ofSeconds(5));
        assertThat(Duration.between(since, stage.now())).isLessThan(RECOVERY);
        stage.closed(Numbers.STRANGER);
        assertThat(numbers(stage).sum("atiende_callers_waiting")).isZero();
        assertThat(numbers(stage).sum("atiende_longest_wait_seconds")).isZero();
        assertThat(numbers(stage).sum("atiende_agi_sessions")).isZero();
        assertThat(caller.call().refusedWith()).isEmpty();
        allIsQuiet(stage);
    }

    private static Scrape numbers(Stage stage) {
        var address = URI.create("http://127.0.0.1:" + stage.router().httpAddress().getPort() + "/metrics");
        try (var client = HttpClient.newHttpClient()) {
            return Scrape.of(client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static void shedQuickly(List<SipCall> refused) {
        assertThat(refused).as("busy before any answer").isNotEmpty().allMatch(call -> call.answeredAt().isEmpty());
        assertThat(took(refused).get(refused.size() * 95 / 100)).as("95 of 100 hear busy").isLessThan(BUSY_WITHIN);
    }

    private static List<Duration> took(List<SipCall> refused) {
        return refused.stream().map(call -> Duration.between(call.invitedAt(), call.endedAt().orElseThrow())).sorted().toList();
    }

    private static String spread(List<SipCall> refused) {
        var took = took(refused);
        return took.isEmpty() ? "" : "after %d ms (median), %d ms (99 of 100), %d ms (longest)".formatted(took.get(took.size() / 2).toMillis(),
                took.get(took.size() * 99 / 100).toMillis(), took.getLast().toMillis());
    }

    private static void ringsForOneAtATime(SipPhone phone) {
        var calls = phone.calls().stream().sorted(Comparator.comparing(SipCall::invitedAt)).toList();
        for (var i = 1; i < calls.size(); i++) {
            assertThat(calls.get(i).invitedAt()).as("rung while another call was there").isAfterOrEqualTo(calls.get(i - 1).endedAt().orElse(Instant.MAX));
        }
    }
}
