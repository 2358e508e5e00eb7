package org.atiende.speech;

import java.util.Optional;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Forecast;

/** What the router says on a line, in the language of who hears it. A sentence without a sound file is left out, never half said. */
public interface Announcer {

    /** Tells a waiting caller what may be expected; the music is back afterwards. */
    void forecast(AgiSession line, Forecast forecast, String language) throws CallerHungUp, LineLost;

    /** Says one sentence of the catalogue. */
    void say(AgiSession line, String key, String language) throws CallerHungUp, LineLost;

    /** The sound file of a sentence that the dialplan plays itself, without extension; empty when there is none. */
    Optional<String> sound(String key, String language);

    /**
     * Says a promise, clause after clause. A caller who leaves meanwhile is no error here: the next act on the line tells of it.
     *
     * @return how much of it was heard; {@link PromiseHeard#NOTHING} when a sound of it is missing or its moment has no words, and then not a word was said
     */
    PromiseHeard promise(AgiSession line, PromiseWords words, String language) throws CallerHungUp, LineLost;
}
