package org.atiende.explain;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agent.StoredAvailability;
import org.atiende.agent.StoredRoster;
import org.atiende.call.Calls;
import org.atiende.call.Lines;
import org.atiende.call.Reception;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.promise.Promise;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.PromiseStory;
import org.atiende.promise.Promises;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;

/**
 * The company as its store has it, for questions while no router runs. Agents who are stored as signed in are taken for free and on site;
 * the store is only read.
 */
public record StoreAlone(StoreSettings store, List<LinePolicy> lines, NumberReader numbers, AffinityPolicy affinity, Map<String, PromisePolicy> promises,
        ZoneId zone) {

    /** Stands for a proof that nobody has. */
    private static final String ASSUMED = "assumed";

    public StoreAlone {
        lines = List.copyOf(lines);
        promises = Map.copyOf(promises);
    }

    /**
     * Opens the store, asks, and closes it.
     *
     * @throws org.atiende.store.StoreLost and
     * @throws org.atiende.store.StoreRefused as {@link Store#openToRead} does
     */
    Answer ask(Function<Explainer, Answer> question) {
        var now = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);            // one instant for everything: nobody has been idle longer
        try (var opened = Store.openToRead(store); var chosen = new StoredAvailability(opened, now); var ledger = new StoredLedger(opened)) {
            var owed = new Promises(opened, promises, _ -> false, now, Duration.ofSeconds(1), new Uncounted());
            owed.refresh();
            var reception = new Reception(new Lines(lines), new Calls.Records(new PatientDirectory(opened), ledger, owed), new NeedReader(affinity));
            var distributor = distributor(new StoredRoster(opened).agents(), chosen.all(), now);
            return question.apply(Explainer.ofStore(new QuestionReader(lines, numbers),
                    new Explainer.Records(reception, id -> ledger.find(id, Explainer.PATIENCE)), distributor, new Explainer.Clocks(now, now)));
        }
    }

    /** What is owed and what was, as {@link Promises#stories} has it. */
    List<PromiseStory> promiseStories() {
        try (var opened = Store.openToRead(store)) {
            return new Promises(opened, promises, _ -> false, Clock.systemUTC(), Duration.ofSeconds(1), new Uncounted()).stories(PromiseJson.MOST);
        }
    }

    private Distributor distributor(List<Agent> roster, Map<AgentId, Availability> chosen, Clock now) {
        var distributor = new Distributor(now, zone, _ -> { });
        distributor.tell(new Event.RosterRead(roster));
        distributor.tell(new Event.PhonesKnown());
        for (var agent : roster) {
            distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite(ASSUMED, agent.site())));
            distributor.tell(new Event.AgentChose(agent.id(), chosen.getOrDefault(agent.id(), new Availability.SignedOut())));
        }
        return distributor;
    }

    private static final class Uncounted implements Promises.Meter {

        @Override
        public void made(String line) {
            throw new IllegalStateException("who only looks promises nothing (line=" + line + ")");
        }

        @Override
        public void notMade(String line, Promises.Refusal why) {
            throw new IllegalStateException("who only looks promises nothing (line=" + line + ")");
        }

        @Override
        public void ended(String line, Promise.State how, boolean late) {
            throw new IllegalStateException("who only looks ends nothing (line=" + line + ")");
        }
    }
}
