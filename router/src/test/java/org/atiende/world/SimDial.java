package org.atiende.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.world.SimAsterisk.Channel;

/**
 * {@code Dial}: all at once, the first answer wins. It reckons by the wall clock, so a step of that makes it longer or shorter. Owned by the
 * caller's thread.
 */
final class SimDial {

    private static final int ANSWERED_ELSEWHERE = 26;
    private static final int CANCELLED = 127;
    private static final int NOT_REGISTERED = 20;
    private static final int NORMAL = 16;

    private final SimCall call;
    private final SimTurn thread;
    private final SimAsterisk asterisk;
    private final List<Channel> legs = new ArrayList<>();
    private boolean ringing;
    private String status = "";
    private int refusedWith;

    /** With which cause the legs end that are left. */
    private int others;

    SimDial(SimCall call, SimTurn thread) {
        this.call = call;
        this.thread = thread;
        this.asterisk = call.asterisk;
    }

    /** {@code DIALSTATUS}. */
    String status() {
        return status;
    }

    /** Of the last phone that refused; 0 when none did. */
    int refusedWith() {
        return refusedWith;
    }

    /** {@code HANGUPCAUSE}, which stands as it was when nobody refused. */
    int hangupCause(int before) {
        return refusedWith == 0 ? before : refusedWith;
    }

    /** @return the leg of who answered */
    Optional<Channel> ring(List<SimPhone> phones, int seconds, int untilItRings) {
        invite(phones);
        var until = asterisk.time.wall().plusSeconds(seconds);
        var rings = asterisk.time.wall().plusSeconds(untilItRings);
        try {
            while (true) {
                if (legs.isEmpty()) {
                    status = status.isEmpty() ? "CHANUNAVAIL" : status;
                    refusedWith = phones.stream().noneMatch(phone -> phone.registered) ? NOT_REGISTERED : refusedWith;
                    return Optional.empty();
                }
                var end = ringing || until.isBefore(rings) ? until : rings;
                if (!asterisk.time.wall().isBefore(end)) {
                    status = ringing ? "NOANSWER" : "CHANUNAVAIL";
                    return Optional.empty();
                }
                var answered = heard(end);
                if (answered.isPresent()) {
                    return answered;
                }
            }
        } finally {
            legs.forEach(leg -> asterisk.gone(leg, others));
        }
    }

    private void invite(List<SimPhone> phones) {
        for (var phone : phones) {
            if (phone.registered) {
                var leg = asterisk.born(asterisk.nextId(), "PJSIP/" + phone.endpoint, call.id(), phone);
                legs.add(leg);
                asterisk.dialled(Optional.of(call.channel.leg), leg, phone.endpoint);
                phone.invite(leg, call::tell);
            }
        }
    }

    private Optional<Channel> heard(Instant end) {
        switch (thread.next(Duration.between(asterisk.time.wall(), end)).orElse(null)) {
            case News.Rings(var leg) when legs.contains(leg) -> ringing = true;
            case News.Answered(var leg) when legs.remove(leg) -> {
                status = "ANSWER";
                others = ANSWERED_ELSEWHERE;
                return Optional.of(leg);
            }
            case News.Refused(var leg, var how, var why) when legs.remove(leg) -> {
                status = how;
                refusedWith = why;
                asterisk.gone(leg, why);
            }
            case News.LegGone(var leg, var why) when legs.remove(leg) -> {
                status = "NOANSWER";
                refusedWith = why;
            }
            case News.HangUp _ -> {
                status = "CANCEL";
                others = call.channel.state == SimAsterisk.UP ? NORMAL : CANCELLED;
                throw new SimCall.Gone();
            }
            case null, default -> {
                // time passed, or news of an earlier ring
            }
        }
        return Optional.empty();
    }
}
