package org.atiende.fault;

import static java.time.Duration.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.atiende.Router;
import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.Road;
import org.atiende.lab.Scale;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipCrew;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.StoredLedger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The manager link cut, dumb, late and flooded, and Asterisk itself killed, while agents talk: soon after it is whole again the router
 * knows what Asterisk knows, nobody was offered two calls at once, and every call ended once.
 */
@Tag("asterisk")
class AmiFaultTest {

    private static final String SUPPORT = "+34800123456";
    /** Sooner than the audit, once a minute, would find out; how soon is printed, and five seconds are the aim. */
    private static final Duration RIGHT_AGAIN = ofSeconds(30);
    private static final List<String> DESKS = Company.desks(6);
    private static final int TALKS = 3;

    /** Four lamps that are switched on and off: 20,000 changes of a device in all, each an event that the router reads. */
    private static final String FLOOD = """
            [lab-flood]
            exten => _X,1,Set(N=0)
             same => n(again),Set(DEVICE_STATE(Custom:lamp${EXTEN})=INUSE)
             same => n,Set(DEVICE_STATE(Custom:lamp${EXTEN})=NOT_INUSE)
             same => n,Set(N=$[${N} + 1])
             same => n,GotoIf($[${N} < 2500]?again)
             same => n,Set(DB(lab-flood/${EXTEN})=done)
             same => n,Hangup()
            """;

    private final RouterProcess router = RouterProcess.planned();
    private final List<SipCaller> callers = new ArrayList<>();

