package org.atiende.story;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.tel.CallId;

/** A gentle stream of calls until Ctrl-C, to look at on the live page. Bounded: one new call every few seconds, a dozen at a time. */
final class LiveDemo {

    private static final Duration BETWEEN_CALLS = Duration.ofSeconds(6);
    private static final int MOST_CALLS = 12;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Shorter than the hour for which phones are registered. */
    private static final Duration REGISTERED = Duration.ofMinutes(45);

    private static final List<String> CALLERS = List.of(Numbers.LUCIA, Numbers.HUGO, Numbers.INES, Numbers.JULIEN, Numbers.NURIA,
            Numbers.ANDRES, Numbers.BEATRIZ, Numbers.BODEGAS, Numbers.STRANGER);

    private final PrintStream out;
    private final Random dice = new Random(7);
    private final Map<Person, SipPhone> phones = new EnumMap<>(Person.class);
    private final Deque<SipCaller> callers = new ArrayDeque<>();
    private final Set<CallId> told = new HashSet<>();
    private Instant registered = Instant.now();

    LiveDemo(PrintStream out) {
        this.out = out;
    }

    void run() {
        out.println("Starting a real Asterisk and the router with the sample company of config/ …");
        var stage = Stage.open(8080);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stage::close));
        out.println(stage.whereabouts());
        out.println("A call every few seconds until Ctrl-C. Watch them at http://localhost:" + stage.router().httpAddress().getPort() + "/");
        for (var person : Person.values()) {
            var away = person == Person.SOFIA ? "127.0.9.1" : person.address();
            phones.put(person, stage.atWork(person, away, habit()));
        }
        var next = Instant.now();
        while (true) {
            if (!Instant.now().isBefore(next) && callers.size() < MOST_CALLS) {
                callers.add(stage.calls(wish()));
                next = Instant.now().plusMillis(BETWEEN_CALLS.toMillis() / 2 + dice.nextLong(BETWEEN_CALLS.toMillis()));
            }
            tellEnded(stage);
            callers.removeIf(LiveDemo::closed);
            registerAgain();
            stage.pause(Duration.ofMillis(500));
        }
    }

    private PhoneHabit habit() {
        return PhoneHabit.answersAndHangsUp(Duration.ofMillis(1_500 + dice.nextLong(2_500)), Duration.ofSeconds(12 + dice.nextLong(25)));
    }

    private CallWish wish() {
        var wish = CallWish.to(Numbers.SUPPORT).from(CALLERS.get(dice.nextInt(CALLERS.size())));
        return dice.nextInt(12) == 0 ? wish.withNumberWithheld() : dice.nextInt(15) == 0 ? wish.givingUpAfter(Duration.ofSeconds(1)) : wish;
    }

    private static boolean closed(SipCaller caller) {
        if (caller.done()) {
            caller.close();
            return true;
        }
        return false;
    }

    private void tellEnded(Stage stage) {
        var ended = new ArrayList<>(stage.router().ledger().latest(50).stream().filter(CallRecord::closed).toList()).reversed();
        ended.stream().filter(call -> told.add(call.id())).forEach(call -> out.println("%s  %-9s %-10s waited %5s  talked %6s  %s%s".formatted(
                TIME.format(LocalTime.now(ZoneId.systemDefault())), call.caller().describe(), call.line(),
                Telling.seconds(call.waited()), Telling.seconds(call.talked()), call.disposition().orElseThrow(),
                call.answeredBy().map(agent -> " by " + agent + " (" + call.need() + ")").orElse(""))));
    }

    private void registerAgain() {
        if (Duration.between(registered, Instant.now()).compareTo(REGISTERED) > 0 && phones.values().stream().noneMatch(SipPhone::talking)) {
            phones.values().forEach(phone -> phone.registersAgain(habit()));
            registered = Instant.now();
        }
    }
}
