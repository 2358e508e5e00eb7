package org.atiende.world;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import org.atiende.match.LinePolicy;
import org.atiende.world.SimAsterisk.Callee;
import org.atiende.world.SimAsterisk.Channel;

/** Somebody who calls: when, how long they wait, what they do with a promise, and how their talk goes. */
class Caller implements Callee {

    /** The line that they call. */
    record Line(String number, LinePolicy policy) {
    }

    /** What a name can hold that somebody could take for something else. */
    private static final List<String> NAMES = List.of("Ana", "", "unknown", "O'Brien \"the\" & co", "${SHELL(touch x)}", "PJSIP/1001&PJSIP/1002", "a,b^c|d;e", "😀 Ñandú");
    private static final List<String> NUMBERS = List.of("anonymous", "PJSIP/1001&x", "0", "+34900$(id)", "112");

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Site site;
    private final SplittableRandom dice;
    private final Line line;
    private final String number;
    private final String name;
    private final int presentation;
    private final Duration patience;
    private Optional<SimCall> call = Optional.empty();
    boolean hungUp;
    boolean parted;

    Caller(Site site, Line line, int index, SplittableRandom dice) {
        this.site = site;
        this.line = line;
        this.dice = dice;
        this.number = dice.nextInt(40) == 0 ? NUMBERS.get(dice.nextInt(NUMBERS.size())) : "+346%08d".formatted(10_000_000 + index);
        this.name = NAMES.get(dice.nextInt(10) == 0 ? dice.nextInt(NAMES.size()) : 0);
        this.presentation = dice.nextInt(25) == 0 ? 0x23 : 0;
        var patient = Duration.ofMillis((long) (Math.exp(5 + 1.1 * gauss()) * 1_000));
        this.patience = dice.nextInt(12) == 0 ? Duration.ofMillis(dice.nextLong(1, 3_000)) : patient.compareTo(LONGEST) > 0 ? LONGEST : patient;
    }

    /** Whose number this is, sent back to the line when we had called them. */
    Caller(Site site, Line line, String number, SplittableRandom dice) {
        this.site = site;
        this.line = line;
        this.dice = dice;
        this.number = number;
        this.name = "";
        this.presentation = 0;
        this.patience = Duration.ofSeconds(dice.nextLong(10, 300));
    }

    private double gauss() {
        var sum = 0.0;
        for (var i = 0; i < 6; i++) {
            sum += dice.nextDouble();
        }
        return (sum - 3) * 1.41;
    }

    Line line() {
        return line;
    }

    String number() {
        return number;
    }

    String name() {
        return name;
    }

    int presentation() {
        return presentation;
    }

    /** Whether the router may call them back. */
    boolean isCallable() {
        return presentation == 0 && number.startsWith("+346") && number.length() == 12;
    }

    void calls(SimAsterisk asterisk) {
        var channel = asterisk.born(asterisk.nextId(), "PJSIP/atiende-trunk", "", null);
        if (isCallable()) {
            asterisk.callees.put(number, this);
        }
        var mine = new SimCall(asterisk, this, channel);
        waits(mine);
        asterisk.machine.start("call", mine::run);
    }

    /** Loses patience, unless somebody talks with them by then. */
    void waits(SimCall mine) {
        call = Optional.of(mine);
        parted = false;
        site.time().after(patience, () -> losesPatience(mine));
    }

    private void losesPatience(SimCall mine) {
        if (mine.stage == SimCall.Stage.TALKING || mine.talkedInFallback && mine.stage == SimCall.Stage.FALLBACK) {
            site.time().after(Duration.ofSeconds(20), () -> losesPatience(mine));
        } else if (mine.stage != SimCall.Stage.OVER) {
            leaves(mine);
        }
    }

    private void leaves(SimCall mine) {
        hungUp = true;
        mine.hangUp();
    }

    /** The words of a promise are over, or were broken off. */
    void heardPromise() {
        if (dice.nextInt(100) < 60) {
            call.ifPresent(mine -> site.time().after(Duration.ofMillis(dice.nextLong(10, 2_500)), () -> {
                if (mine.stage == SimCall.Stage.ASKING) {
                    leaves(mine);
                }
            }));
        }
    }

    /** How this talk goes is drawn when it begins. */
    void talks(SimCall mine, Channel agent) {
        var isShort = dice.nextInt(15) == 0;
        var length = Duration.ofMillis(isShort ? dice.nextLong(1, 2_000) : (long) (Math.min(900, Math.exp(4.7 + .8 * gauss())) * 1_000));
        var how = dice.nextInt(100) / (isShort ? 4 : 1) + (isShort ? 75 : 0);       // sent on at once, more often than not
        site.time().after(length, () -> {
            if (!mine.asterisk.channels.containsKey(agent.id()) || mine.stage == SimCall.Stage.OVER) {
                return;
            }
            if (how < 45) {
                agent.phone.goodbye(agent);
            } else if (how < 92 || mine.stage == SimCall.Stage.FALLBACK) {
                leaves(mine);
            } else if (how < 95) {
                agent.phone.dies(Duration.ofSeconds(90));
            } else {
                var colleagues = List.copyOf(mine.asterisk.phones.keySet());
                mine.tell(new News.Transferred(how < 98 ? colleagues.get(dice.nextInt(colleagues.size())) : "0"));
            }
        });
    }

    /** When the router calls. */
    @Override
    public Answer answer() {
        var mood = dice.nextInt(100);
        var after = Duration.ofMillis(dice.nextLong(500, 15_000));
        if (mood < 65) {
            return new Answer("ANSWER", 16, after, Duration.ofMillis(dice.nextInt(6) == 0 ? dice.nextLong(100, 12_000) : dice.nextLong(12_000, 200_000)));
        }
        return mood < 80 ? new Answer("NOANSWER", 0, Duration.ofSeconds(25), Duration.ZERO)
                : mood < 92 ? new Answer("BUSY", 17, after, Duration.ZERO) : new Answer("CONGESTION", 34, Duration.ofMillis(300), Duration.ZERO);
    }
}
