package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.atiende.agent.Agent;
import org.atiende.ami.PbxEvent;
import org.atiende.world.SimAsterisk.Channel;

/** An agent's phone, and the person before it: who answers or does not, has calls of their own, and moves about. */
class SimPhone {

    static final String ON_SITE = "127.0.1.";
    static final String ELSEWHERE = "127.0.9.";

    final Agent agent;
    final String endpoint;
    final List<Channel> channels = new ArrayList<>();
    boolean registered = true;
    String address;
    /** When the address or the registration last changed. */
    long movedAt;
    /** When the last talk on a call of ours ended, seen from the bridge. */
    long talkedUntil = Long.MIN_VALUE / 2;
    private final SimAsterisk asterisk;
    private final Timeline time;
    private final SplittableRandom dice;
    private final Habits habits;
    private boolean dead;
    private final Map<Channel, Consumer<News>> dialplans = new LinkedHashMap<>();

    /** How they are, in percent. */
    record Habits(int ignores, int rejects, int ownCalls) {
    }

    SimPhone(SimAsterisk asterisk, Agent agent, int number, SplittableRandom dice, Habits habits) {
        this.asterisk = asterisk;
        this.time = asterisk.time;
        this.agent = agent;
        this.endpoint = agent.endpoint().name();
        this.address = ON_SITE + number;
        this.dice = dice;
        this.habits = habits;
    }

    /** The person comes to work: from now on they make calls of their own. */
    void work() {
        time.after(Duration.ofSeconds(dice.nextLong(60, 3_600)), this::ownCall);
    }

    private void ownCall() {
        if (registered && !dead && channels.isEmpty() && dice.nextInt(100) < habits.ownCalls) {
            var channel = asterisk.born(asterisk.nextId(), "PJSIP/" + endpoint, "", this);
            asterisk.state(channel, SimAsterisk.UP);
            dialplans.put(channel, _ -> { });
            time.after(Duration.ofSeconds(dice.nextLong(5, 240)), () -> asterisk.gone(channel, 16));
        }
        time.after(Duration.ofSeconds(dice.nextLong(60, 3_600)), this::ownCall);
    }

    /** Asterisk sends an INVITE. */
    void invite(Channel channel, Consumer<News> dialplan) {
        dialplans.put(channel, dialplan);
        if (dead) {
            return;                                          // registered, and nothing comes back
        }
        time.after(Duration.ofMillis(dice.nextLong(20, 200)), () -> rings(channel));
    }

    private void rings(Channel channel) {
        if (!dialplans.containsKey(channel) || dead) {
            return;
        }
        if (channels.stream().anyMatch(other -> other != channel && other.state == SimAsterisk.UP)) {
            refuses(channel, 486);
            return;
        }
        asterisk.state(channel, SimAsterisk.RINGING);
        tell(channel, new News.Rings(channel));
        hears(channel);
    }

    /** It rings, and the person does something about it, or nothing. */
    void hears(Channel channel) {
        var mood = dice.nextInt(100);
        if (mood < habits.rejects) {
            time.after(Duration.ofMillis(dice.nextLong(300, 6_000)), () -> refuses(channel, 603));
        } else if (mood >= habits.rejects + habits.ignores) {
            time.after(Duration.ofMillis(dice.nextLong(200, 9_000)), () -> picksUp(channel));
        }
    }

    /** Whoever talks with somebody lets the other call ring. */
    void picksUp(Channel channel) {
        var talks = channels.stream().anyMatch(other -> other != channel && other.state == SimAsterisk.UP);
        if (dialplans.containsKey(channel) && !dead && !talks) {
            asterisk.state(channel, SimAsterisk.UP);
            tell(channel, new News.Answered(channel));
        }
    }

    /** With this code of SIP's; Asterisk makes a status and a cause of it. */
    void refuses(Channel channel, int code) {
        switch (code) {
            case 486 -> tell(channel, new News.Refused(channel, "BUSY", 17));
            case 480 -> tell(channel, new News.Refused(channel, "NOANSWER", 19));
            case 603 -> tell(channel, new News.Refused(channel, "CHANUNAVAIL", 21));
            default -> throw new IllegalArgumentException("no phone here refuses with " + code);
        }
    }

    private void tell(Channel channel, News news) {
        var dialplan = dialplans.get(channel);
        if (dialplan != null && !dead) {
            dialplan.accept(news);
        }
    }

    /** The person says goodbye. */
    void goodbye(Channel channel) {
        ended(channel, 16);
    }

    /** This leg ends, and whoever is in its dialplan hears of it. */
    void ended(Channel channel, int cause) {
        var dialplan = dialplans.get(channel);
        if (!channel.inDialplan) {
            asterisk.gone(channel, cause);
        }
        if (dialplan != null) {
            dialplan.accept(new News.LegGone(channel, cause));
        }
    }

    void gone(Channel channel) {
        channels.remove(channel);
        dialplans.remove(channel);
    }

    boolean isBusy() {
        return !channels.isEmpty();
    }

    boolean isDead() {
        return dead;
    }

    /** The phone loses power for so long: what is on it ends without a goodbye, its registration stands for a while. */
    void dies(Duration length) {
        if (dead) {
            return;
        }
        dead = true;
        movedAt = time.nanos();
        for (var channel : List.copyOf(channels)) {
            if (!channel.bridge.isEmpty()) {
                time.after(Duration.ofMillis(500), () -> ended(channel, 44));
            } else if (channel.state == SimAsterisk.UP) {
                ended(channel, 44);
            }
        }
        time.after(Duration.ofSeconds(20), () -> register(dead ? false : registered));
        time.after(length, () -> {
            dead = false;
            register(true);
        });
    }

    /** The person takes the phone somewhere else, and comes back. */
    void moves(Duration length) {
        moveTo(ELSEWHERE);
        time.after(length, () -> moveTo(ON_SITE));
    }

    private void moveTo(String net) {
        address = net + address.substring(address.lastIndexOf('.') + 1);
        movedAt = time.nanos();
        contact("Updated");
    }

    private void register(boolean here) {
        if (registered != here) {
            registered = here;
            movedAt = time.nanos();
        }
        contact(here ? "Created" : "Removed");
    }

    private void contact(String status) {
        asterisk.emit(new PbxEvent.ContactChanged(time.wall(), endpoint, endpoint, "", status));
    }

    boolean onSite() {
        return registered && address.startsWith(ON_SITE);
    }
}
