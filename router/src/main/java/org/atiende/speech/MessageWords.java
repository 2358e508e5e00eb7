package org.atiende.speech;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is said of a case to its customer, to whom the company's name and its reason to call have been said before.
 *
 * @param message what happened and what comes next, as somebody wrote it for this customer
 * @param nextContact the day on which they are called again at the latest, by the company's calendar; empty when the case is over
 * @param today by the same calendar
 * @param key what the case is named by: its digits are spoken one by one
 * @param colleague the name of who is in charge; empty: somebody of the team
 */
public record MessageWords(String message, Optional<LocalDate> nextContact, LocalDate today, String key, Optional<String> colleague) {

    private static final int GROUP = 3;

    /** What must have been heard by who is to know how their case stands. @param language two letters @param texts the language's sentences and templates */
    String told(String language, Map<String, String> texts) {
        var next = nextContact.map(day -> next(day, Locale.of(language), texts));
        return message.strip() + next.map(sentence -> " " + sentence).orElse("") + " " + texts.get("message.key").replace("{key}", spelled(texts));
    }

    /** That they need not hang up. */
    String stay(Map<String, String> texts) {
        return colleague.map(name -> texts.get("message.stay.named").replace("{name}", name)).orElseGet(() -> texts.get("message.stay"));
    }

    private String next(LocalDate day, Locale locale, Map<String, String> texts) {
        if (!day.isAfter(today)) {
            return texts.get("message.next.today");
        }
        return day.equals(today.plusDays(1)) ? texts.get("message.next.tomorrow")
                : texts.get("message.next.later").replace("{day}", day.format(DateTimeFormatter.ofPattern(texts.get("message.next.pattern"), locale)));
    }

    /** In groups, with the breath between them that a full stop gives. */
    private String spelled(Map<String, String> texts) {
        var digits = key.chars().filter(Character::isDigit).mapToObj(digit -> texts.get("promise.digit." + (char) digit).replace(",", "")).toList();
        return IntStream.range(0, (digits.size() + GROUP - 1) / GROUP)
                .mapToObj(group -> String.join(" ", digits.subList(group * GROUP, Math.min(digits.size(), (group + 1) * GROUP)))).collect(Collectors.joining(", "));
    }
}
