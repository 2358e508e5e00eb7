package org.atiende.speech;

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
}
