package org.atiende.world;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.ami.Originate;
import org.atiende.ami.PbxEvent;
import org.atiende.world.SimAsterisk.Channel;

/**
 * A call that the router makes: the agent's phone first, then {@code atiende-out}, which asks the router whom to call; and the customer's
 * way when the agent is gone ({@code atiende-after}).
 */
final class SimCallback {

    private final SimAsterisk asterisk;
    private final Timeline time;
    private final Originate wish;
    private final SimPhone phone;
    private final SimTurn thread = new SimTurn();
    private int router = 1;
    private String dialStatus = "";
    private int hangupCause = 16;
    private Optional<String> source = Optional.empty();
    private String peer = "";

    SimCallback(SimAsterisk asterisk, Originate wish, SimPhone phone) {
        this.asterisk = asterisk;
        this.time = asterisk.time;
        this.wish = wish;
        this.phone = phone;
    }

    private Optional<News> next(Duration atMost) {
        return thread.next(atMost);
    }

    void run() {
        if (!phone.registered || asterisk.channels.containsKey(wish.channelId())) {
            asterisk.witness.attemptOver(wish.channelId());
            return;
        }
        var leg = asterisk.born(wish.channelId(), "PJSIP/" + phone.endpoint, "", phone);
        asterisk.dialled(Optional.empty(), leg, phone.endpoint);
        phone.invite(leg, thread::tell);
        if (answered(leg)) {
            leg.inDialplan = true;
            try {
                dialplan(leg);
            } catch (SimCall.Gone _) {
                // the agent hung up: how, is known
            }
            asterisk.emit(new PbxEvent.CallEnded(time.wall(), leg.leg, wish.channelId(), Optional.empty(), "",
                    new PbxEvent.Outcome(dialStatus, Optional.of(hangupCause), source.orElse("dialplan/builtin"), peer, "")));
            asterisk.database.put("atiende-end/" + wish.channelId(), time.wall().getEpochSecond() + "^" + dialStatus + "^" + hangupCause + "^" + peer);
            asterisk.gone(leg, hangupCause);
        }
        asterisk.witness.attemptOver(wish.channelId());
    }

    /** The agent's leg has ended: with a goodbye, or nobody hung up. */
    private boolean isGone(News news) {
        if (news instanceof News.LegGone(var leg, var why)) {
            hangupCause = why;
            source = Optional.of(why == 16 ? leg.leg.channel() : "");
            return true;
        }
        return false;
    }

    private boolean answered(Channel leg) {
        var until = time.nanos() + wish.ringTime().toNanos();
        while (time.nanos() < until) {
            switch (next(Duration.ofNanos(until - time.nanos())).orElse(null)) {
                case News.Answered _ -> {
                    return true;
                }
                case News.Refused(var _, var _, var why) -> {
                    asterisk.gone(leg, why);
                    return false;
                }
                case News.LegGone _ -> {
                    return false;
                }
                case null, default -> {
                    // it rings
                }
            }
        }
        asterisk.gone(leg, 19);
        return false;
    }

    /** Each router is asked once, the first first. */
    private void dialplan(Channel leg) {
        var said = ask(leg, "callback/v1", SimCall.LEASE);
        while (said.flatMap(over -> over.variable("ATIENDE_DO")).isEmpty() && router < asterisk.site.routers()) {
            router++;
            said = ask(leg, "callback/v1", SimCall.LEASE);
        }
        var number = said.flatMap(over -> over.variable("__ATIENDE_NUMBER"));
        if (number.isEmpty() || said.flatMap(over -> over.variable("ATIENDE_DO")).isEmpty()) {
            return;
        }
        asterisk.witness.customerCalled(wish.channelId(), number.get());
        var answer = asterisk.callees.get(number.get()).answer();
        var customer = asterisk.born(asterisk.nextId(), "PJSIP/atiende-trunk", wish.channelId(), null);
        asterisk.dialled(Optional.of(leg.leg), customer, number.get());
        asterisk.state(customer, SimAsterisk.RINGING);
        dialStatus = "CANCEL";
        if (next(answer.after()).filter(this::isGone).isPresent()) {
            asterisk.gone(customer, hangupCause);
            return;
        }
        dialStatus = answer.status();
        if (!answer.status().equals("ANSWER")) {
            asterisk.gone(customer, answer.cause());
            return;
        }
        asterisk.state(customer, SimAsterisk.UP);
        talk(leg, customer, answer.talk(), number.get());
    }

    /** Who hangs up first is the customer, unless the agent's leg ends before; then the customer's goes on in the dialplan. */
    private void talk(Channel leg, Channel customer, Duration length, String number) {
        peer = customer.leg.channel();
        asterisk.bridged(leg, customer);
        asterisk.witness.promisedTalk(wish.channelId(), phone);
        var ended = next(length).filter(this::isGone);
        asterisk.leaves(leg);
        asterisk.leaves(customer);
        asterisk.witness.promisedTalkOver(wish.channelId(), phone);
        if (ended.isEmpty()) {
            source = Optional.of(peer);
            asterisk.gone(customer, 16);
            return;
        }
        asterisk.machine.start("customer", () -> after(customer, number));
    }

    private void after(Channel customer, String number) {
        var said = ask(customer, "after/v1", 3).flatMap(over -> over.variable("ATIENDE_DO")).orElse("");
        if (!said.equals("turn")) {
            asterisk.gone(customer, 16);
            return;
        }
        var call = new SimCall(asterisk, asterisk.site.left(number), customer);
        call.sentBack();
        call.caller.waits(call);
        call.run();
    }

    /** Nothing when no router listens. */
    private Optional<SimTurn.Over> ask(Channel on, String script, int lease) {
        var over = asterisk.site.router(router).map(there -> thread.ask(asterisk.site, there, SimTurn.call(on, script, lease, List.of("key", wish.channelId())),
                on.phone == null ? _ -> false : this::isGone));
        if (over.filter(SimTurn.Over::hungUp).isPresent()) {
            throw new SimCall.Gone();
        }
        return over;
    }
}
