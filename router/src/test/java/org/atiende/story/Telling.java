package org.atiende.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Offer;

/** A story as it is told: sentences for the reader, and what had to be so. Written by the story's thread, read when it is over. */
final class Telling {

    /** Something that had to be so. */
    record Expectation(String what, boolean held) {
    }

    private static final String PASSED_OVER = " was passed over: ";

    private final List<String> lines = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();

    void say(String sentence) {
        lines.add(sentence);
    }

    void expect(String what, boolean held) {
        expectations.add(new Expectation(what, held));
    }

    /** Tells a call as the ledger has it. */
    void call(CallRecord call) {
        say("%s called the line %s and is %s.".formatted(call.caller().describe(), call.line(),
                call.customer().map(id -> "customer " + id).orElse("nobody we know by number")));
        say("  need: " + call.need() + " — " + String.join("; ", call.needReasons()));
        call.offers().forEach(offer -> say("  " + told(offer)));
        grouped(call.explanation()).forEach(why -> say("    " + why));
        call.transfers().forEach(transfer -> say("  " + transfer));
        say("  waited %s, talked %s: %s%s".formatted(seconds(call.waited()), seconds(call.talked()),
                call.disposition().map(Enum::name).orElse("still under way"),
                call.answeredBy().map(agent -> " by " + agent).orElse("")));
    }

    /** Whoever was passed over for the same reason stands in one line. */
    static List<String> grouped(List<String> explanation) {
        var byReason = new LinkedHashMap<String, List<String>>();
        for (var sentence : explanation) {
            var parts = sentence.split(PASSED_OVER, 2);
            byReason.computeIfAbsent(parts.length == 2 ? parts[1] : sentence, _ -> new ArrayList<>()).add(parts[0]);
        }
        return byReason.entrySet().stream().map(group -> group.getValue().equals(List.of(group.getKey())) ? group.getKey()
                : "passed over, " + group.getKey() + ": " + String.join(", ", group.getValue())).toList();
    }

    private static String told(Offer offer) {
        var whom = String.join(" and ", offer.agents().stream().map(Object::toString).toList());
        var how = offer.outcome().map(outcome -> outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')).orElse("still ringing");
        return "offer %d: %s rang%s: %s (%s)".formatted(offer.number(), whom, offer.rang().map(rang -> " " + seconds(rang)).orElse(""), how,
                offer.why());
    }

    static String seconds(Duration length) {
        return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1_000.0);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    List<Expectation> expectations() {
        return List.copyOf(expectations);
    }

    boolean good() {
        return !expectations.isEmpty() && expectations.stream().allMatch(Expectation::held);
    }

    List<String> broken() {
        return expectations.stream().filter(expectation -> !expectation.held()).map(Expectation::what).toList();
    }
}
