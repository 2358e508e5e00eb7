package org.atiende;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentTable;
import org.atiende.console.CaseDesk;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a case must fit to: customers, agents and skills. */
class LiveCaseDeskTest {

    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:desk-" + System.nanoTime()));
    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    private final CaseDesk desk = new LiveCaseDesk(store, Office.followUps(store, clock),
            new Announcements(store, Office.followUps(store, clock), clock), distributor);

    @BeforeEach
    void open() {
        var ana = Office.agent("ana.perez", "#1001", "power:1", "billing:2");
        distributor.tell(new Event.RosterRead(List.of(ana)));
        store.change("customer", handle -> {
            AgentTable.insert(handle, List.of(ana));
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 0, Optional.empty()), Set.of(MemoryStore.HOME))));
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CaseDesk.Kept put(String customer, String topic, String owner) {
        return desk.put(new Case("K-1", customer, topic, Optional.ofNullable(owner).map(AgentId::new), true, 3, Office.NINE, Optional.empty(), "No supply."), FollowUp.Word.NONE);
    }

    @Test
    void caseThatFitsIsKeptAndFollowedUp() {
        assertThat(put("C-1", "power", "ana.perez")).isInstanceOf(CaseDesk.Done.class);
        var kept = desk.find("K-1").orElseThrow();
        assertThat(kept.followUp().nextContact()).isPresent();
        assertThat(desk.find(kept.followUp().key())).contains(kept);
        assertThat(desk.now()).isEqualTo(Office.NINE);
    }

    @Test
    void everythingThatDoesNotFitIsTold() {
        assertThat(put("C-9", "pover", "ana.peres")).isEqualTo(new CaseDesk.Wrong(List.of(
                "customer: \"C-9\" is no customer's id; bring the customer in first (atiende import customers)",
                "topic: nobody has the skill \"pover\"; did you mean \"power\"? (skills: billing, power)",
                "owner: \"ana.peres\" is no agent's id; did you mean \"ana.perez\"?")));
        assertThat(desk.find("K-1")).isEmpty();
    }
}
