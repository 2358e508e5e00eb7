package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.ami.PbxEvent;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;

/**
 * One caller in the dialplan, line by line as {@code dialplans/extensions_atiende.conf} has it: ask the router, do what it says, come
 * back; music and people when there is none. Runs on a thread of Asterisk's.
 */
class SimCall {

    /** Seconds of the dialplan's own globals. */
    static final int LEASE = 8;
    static final int LOST = 15;

    /** What a dialplan hears while it waits. */
    sealed interface News {

        record Rings(Channel leg) implements News { }

        record Answered(Channel leg) implements News { }

        record Refused(Channel leg, String status, int cause) implements News { }

        /** 16: goodbye. Anything else: nobody hung up. */
        record LegGone(Channel leg, int cause) implements News { }

        record HangUp() implements News { }

        record AgiEnded(FakeAgiChannel.End how) implements News { }

        /** The wall clock was set. */
        record Look() implements News { }

        record Transferred(String to) implements News { }
    }

    /** The caller's channel is gone. */
    static final class Gone extends RuntimeException {

        private static final long serialVersionUID = 1;

        Gone() {
            super("gone", null, false, false);
        }
    }

    final SimAsterisk asterisk;
    final Timeline time;
    final Caller caller;
    final Channel channel;
    final String since;
    final long arrived;
    /** What the world knows of the call, for whoever judges. */
    Stage stage = Stage.ASKING;
    long stageSince;
    String outcome = "";
    boolean talked;
    boolean talkedInFallback;
    final LinkedBlockingQueue<News> mailbox = new LinkedBlockingQueue<>();
    private Optional<FakeAgiChannel> agi = Optional.empty();
    private String dialStatus = "";
    private int cause;
    private String hangupSource = "";
    private String transfer = "";
    private boolean blind;
    private String peer = "";
    private String agent = "";
    private long lostAt = -1;
    private Map<String, String> said = Map.of();

    enum Stage { ASKING, RINGING, TALKING, WAITING_FOR_A_ROUTER, FALLBACK, OVER }

    SimCall(SimAsterisk asterisk, Caller caller, Channel channel) {
        this.asterisk = asterisk;
        this.time = asterisk.time;
        this.caller = caller;
        this.channel = channel;
        this.arrived = time.nanos();
        this.stageSince = arrived;
        var wall = time.wall();
        this.since = wall.getEpochSecond() + ".%03d".formatted(wall.getNano() / 1_000_000);
        asterisk.calls.add(this);
    }

    String id() {
        return channel.id();
    }

    void tell(News news) {
        mailbox.add(news);
    }

    void stage(Stage next) {
        stage = next;
        stageSince = time.nanos();
    }

    /** From the trunk to the end, whatever it is. */
    void run() {
        try {
            asterisk.judge.arrived(this);
            outcome = turns();
        } catch (Gone hungUp) {
            outcome = "left";
        }
        stage(Stage.OVER);
        asterisk.calls.remove(this);
        asterisk.judge.ended(this);
        asterisk.emit(new PbxEvent.CallEnded(time.wall(), channel.leg, id(), Optional.empty(), caller.line().number(),
                new PbxEvent.Outcome(dialStatus, Optional.of(cause), hangupSource, peer, agent)));
        asterisk.database.put("atiende-end/" + id(), time.wall().getEpochSecond() + "^" + dialStatus + "^" + cause + "^" + peer);
        asterisk.gone(channel, 16);
    }

    /** Sent back to the line by nobody who is named: the customer of a promised call whose agent is gone. */
    void sentBack() {
        transfer = "?";
    }

    private String turns() {
        while (true) {
            stage(Stage.ASKING);
            var asked = time.wall().getEpochSecond();
            switch (agi("in/v1", LEASE, id(), since, caller.line().number(), dialStatus, "" + cause, hangupSource, transfer, blind ? "PJSIP/x" : "", peer, agent)) {
                case "dial" -> {
                    forgetWhatWasTold();
                    if (ring()) {
                        var back = talkOver();
                        if (back.isPresent()) {
                            return back.get();
                        }
                    }
                }
                case "end" -> {
                    asterisk.judge.check(2, talked, "the router ended a call in which nobody talked (call=%s)", id());
                    return "end";
                }
                case "busy" -> {
                    return "busy";
                }
                case "" -> lost(asked);
                default -> throw new IllegalStateException("a word the dialplan does not know");
            }
        }
    }

    private void forgetWhatWasTold() {
        lostAt = -1;
        transfer = "";
        blind = false;
    }

