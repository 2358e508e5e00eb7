package org.atiende.speech;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The clauses of a spoken promise that are too many to be written out: every five minutes of the day, and who may be named; and the company's
 * name. They are made from the templates of a language's catalogue; a clause that is written there itself is left as it is.
 */
final class PromiseClauses {

    private static final int HOURS = 24;
    private static final String HOUR = "promise.hour.";
    private static final String MINUTES = "promise.minutes";
    private static final String AGENT = "promise.agent";

    private static final String MESSAGE = "message.";
    private static final String OPENING = "message.open";

    private PromiseClauses() {
    }

    /** All that is said in a language, by key, templates filled in. */
    static Map<String, String> expand(Properties written, PromptCatalogue.Names names) {
        var said = new TreeMap<String, String>();
        said.put(OPENING, written.getProperty(OPENING).strip().replace("{company}", names.company()));
        written.stringPropertyNames().stream().filter(key -> !isTemplate(key)).forEach(key -> said.put(key, written.getProperty(key).strip()));
        var minutes = written.getProperty(MINUTES).split("\\|", -1);
        for (var hour = 0; hour < HOURS; hour++) {
            for (var slot = 0; slot < minutes.length; slot++) {
                said.putIfAbsent(PromiseWords.timeKey(hour, slot * (int) PromiseWords.SLOT.toMinutes()),
                        written.getProperty(HOUR + hour).replace("{minutes}", minutes[slot]));
            }
        }
        names.agents().forEach(agent -> said.putIfAbsent(PromiseWords.nameKey(agent.id()), written.getProperty(AGENT).replace("{name}", agent.name())));
        return said;
    }

    private static boolean isTemplate(String key) {
        return key.startsWith(HOUR) || key.startsWith(MESSAGE) || key.equals(MINUTES) || key.equals(AGENT);
    }
}
