package org.atiende.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Distributor;

/**
 * Whom the dialplan rings when no router answers and the site has named nobody ({@code atiende-people}): who is signed in and on site,
 * those on a break last, then the guardia. A router that is gone cannot be asked, so the list lies in Asterisk's own database, and the
 * turns that come by keep it: the manager users may not write there. Asterisk itself sees which of these phones are there and idle.
 */
public final class FallbackPeople {

    /** The longest list that surely fits an AGI line; who comes after it is not rung. */
    public static final int MAX_CHARACTERS = 1_800;

    /** The list is made anew at most so often: on a large site it costs more than a turn should. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Distributor distributor;
    private final Attendance attendance;
    private final List<AgentId> guardia;
    private final Clock clock;
    private Instant madeAt = Instant.MIN;                   // under this object's lock, as the next two
    private String made = "";
    private String written = "not known";

    /** @param guardia of all lines, in the order in which they are rung */
    public FallbackPeople(Distributor distributor, Attendance attendance, List<AgentId> guardia, Clock clock) {
        this.distributor = distributor;
        this.attendance = attendance;
        this.guardia = List.copyOf(guardia);
        this.clock = clock;
    }

    /** The script, with the list kept before it: a caller who is held keeps the turn for long. */
    public AgiScript before(AgiScript script) {
        return line -> {
            keep(line);
            script.run(line);
        };
    }

    /** The script, with the list kept after it: an agent who has just signed in is in it. */
    public AgiScript after(AgiScript script) {
        return line -> {
            script.run(line);
            keep(line);
        };
    }

    private void keep(AgiSession line) throws CallerHungUp, LineLost {
        var people = distributor.phonesKnown() ? people() : written();
        if (!people.equals(written())) {
            line.set("DB(atiende-fallback/people)", people);
            written(people);
        }
    }

    private synchronized String written() {
        return written;
    }

    private synchronized void written(String people) {
        written = people;
    }

    private synchronized String people() {
        var now = clock.instant();
        if (!madeAt.isAfter(now.minus(FRESH)) || madeAt.isAfter(now)) {
            made = text();
            madeAt = now;
        }
        return made;
    }

    private String text() {
        var working = new ArrayList<String>();
        var pausing = new ArrayList<String>();
        for (var agent : distributor.agents()) {
            if (distributor.proof(agent.id()).filter(SiteProof.OnSite.class::isInstance).isPresent()) {
                switch (attendance.of(agent.id())) {
                    case Availability.SignedIn() -> working.add(agent.endpoint().device());
                    case Availability.Paused(var _) -> pausing.add(agent.endpoint().device());
                    case Availability.SignedOut() -> {
                    }
                }
            }
        }
        var all = new LinkedHashSet<>(working);
        all.addAll(pausing);
        guardia.forEach(id -> distributor.agent(id).map(Agent::endpoint).ifPresent(endpoint -> all.add(endpoint.device())));
        var text = new StringBuilder();
        for (var device : all) {
            if (text.length() + device.length() < MAX_CHARACTERS) {
                text.append(text.isEmpty() ? "" : "&").append(device);
            }
        }
        return text.toString();
    }
}
