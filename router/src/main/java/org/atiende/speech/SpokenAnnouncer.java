package org.atiende.speech;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Forecast;
import org.atiende.speech.PromptCatalogue.Prompt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks the catalogue's sentences from their sound files. What lacks one is left out, and that is logged once. */
public final class SpokenAnnouncer implements Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(SpokenAnnouncer.class);

    /** How long after the spoken time a hang-up counts as acceptance: what it takes to have understood it. */
    private static final Duration BREATH = Duration.ofMillis(300);
    private static final String STAY = "promise.stay";

    private final PromptCatalogue catalogue;
    private final String fallback;
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    /** @param fallback the language of whoever speaks one without a catalogue */
    public SpokenAnnouncer(PromptCatalogue catalogue, String fallback) {
        this.catalogue = catalogue;
        this.fallback = fallback;
    }

    @Override
    public void forecast(AgiSession line, Forecast forecast, String language) throws CallerHungUp, LineLost {
        say(line, switch (forecast) {
            case Forecast.Soon() -> "forecast.soon";
            case Forecast.Minutes(var atMost) -> "forecast.minutes." + atMost;
            case Forecast.Long() -> "forecast.long";
            case Forecast.Unknown() -> "forecast.unknown";
        }, language);
    }

    @Override
    public void say(AgiSession line, String key, String language) throws CallerHungUp, LineLost {
        var prompt = prompt(key, language);
        var length = lengthOf(prompt);
        if (length.isPresent()) {
            line.say(List.of(prompt.soundFile().toString()), length.get());
        }
    }

    @Override
    public Optional<String> sound(String key, String language) {
        var prompt = prompt(key, language);
        return lengthOf(prompt).map(_ -> prompt.soundFile().toString());
    }

    private Optional<Duration> lengthOf(Prompt prompt) {
        var length = Sound.length(prompt.soundFile()).filter(Duration::isPositive);
        if (length.isEmpty() && silent.add(prompt.soundFile().toString())) {
            LOG.error("A sentence has no sound file and is left out, a promise whole; run: atiende prompts render (file={})", prompt.soundFile());
        }
        return length;
    }

    @Override
    public PromiseHeard promise(AgiSession line, PromiseWords words, String language) throws CallerHungUp, LineLost {
        if (!words.speakable()) {
            LOG.error("A promise is kept but not spoken: there are words for every five minutes of the next {} days only. (due={})", PromiseWords.MAX_DAYS,
                    words.due());
            return PromiseHeard.NOTHING;
        }
        var spoken = catalogue.find(STAY, language).isPresent() ? language : fallback;
        var named = words.agent().filter(agent -> catalogue.find(PromiseWords.nameKey(agent), spoken).filter(name -> !PromptRenderer.missing(name)).isPresent());
        var clauses = new ArrayList<>(words.untilTime(named).stream().map(key -> prompt(key, spoken)).toList());
        var told = lengths(clauses);
        clauses.add(prompt(STAY, spoken));
        var all = lengths(clauses);
        if (told.isEmpty() || all.isEmpty()) {
            return PromiseHeard.NOTHING;
        }
        var heard = line.say(clauses.stream().map(clause -> clause.soundFile().toString()).toList(), all.get());
        return heard.whole() || heard.heard().compareTo(told.get().plus(BREATH)) >= 0 ? PromiseHeard.WHOLE : PromiseHeard.PART;
    }

    /** How long they play together; nothing when one of them has no sound. */
    private Optional<Duration> lengths(List<Prompt> clauses) {
        var sum = Duration.ZERO;
        for (var clause : clauses) {
            var length = lengthOf(clause);
            if (length.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(length.get());
        }
        return Optional.of(sum);
    }

    private Prompt prompt(String key, String language) {
        return catalogue.find(key, language).or(() -> catalogue.find(key, fallback))
                .orElseThrow(() -> new IllegalStateException("the catalogue lacks a sentence (key=" + key + " language=" + language + ")"));
    }

    /** Tells the administrator, once at the start, what cannot be said; better now than when a caller waits for it. */
    public void tellMissing() {
        var missing = catalogue.all().stream().filter(PromptRenderer::missing).toList();
        if (!missing.isEmpty()) {
            LOG.warn("{} of the spoken sentences have no sound file and are left out; an agent whose name has none is spoken of as a person of"
                    + " the team. Run: atiende prompts render (first={})", missing.size(), missing.getFirst().soundFile());
        }
    }
}
