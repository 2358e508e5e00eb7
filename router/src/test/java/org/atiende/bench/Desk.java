package org.atiende.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.match.Event;
import org.atiende.story.Stage;
import org.awaitility.Awaitility;

/**
 * One agent at one phone, whom both the router and a stock {@code Queue()} may ring, and callers who come two at a time: the first talks
 * with the agent, the second waits until the agent is free. Belongs to one thread.
 */
final class Desk implements AutoCloseable {

    private static final AgentId AGENT = new AgentId("luis.gomez");
    private static final String EXTENSION = "1002";
    private static final String ADDRESS = "127.0.1.12";

    private static final String TALKS = "+34650111222";
    private static final String WAITS = "+34650111223";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The phone's trace is read seldom while the handover goes on: reading costs processor time that would be in the figure. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Stage stage;
    private final SipPhone phone;

    private Desk(Stage stage, SipPhone phone) {
        this.stage = stage;
        this.phone = phone;
    }

    static Desk open() {
        var stage = Stage.open(0);
        try {
            StockQueue.open(stage.pbx(), EXTENSION);
            var phone = SipPhone.registered(stage.pbx(), EXTENSION, ADDRESS).is(PhoneHabit.answers(Duration.ofMillis(50)));
            var desk = new Desk(stage, phone);
            desk.withoutWrapUp();
            stage.router().attendance().choose(AGENT, new Availability.SignedIn(), "bench");
            desk.awaitFree();
            return desk;
        } catch (RuntimeException broken) {
            stage.close();
            throw broken;
        }
    }

    /** The queue has none either. */
    private void withoutWrapUp() {
        var distributor = stage.router().distributor();
        distributor.tell(new Event.RosterRead(distributor.agents().stream().map(agent -> new Agent(agent.id(), agent.name(), agent.endpoint(),
                agent.site(), agent.languages(), agent.skills(), agent.supervisor(), Duration.ZERO)).toList()));
    }

    RealAsterisk pbx() {
        return stage.pbx();
    }

    /**
     * One trial.
     *
     * @param held how long the second caller has been on hold when the agent hangs up
     */
    Handover handover(Way way, Duration held) {
        awaitFree();
        var before = phone.calls().size();
        try (var _ = calls(way, TALKS)) {
            await("the first caller talks", () -> talksIn(before + 1));
            try (var second = calls(way, WAITS)) {
                await("the second caller is on hold", () -> second.call().answeredAt().isPresent());
                until(second.call().answeredAt().orElseThrow().plus(held));
                phone.hangsUp();
                await("the second caller talks", () -> talksIn(before + 2));
                phone.hangsUp();
                await("both calls are over", () -> phone.calls().stream().allMatch(Handover::over));
            }
        }
        await("no channel is left", () -> stage.pbx().channels() == 0);
        var calls = phone.calls();
        return Handover.between(calls.get(before), calls.get(before + 1));
    }

    /** One caller while the agent is free: from the caller's INVITE to the phone's. */
    Duration setUp(Way way) {
        awaitFree();
        var before = phone.calls().size();
        Instant asked;
        try (var caller = calls(way, TALKS)) {
            await("the caller talks", () -> talksIn(before + 1));
            asked = caller.call().invitedAt();
            phone.hangsUp();
            await("the call is over", () -> phone.calls().stream().allMatch(Handover::over));
        }
        await("no channel is left", () -> stage.pbx().channels() == 0);
        return Duration.between(asked, phone.calls().get(before).invitedAt());
    }

    /** Whether the call of this number is the last and its answer has been acknowledged; before that the phone hears no wish to hang up. */
    private boolean talksIn(int number) {
        var calls = phone.calls();
        return calls.size() == number && !calls.getLast().over() && calls.getLast().messages().stream().anyMatch(one -> one.isRequest("ACK"));
    }

    private SipCaller calls(Way way, String number) {
        return SipCaller.calls(stage.pbx(), CallWish.to(way.number()).from(number));
    }

    private void awaitFree() {
        await("the agent is free", () -> stage.router().distributor().state(AGENT).orElseThrow() instanceof AgentState.Free
                && stage.router().calls().count() == 0);
    }

    private static void until(Instant moment) {
        while (Instant.now().isBefore(moment)) {
            LockSupport.parkNanos(Duration.between(Instant.now(), moment).toNanos());
        }
    }

    private static void await(String what, BooleanSupplier happened) {
        Awaitility.await(what).atMost(PATIENCE).pollInterval(LOOK).until(happened::getAsBoolean);
    }

    @Override
    public void close() {
        phone.close();
        stage.close();
    }
}