    /** Nobody said what to do: music, and once a second round again; in the end people. */
    private void lost(long asked) {
        var now = time.wall().getEpochSecond();
        lostAt = lostAt < 0 || now - asked > LEASE + 1 || now < lostAt ? now : lostAt;
        if (now - lostAt >= LOST) {
            fallback();
            return;
        }
        channel.state = 6;
        stage(Stage.WAITING_FOR_A_ROUTER);
        waitFor(Duration.ofSeconds(1));
    }

    private void fallback() {
        stage(Stage.FALLBACK);
        channel.state = 6;
        agent = "";
        dialStatus = "";
        var people = asterisk.database.getOrDefault("atiende-fallback/people", "");
        var idle = List.of(people.split("&")).stream().map(device -> asterisk.phones.get(device.replace("PJSIP/", "")))
                .filter(phone -> phone != null && phone.registered && !phone.isBusy()).limit(8).toList();
        if (!idle.isEmpty()) {
            var answered = dial(idle, 20, 20);
            if (answered.isPresent()) {
                talkedInFallback = true;
                talk(answered.get());
                if (!hangupSource.isEmpty()) {
                    throw new Gone();
                }
            }
        }
        dialStatus = "";
        waitFor(Duration.ofSeconds(2));
    }

    /** @return what the router said is to be done; empty when it said nothing */
    private String agi(String script, int lease, String... arguments) {
        said = asterisk.router().isEmpty() ? Map.of() : agi(asterisk.router().get(), script, lease, arguments);
        return said.getOrDefault("ATIENDE_DO", "");
    }