    private SipCaller calls(RealAsterisk pbx) {
        var n = callers.size() + 1;
        var caller = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("346505" + (10_000 + n)).fromAddress("127.0.5." + (1 + n % 200)));
        callers.add(caller);
        return caller;
    }

    @Test
    void agentsAreRightSoonAfterEveryAccidentOfTheLinkAndNobodyIsOfferedTwoCallsAtOnce() {
        var rounds = Scale.of("rounds of a link cut, dumb, late and flooded", 1, 50);
        var cuts = Scale.of("cuts in each", 3, 4);
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withDesks(DESKS).withDialplan(FLOOD));
                var road = Road.to(pbx.ami());
                var crew = SipCrew.registered(pbx, DESKS, "127.0.1.50").is(PhoneHabit.answers(ofMillis(200)))) {
            pbx.cli("module load res_clioriginate.so");
            router.start(pbx, road.address(), DESKS);
            DESKS.forEach(desk -> router.signIn(Company.agentAt(desk)));
            for (var n = 0; n < TALKS; n++) {
                calls(pbx);
            }
            await().atMost(ofSeconds(30)).until(() -> crew.talking() == TALKS && agree(pbx));
            for (var round = 1; round <= rounds; round++) {
                for (var cut = 1; cut <= cuts; cut++) {
                    accident("cut", pbx, road, crew, road::cuts, Duration.ZERO);
                }
                accident("dumb for 3 s", pbx, road, crew, road::swallows, ofSeconds(3));
                accident("dumb for 9 s", pbx, road, crew, road::swallows, ofSeconds(9));
                accident("late by 2 s", pbx, road, crew, () -> road.isLate(ofSeconds(2)), ofSeconds(5));
                accident("stalled for 10 s in a flood", pbx, road, crew, () -> {
                    flood(pbx);
                    road.stalls();
                }, ofSeconds(10));
                accident("reader stopped for 10 s in a flood", pbx, road, crew, () -> {
                    flood(pbx);
                    router.freeze();
                }, ofSeconds(10));
            }
            everyLampWasSwitched(pbx);
            everybodyGoesHome(pbx);
            assertThat(router.metric("atiende_ami_audit_differences_total")).isZero();
            System.out.printf("manager link: %.0f reconnects, %.0f resyncs, %.0f overflows, audit difference %.0f%n", router.metric("atiende_ami_reconnects_total"),
                    router.metric("atiende_ami_resyncs_total"), router.metric("atiende_ami_overflows_total"), router.metric("atiende_ami_audit_differences_total"));
            nobodyHadTwoCallsAtOnce(crew);
            everyCallEndedOnce(callers.size());
        } finally {
            callers.forEach(SipCaller::close);
        }
    }

    /** While the link is broken one agent says goodbye and a new caller comes: the router learns both only from the lists, or late. */
    private void accident(String what, RealAsterisk pbx, Road road, SipCrew crew, Runnable begins, Duration length) {
        begins.run();
        crew.oneHangsUp();
        calls(pbx);
        await().atMost(ofSeconds(60)).pollDelay(length.plusMillis(1)).until(() -> true);
        road.heals();
        router.thaw();
        var healed = Instant.now();
        var pace = Pace.begin();
        await(what).atMost(ofSeconds(60)).pollInterval(ofMillis(100)).ignoreExceptions().until(() -> agree(pbx) && crew.talking() == TALKS);
        var took = between(healed, Instant.now());
        System.out.printf("%s: agents right again after %d ms (%.0f %% of the machine was ours)%n", what, took.toMillis(), pace.share() * 100);
        assertThat(took).as(what).isLessThan(RIGHT_AGAIN);
        await("the flood is over").atMost(ofSeconds(60)).until(() -> !pbx.cli("core show channels concise").contains("lab-flood"));
    }

    private static void flood(RealAsterisk pbx) {
        for (var lamp = 1; lamp <= 4; lamp++) {
            pbx.cli("channel originate Local/" + lamp + "@lab-flood/n application Wait 60");
        }
    }

    private static void everyLampWasSwitched(RealAsterisk pbx) {
        var done = pbx.cli("database show lab-flood").lines().filter(line -> line.contains("done")).count();
        assertThat(done).as("each of the four to its end, 5,000 times").isEqualTo(4);
    }

    /** Each agent is busy for the router exactly when their phone has a channel in Asterisk, and the router says that it is in step. */
    private boolean agree(RealAsterisk pbx) {
        var channels = pbx.cli("core show channels concise");
        var agents = router.agents();
        return router.metric("atiende_ami_connected") == 1 && DESKS.stream().allMatch(desk -> channels.contains("PJSIP/" + desk + "-")
                == List.of("talking", "ringing", "own-call").contains(agents.get(Company.agentAt(desk))));
    }

    private void everybodyGoesHome(RealAsterisk pbx) {
        callers.forEach(SipCaller::hangsUp);
        await().atMost(ofSeconds(30)).until(() -> pbx.channels() == 0 && router.calls().isEmpty());
    }

    private static void nobodyHadTwoCallsAtOnce(SipCrew crew) {
        var byDesk = crew.calls().stream().collect(Collectors.groupingBy(call -> call.invite().startLine().split("[:@]")[1], TreeMap::new, Collectors.toList()));
        byDesk.forEach((desk, rings) -> {
            for (var n = 1; n < rings.size(); n++) {
                assertThat(rings.get(n).invitedAt()).as("desk %s is rung when its last call is over", desk)
                        .isAfterOrEqualTo(rings.get(n - 1).endedAt().orElse(Instant.MAX));
            }
        });
    }

    private void everyCallEndedOnce(int calls) {
        router.stop();
        try (var store = Router.store(router.config()); var ledger = new StoredLedger(store)) {
            var all = ledger.latest(1_000);
            assertThat(all).hasSize(calls).allMatch(CallRecord::closed);
        }
        Map<String, Long> ends = router.log().lines().filter(line -> line.contains(" ended ") && line.contains("(call="))
                .map(line -> line.replaceAll(".*\\(call=(\\S+).*", "$1")).collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(ends).hasSize(calls).allSatisfy((call, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void asteriskThatWasKilledIsReadAnewAndEveryEarlierCallIsClosedOnce() {
        var rounds = Scale.of("kills of Asterisk with 20 held", 1, 50);
        var held = 20;
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withDesks(DESKS));
                var crew = SipCrew.registered(pbx, DESKS, "127.0.1.50").is(PhoneHabit.answers(ofMillis(200)))) {
            router.start(pbx, pbx.ami(), DESKS);
            DESKS.forEach(desk -> router.signIn(Company.agentAt(desk)));
            for (var round = 1; round <= rounds; round++) {
                await().atMost(ofSeconds(30)).until(() -> router.agentsWho("free") == DESKS.size());
                try (var lost = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000").times(held + DESKS.size()))) {
                    await().atMost(ofSeconds(30)).until(() -> router.agentsWho("talking") == DESKS.size() && router.waiting().size() == held);
                    pbx.kill();
                    crew.is(PhoneHabit.answers(ofMillis(200)));
                }
                pbx.restart();
                var booted = Instant.now();
                var pace = Pace.begin();
                await().atMost(ofSeconds(60)).pollInterval(ofMillis(50)).ignoreExceptions().until(() -> router.agentsWho("free") == DESKS.size()
                        && router.metric("atiende_ami_connected") == 1);
                var took = between(booted, Instant.now());
                System.out.printf("Asterisk killed and booted: all agents free %d ms after (%.0f %% of the machine was ours)%n", took.toMillis(), pace.share() * 100);
                assertThat(took).isLessThan(RIGHT_AGAIN);
                var ended = round * (held + DESKS.size());
                // Two lists in a row must lack a call before it is over: the second may be the audit's, a minute later.
                await("every earlier call is closed").atMost(ofSeconds(100)).pollInterval(ofMillis(500)).until(() -> router.metric("atiende_calls_total") >= ended);
            }
            everyCallEndedOnce(rounds * (held + DESKS.size()));
        }
    }
}
