package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.ami.PbxEvent;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;

/**
 * One caller in the dialplan, line by line as {@code dialplans/extensions_atiende.conf} has it: ask the router, do what it says, come
 * back; the next router when one is silent, music and people when all are. Runs on a thread of Asterisk's.
 */
class SimCall {

    /** Seconds of the dialplan's own globals. */
    static final int LEASE = 8;
    static final int LOST = 15;

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
    /** Whether the last talk ended with somebody's goodbye. */
    boolean goodbye;
    /** Whose word the caller was last handed to the dialplan with. */
    Optional<Site.Router> servedBy = Optional.empty();
    private final SimTurn thread = new SimTurn();
    /** {@code ATIENDE_N}: the router asked now, and {@code ATIENDE_GOOD}: the last that answered. */
    private int number = 1;
    private int good = 1;
    private String dialStatus = "";
    /** {@code ATIENDE_CAUSE}: of the one phone that was rung and refused; and {@code HANGUPCAUSE}, of whatever ended last. */
    private int cause;
    private int hangupCause;
    private int refusedWith;
    /** The first who hung up stays the one for ever. */
    private String hangupSource = "";
    private String transfer = "";
    private String blind = "";
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
        thread.tell(news);
    }

    /** The router in whose turn the caller is, or would be if it lived. */
    int router() {
        return number;
    }

    void stage(Stage next) {
        stage = next;
        stageSince = time.nanos();
    }

    /** From the trunk to the end, whatever it is. */
    void run() {
        try {
            asterisk.witness.arrived(this);
            outcome = turns();
        } catch (Gone hungUp) {
            outcome = "left";
            hangupCause = channel.state == SimAsterisk.UP ? hangupCause : 127;
            hungUpBy(channel.leg.channel());
        }
        stage(Stage.OVER);
        asterisk.calls.remove(this);
        asterisk.witness.ended(this);
        asterisk.emit(new PbxEvent.CallEnded(time.wall(), channel.leg, id(), Optional.empty(), caller.line().number(),
                new PbxEvent.Outcome(dialStatus, Optional.of(hangupCause), hangupSource, peer, agent)));
        asterisk.database.put("atiende-end/" + id(), time.wall().getEpochSecond() + "^" + dialStatus + "^" + hangupCause + "^" + peer);
        asterisk.gone(channel, hangupCause);
    }

    private void hungUpBy(String channelName) {
        hangupSource = hangupSource.isEmpty() ? channelName : hangupSource;
    }

    private void hangsUp(int why) {
        hangupCause = why;
        hungUpBy("dialplan/builtin");
    }

    /** Sent back to the line by nobody who is named: the customer of a promised call whose agent is gone. */
    void sentBack() {
        transfer = "?";
    }

    private String turns() {
        while (true) {
            stage(Stage.ASKING);
            var asked = time.wall().getEpochSecond();
            var word = agi("in/v1", LEASE, id(), since, caller.line().number(), dialStatus, "" + cause, hangupSource, transfer, blind, peer, agent, "");
            if (word.isEmpty()) {
                lost(asked);
                continue;
            }
            good = number;
            lostAt = -1;
            transfer = "";
            blind = "";
            switch (word) {
                case "dial" -> {
                    var back = ring() ? talkOver() : Optional.<String>empty();
                    if (back.isPresent()) {
                        return back.get();
                    }
                }
                case "end", "busy" -> {
                    asterisk.witness.sentAway(this, word);
                    hangsUp(word.equals("end") ? 16 : 17);
                    return word;
                }
                default -> throw new IllegalStateException("a word the dialplan does not know");
            }
        }
    }

    /** Nobody said what to do: the next router at once; after a round music, and once a second round again; in the end people. */
    private void lost(long asked) {
        var now = time.wall().getEpochSecond();
        lostAt = lostAt < 0 || now - asked > LEASE + 1 || now < lostAt ? now : lostAt;
        number = number == asterisk.site.routers() ? 1 : number + 1;
        if (number != good) {
            return;
        }
        if (now - lostAt >= LOST) {
            fallback();
            return;
        }
        asterisk.state(channel, SimAsterisk.UP);
        stage(Stage.WAITING_FOR_A_ROUTER);
        waitFor(Duration.ofSeconds(1));
    }

    private void fallback() {
        stage(Stage.FALLBACK);
        servedBy = Optional.empty();
        asterisk.state(channel, SimAsterisk.UP);
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
                    hangsUp(16);
                    throw new Gone();
                }
            }
        }
        dialStatus = "";
        waitFor(Duration.ofSeconds(2));
    }

    /** @return what the router said is to be done; empty when it said nothing */
    private String agi(String script, int lease, String... arguments) {
        var router = asterisk.site.router(number);
        said = router.isEmpty() ? Map.of() : agi(router.get(), script, lease, arguments);
        if (!said.isEmpty()) {
            servedBy = router;
        }
        return said.getOrDefault("ATIENDE_DO", "");
    }

    private Map<String, String> agi(Site.Router router, String script, int lease, String... arguments) {
        var all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(arguments));
        var call = SimTurn.call(channel, script, lease, all).from(caller.number(), caller.name(), caller.presentation())
                .environment("agi_dnid", caller.line().number());
        var over = thread.ask(asterisk.site, router, call, News.HangUp.class::isInstance);
        if (over.line().answered()) {
            asterisk.state(channel, SimAsterisk.UP);
        }
        if (over.hungUp()) {
            throw new Gone();
        }
        asterisk.witness.left(this, over.how());
        return over.how() == FakeAgiChannel.End.SERVER_CLOSED ? heard(over.line()) : Map.of();
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
        asterisk.witness.handed(this, said);
        var phones = targets.stream().map(device -> asterisk.phones.get(device.replace("PJSIP/", ""))).toList();
        var seconds = said.get("ATIENDE_RING").split("\\^");
        if (said.containsKey("ATIENDE_ONE")) {
            var only = phones.getFirst();
            if (only.isBusy() || !only.registered) {
                dialStatus = only.isBusy() ? "BUSY" : "CHANUNAVAIL";
                cause = only.isBusy() ? 17 : 20;
                asterisk.witness.rungOut(this);
                return false;
            }
        }
        stage(Stage.RINGING);
        cause = 0;
        var answered = dial(phones, Integer.parseInt(seconds[0]), seconds.length > 1 ? Integer.parseInt(seconds[1]) : Integer.parseInt(seconds[0]));
        answered.ifPresent(leg -> {
            talked = true;
            peer = leg.leg.channel();
            talk(leg);
        });
        if (answered.isEmpty() && said.containsKey("ATIENDE_ONE")) {
            cause = refusedWith;
        }
        asterisk.witness.rungOut(this);
        return answered.isPresent();
    }

    private Optional<Channel> dial(List<SimPhone> phones, int seconds, int untilItRings) {
        var dial = new SimDial(this, thread);
        try {
            return dial.ring(phones, seconds, untilItRings);
        } finally {
            dialStatus = dial.status();
            refusedWith = dial.refusedWith();
            hangupCause = dial.hangupCause(hangupCause);
        }
    }

    private void talk(Channel leg) {
        stage(Stage.TALKING);
        asterisk.state(channel, SimAsterisk.UP);
        asterisk.bridged(leg, channel);
        asterisk.witness.talks(this, leg);
        hangupCause = 16;
        goodbye = false;
        caller.talks(this, leg);
        try {
            while (true) {
                switch (next(Duration.ofDays(1)).orElseThrow()) {
                    case News.LegGone(var gone, var why) when gone == leg -> {
                        goodbye = why == 16;
                        if (goodbye) {
                            hungUpBy(leg.leg.channel());
                        }
                        return;
                    }
                    case News.Transferred(var to) -> {
                        transfer = to;
                        blind = leg.leg.channel();
                        asterisk.leaves(channel);
                        asterisk.leaves(leg);
                        asterisk.emit(new PbxEvent.BlindTransferred(time.wall(), "Success", leg.leg, Optional.of(channel.leg), "atiende-xfer", to));
                        return;
                    }
                    case News.HangUp _ -> {
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
            asterisk.witness.parted(this, leg);
            asterisk.gone(leg, 16);
        }
    }

    /** @return how the call ends; empty when it goes back into the line */
    private Optional<String> talkOver() {
        if (hangupSource.isEmpty() || !transfer.isEmpty()) {
            return Optional.empty();
        }
        var word = agi("after/v1", 3, id(), since, caller.line().number(), dialStatus, "" + hangupCause, hangupSource, "", "", peer, agent);
        asterisk.witness.afterTalk(this, word);
        if (word.equals("turn")) {
            return Optional.empty();
        }
        hangsUp(16);
        return Optional.of("goodbye");
    }

    private Optional<News> next(Duration atMost) {
        return thread.next(atMost);
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