    private Map<String, String> agi(Node router, String script, int lease, String... arguments) {
        var all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(arguments));
        var call = FakeAgiCall.of(script, all.toArray(String[]::new)).leased(Duration.ofSeconds(lease)).from(caller.number(), caller.name(), caller.presentation())
                .environment("agi_uniqueid", channel.id()).environment("agi_channel", channel.leg.channel()).environment("agi_dnid", caller.line().number())
                .with("CHANNEL(state)", channel.state == 6 ? "Up" : "Ring");
        Node.SOUNDS.forEach(call::sound);
        var line = FakeAgiChannel.connect(call, fake -> new SimRoad(asterisk.world(), router, fake));
        line.onEnd(end -> mailbox.add(new News.AgiEnded(end)));
        agi = Optional.of(line);
        var hungUp = false;
        while (true) {
            switch (next(Duration.ofDays(1)).orElseThrow()) {
                case News.AgiEnded(var end) -> {
                    agi = Optional.empty();
                    channel.state = line.answered() ? 6 : channel.state;
                    if (hungUp) {
                        throw new Gone();
                    }
                    asterisk.judge.left(this, end);
                    return end == FakeAgiChannel.End.SERVER_CLOSED ? heard(line) : Map.of();
                }
                case News.HangUp _ -> {
                    hungUp = true;
                    line.hangUp();
                }
                case News.Look _ -> line.look();
                default -> {
                    // late news of a ring that is over
                }
            }
        }
    }

    private Map<String, String> heard(FakeAgiChannel line) {
        var values = new LinkedHashMap<String, String>();
        for (var name : List.of("ATIENDE_DO", "ATIENDE_DIAL", "ATIENDE_RING", "ATIENDE_ONE", "ATIENDE_AGENT")) {
            line.variable(name).ifPresent(value -> values.put(name, value));
        }
        line.variable("DB(atiende-fallback/people)").ifPresent(people -> asterisk.database.put("atiende-fallback/people", people));
        line.commands().stream().filter(command -> command.contains("DB_DELETE(")).forEach(command ->
                asterisk.database.remove(command.substring(command.indexOf("DB_DELETE(") + 10, command.indexOf(')'))));
        return values;
    }

    /** @return whether somebody talked with the caller; how they parted stands in what the dialplan knows */
    private boolean ring() {
        var targets = List.of(said.get("ATIENDE_DIAL").split("&"));
        agent = said.getOrDefault("ATIENDE_AGENT", "");
        asterisk.judge.handed(this, said);
        var phones = targets.stream().map(device -> asterisk.phones.get(device.replace("PJSIP/", ""))).toList();
        var seconds = said.get("ATIENDE_RING").split("\\^");
        hangupSource = "";
        if (said.containsKey("ATIENDE_ONE")) {
            var only = phones.getFirst();
            if (only.isBusy() || !only.registered) {
                dialStatus = only.isBusy() ? "BUSY" : "CHANUNAVAIL";
                cause = only.isBusy() ? 17 : 20;
                asterisk.judge.rungOut(this);
                return false;
            }
        }
        stage(Stage.RINGING);
        var answered = dial(phones, Integer.parseInt(seconds[0]), seconds.length > 1 ? Integer.parseInt(seconds[1]) : Integer.parseInt(seconds[0]));
        answered.ifPresent(leg -> {
            talked = true;
            peer = leg.leg.channel();
            talk(leg);
        });
        asterisk.judge.rungOut(this);
        return answered.isPresent();
    }

    /** {@code Dial}: all at once, the first answer wins. It reckons by the wall clock, so a step of that makes it longer or shorter. */
    private Optional<Channel> dial(List<SimPhone> phones, int seconds, int untilItRings) {
        dialStatus = "";
        cause = 0;
        var legs = new ArrayList<Channel>();
        for (var phone : phones) {
            if (phone.registered) {
                var leg = asterisk.born(asterisk.nextId(), "PJSIP/" + phone.endpoint, id(), phone);
                legs.add(leg);
                asterisk.emit(new PbxEvent.DialBegan(time.wall(), Optional.of(channel.leg), leg.leg, phone.endpoint));
                phone.invite(leg, this::tell);
            }
        }
        var until = time.wall().plusSeconds(seconds);
        var rings = time.wall().plusSeconds(untilItRings);
        var ringing = false;
        try {
            while (true) {
                if (legs.isEmpty()) {
                    dialStatus = dialStatus.isEmpty() ? "CHANUNAVAIL" : dialStatus;
                    cause = phones.stream().noneMatch(phone -> phone.registered) ? 20 : cause;
                    return Optional.empty();
                }
                if (!time.wall().isBefore(until) || !ringing && !time.wall().isBefore(rings)) {
                    dialStatus = ringing ? "NOANSWER" : "CHANUNAVAIL";
                    return Optional.empty();
                }
                switch (next(Duration.between(time.wall(), ringing || until.isBefore(rings) ? until : rings)).orElse(null)) {
                    case News.Rings(var leg) when legs.contains(leg) -> ringing = true;
                    case News.Answered(var leg) when legs.contains(leg) -> {
                        legs.remove(leg);
                        dialStatus = "ANSWER";
                        cause = 16;
                        return Optional.of(leg);
                    }
                    case News.Refused(var leg, var status, var why) when legs.remove(leg) -> {
                        dialStatus = status;
                        cause = why;
                        asterisk.gone(leg, why);
                    }
                    case News.LegGone(var leg, var why) when legs.remove(leg) -> {
                        dialStatus = "NOANSWER";
                        cause = why;
                    }
                    case News.HangUp _ -> {
                        dialStatus = "CANCEL";
                        throw new Gone();
                    }
                    case null, default -> {
                        // time passed, or news of an earlier ring
                    }
                }
            }
        } finally {
            legs.forEach(leg -> asterisk.gone(leg, 26));

        }
    }

    private void talk(Channel leg) {
        stage(Stage.TALKING);
        asterisk.bridged(leg, channel);
        asterisk.judge.talks(this, leg);
        hangupSource = "";
        caller.talks(this, leg);
        try {
            while (true) {
                switch (next(Duration.ofDays(1)).orElseThrow()) {
                    case News.LegGone(var gone, var why) when gone == leg -> {
                        hangupSource = why == 16 ? leg.leg.channel() : "";
                        cause = why;
                        return;
                    }
                    case News.Transferred(var to) -> {
                        transfer = to;
                        blind = true;
                        return;
                    }
                    case News.HangUp _ -> {
                        hangupSource = channel.leg.channel();
                        throw new Gone();
                    }
                    default -> {
                        // late news of a ring that is over
                    }
                }
            }
        } finally {
            asterisk.leaves(channel);
            asterisk.leaves(leg);
            asterisk.judge.parted(this, leg);
            asterisk.gone(leg, 16);
        }
    }

    /** @return how the call ends; empty when it goes back into the line */
    private Optional<String> talkOver() {
        if (hangupSource.isEmpty() || !transfer.isEmpty()) {
            return Optional.empty();
        }
        return agi("after/v1", 3, id(), since, caller.line().number(), dialStatus, "" + cause, hangupSource, "", "", peer, agent).equals("turn") ? Optional.empty()
                : Optional.of("goodbye");
    }

    /** The next news; empty when none came in time. */
    Optional<News> next(Duration atMost) {
        return Optional.ofNullable((News) Instead.poll(mailbox, Math.max(1, atMost.toNanos()), TimeUnit.NANOSECONDS));
    }

    private void waitFor(Duration length) {
        var until = time.nanos() + length.toNanos();
        while (time.nanos() < until) {
            if (next(Duration.ofNanos(until - time.nanos())).filter(News.HangUp.class::isInstance).isPresent()) {
                throw new Gone();
            }
        }
    }

    void hangUp() {
        tell(new News.HangUp());
    }
}
