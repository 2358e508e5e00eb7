package org.atiende.speech;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Forecast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks the catalogue's sentences from their sound files. A sentence without one is left out, and that is logged once. */
public final class SpokenAnnouncer implements Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(SpokenAnnouncer.class);

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
            case Forecast.Minutes(var atMost) -> "forecast.minutes." + atMost;
            case Forecast.Unknown() -> "forecast.unknown";
        }, language);
    }

    @Override
    public void say(AgiSession line, String key, String language) throws CallerHungUp, LineLost {
        var prompt = catalogue.find(key, language).or(() -> catalogue.find(key, fallback))
                .orElseThrow(() -> new IllegalStateException("the catalogue lacks a sentence (key=" + key + " language=" + language + ")"));
        var length = Sound.length(prompt.soundFile());
        if (length.isPresent()) {
            line.say(List.of(prompt.soundFile().toString()), length.get());
        } else if (silent.add(prompt.soundFile().toString())) {
            LOG.error("A sentence has no sound file and is left out; run: atiende prompts render (file={})", prompt.soundFile());
        }
    }
}
