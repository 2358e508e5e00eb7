package org.atiende.world;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.ami.Originate;
import org.atiende.ami.PbxEvent;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;
import org.atiende.world.SimCall.News;

/**
 * A call that the router makes: the agent's phone first, then {@code atiende-out}, which asks the router whom to call; and the customer's
 * way when the agent is gone ({@code atiende-after}).
 */
final class SimCallback {

    private final SimAsterisk asterisk;
    private final Timeline time;
    private final Originate wish;
    private final SimPhone phone;
    private final LinkedBlockingQueue<News> mailbox = new LinkedBlockingQueue<>();
    private String dialStatus = "";
    private int cause;

    SimCallback(SimAsterisk asterisk, Originate wish, SimPhone phone) {
        this.asterisk = asterisk;
        this.time = asterisk.time;
        this.wish = wish;
        this.phone = phone;
    }

    private Optional<News> next(Duration atMost) {
        return Optional.ofNullable((News) Instead.poll(mailbox, Math.max(1, atMost.toNanos()), TimeUnit.NANOSECONDS));
    }

    void run() {
        if (!phone.registered || asterisk.channels.containsKey(wish.channelId())) {
            asterisk.judge.attemptOver(wish.channelId());
            return;
        }
        var leg = asterisk.born(wish.channelId(), "PJSIP/" + phone.endpoint, "", phone);
        asterisk.emit(new PbxEvent.DialBegan(time.wall(), Optional.empty(), leg.leg, phone.endpoint));
        phone.invite(leg, mailbox::add);
        if (answered(leg)) {
            dialplan(leg);
            asterisk.emit(new PbxEvent.CallEnded(time.wall(), leg.leg, wish.channelId(), Optional.empty(), "",
                    new PbxEvent.Outcome(dialStatus, Optional.of(cause), "", "", "")));
            asterisk.database.put("atiende-end/" + wish.channelId(), time.wall().getEpochSecond() + "^" + dialStatus + "^" + cause + "^");
            asterisk.gone(leg, 16);
        }
        asterisk.judge.attemptOver(wish.channelId());
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
        asterisk.gone(leg, 0);
        return false;
    }

    private void dialplan(Channel leg) {
        var router = asterisk.router();
        if (router.isEmpty()) {
            return;
        }
        var said = ask(leg, router.get(), "callback/v1", SimCall.LEASE);
        var number = said.flatMap(line -> line.variable("__ATIENDE_NUMBER"));
        if (number.isEmpty() || said.flatMap(line -> line.variable("ATIENDE_DO")).isEmpty()) {
            return;
        }
        asterisk.judge.customerCalled(wish.channelId(), number.get());
        var answer = asterisk.callees.get(number.get()).answer();
        var customer = asterisk.born(asterisk.nextId(), "PJSIP/atiende-trunk", wish.channelId(), null);
        asterisk.state(customer, 5);
        dialStatus = "CANCEL";
        var before = next(answer.after());
        if (before.filter(News.LegGone.class::isInstance).isPresent()) {
            asterisk.gone(customer, 26);
            return;
        }
        dialStatus = answer.status();
        cause = answer.cause();
        if (!answer.status().equals("ANSWER")) {
            asterisk.gone(customer, answer.cause());
            return;
        }
        asterisk.state(customer, 6);
        talk(leg, customer, answer.talk(), number.get());
    }

    /** Who hangs up first is the customer, unless the agent's leg ends before; then the customer's goes on in the dialplan. */
    private void talk(Channel leg, Channel customer, Duration length, String number) {
        asterisk.bridged(leg, customer);
        asterisk.judge.promisedTalk(wish.channelId(), phone);
        var ended = next(length);
        asterisk.leaves(leg);
        asterisk.leaves(customer);
        asterisk.judge.promisedTalkOver(wish.channelId(), phone);
        if (ended.filter(News.LegGone.class::isInstance).isEmpty()) {
            asterisk.gone(customer, 16);
            return;
        }
        asterisk.machine.start("customer", () -> after(customer, number));
    }

    private void after(Channel customer, String number) {
        var router = asterisk.router();
        var said = router.flatMap(there -> ask(customer, there, "after/v1", 3)).flatMap(line -> line.variable("ATIENDE_DO")).orElse("");
        if (!said.equals("turn")) {
            asterisk.gone(customer, 16);
            return;
        }
        var call = new SimCall(asterisk, asterisk.world().left(number), customer);
        call.sentBack();
        call.caller.waits(call);
        call.run();
    }

    /** Nothing when the turn ended in any other way than by the router. */
    private Optional<FakeAgiChannel> ask(Channel on, Node router, String script, int lease) {
        var call = FakeAgiCall.of(script, List.of("key", wish.channelId()).toArray(String[]::new)).leased(Duration.ofSeconds(lease))
                .environment("agi_uniqueid", on.id()).environment("agi_channel", on.leg.channel());
        Node.SOUNDS.forEach(call::sound);
        var line = FakeAgiChannel.connect(call, fake -> new SimRoad(asterisk.world(), router, fake));
        line.onEnd(end -> mailbox.add(new News.AgiEnded(end)));
        while (true) {
            switch (next(Duration.ofDays(1)).orElseThrow()) {
                case News.AgiEnded(var how) -> {
                    return Optional.of(line).filter(_ -> how == FakeAgiChannel.End.SERVER_CLOSED);
                }
                case News.LegGone _ -> line.hangUp();
                default -> {
                    // nothing else ends it
                }
            }
        }
    }
}
