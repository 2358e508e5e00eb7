package org.atiende.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.call.Calls;
import org.atiende.call.Lines;
import org.atiende.call.Reception;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.customer.Signal;
import org.atiende.explain.Explainer;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;

/** The office with an explainer: its agents are at work at nine, and what is known of callers is told by the test. */
public final class AskedOffice {

    /** A number of the sample company. */
    public static final String HOME = "+34612345678";

    public final SettableClock clock = new SettableClock(Office.NINE);
    public final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    public final MemoryLedger ledger = new MemoryLedger();
    public final Explainer explainer;
    /** Closed while a look-up is to hang. */
    public volatile CountDownLatch gate = new CountDownLatch(0);
    /** Whether the store has gone away. */
    public volatile boolean storeAway;
    private final Map<PhoneNumber, List<History>> known = new HashMap<>();

    /** Two lines: power cuts, and fibre in English. */
    public AskedOffice(Agent... agents) {
        var power = Office.line("rosa");
        var fibre = new LinePolicy("fibre", List.of("800123456", "+441212345678"), "en", "fibre", Office.CAP, Office.RING, Duration.ofSeconds(3), List.of(),
                List.of(), Office.RING, 2, "default", Optional.empty());
        distributor.tell(new Event.RosterRead(List.of(agents)));
        distributor.tell(new Event.PhonesKnown());
        for (var agent : agents) {
            distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
            chooses(agent.id().text(), new Availability.SignedIn());
            clock.pass(Duration.ofSeconds(1));
        }
        var reception = new Reception(new Lines(List.of(power, fibre)), new Calls.Records(this::find, ledger, MemoryStore.noPromises()),
                new NeedReader(AffinityPolicy.usual()));
        explainer = Explainer.ofRouter(List.of(power, fibre), new NumberReader("ES"), new Explainer.Records(reception, ledger::find), distributor,
                new Explainer.Clocks(clock, clock));
    }

    private List<History> find(PhoneNumber number) {
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        if (storeAway) {
            throw new StoreLost("no connection within 2 s");
        }
        return known.getOrDefault(number, List.of());
    }

    public void chooses(String agent, Availability chosen) {
        distributor.tell(new Event.AgentChose(new AgentId(agent), chosen));
    }

    /** A customer with an open case about a power cut, somebody in charge of it. */
    public AskedOffice customer(String id, String number, String owner) {
        var history = new History(new Customer(id, "Lucía Fernández", "es", 0, Optional.empty()), List.of(new Case("K-1", id, "power",
                Optional.of(new AgentId(owner)), true, 3, Office.NINE.minusSeconds(3600), Optional.empty(), "No supply.")), List.of());
        known.computeIfAbsent(new PhoneNumber(number), _ -> new ArrayList<>()).add(history);
        return this;
    }

    /** A customer with nothing open, in whose area something began forty minutes ago. */
    public AskedOffice customerInAnOutage(String id, String number, String topic) {
        var signal = new Signal("S-1", topic, "norte", 4, "A transformer failed.", clock.instant().minusSeconds(2400), Optional.of(clock.instant().plusSeconds(3000)),
                Optional.empty());
        var customer = new Customer(id, "Rosa Ortega", "es", 0, Optional.empty(), Optional.of(signal.area()));
        known.computeIfAbsent(new PhoneNumber(number), _ -> new ArrayList<>()).add(new History(customer, List.of(), List.of(), List.of(), List.of(signal)));
        return this;
    }

    /** A call that Ana answered yesterday. */
    public AskedOffice pastCall(String id, String why) {
        var ana = new AgentId("ana");
        var at = Office.NINE.minusSeconds(86_400);
        var offer = new Offer(1, List.of(ana), why, "127.0.1.11 in valladolid", at.plusSeconds(1), false, Optional.of(RingOutcome.ANSWERED),
                Optional.of(Duration.ofSeconds(3)), Optional.of(ana));
        ledger.record(new CallRecord(new CallId(id), 4, at, "power", new CallerNumber.Presented(new PhoneNumber(HOME)), Optional.of("C-1"), "power in es",
                List.of("open case K-1"), List.of(offer), List.of("ana was chosen: " + why, "bea was passed over: signed out", "carl was passed over: signed out"),
                List.of("ana transferred the caller to 1002"), Optional.of(ana), Duration.ofSeconds(4), Duration.ofSeconds(90),
                Optional.of(Disposition.ANSWERED), Optional.of(at.plusSeconds(100)), Optional.empty()));
        return this;
    }
}
