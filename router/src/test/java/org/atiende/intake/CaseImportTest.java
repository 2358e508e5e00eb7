package org.atiende.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a company writes in its file of cases for the customers. */
class CaseImportTest {

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:cases-" + System.nanoTime()));
    private final FollowUps followUps = Office.followUps(store, clock);

    @BeforeEach
    void oneCustomer() {
        store.change("customer", handle -> CustomerTable.insert(handle,
                List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 0, Optional.empty()), Set.of(MemoryStore.HOME)))));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CsvImport.Outcome cases(String text) throws IOException {
        var file = Files.writeString(folder.resolve("cases.csv"), text);
        return new CsvImport(store, Set.of(), new NumberReader("ES"), followUps, _ -> { }).run(Map.of(CsvKind.CASES, List.of(file)), clock.instant(), false);
    }

    private FollowUp followUp() {
        return followUps.find("K-1").orElseThrow().followUp();
    }

    private static String row(String state, String message, String next) {
        return "id,customer,topic,open,impact,opened,summary,state,message,next-contact\nK-1,C-1,billing,yes,2,2026-03-01T10:00:00+01:00,Charged twice.,"
                + state + "," + message + "," + next + "\n";
    }

    @Test
    void caseIsFollowedUpFromItsFirstImportOn() throws IOException {
        assertThat(cases("id,customer,topic,open,impact,opened,summary\nK-1,C-1,billing,yes,2,-1d,Charged twice.\n").good()).isTrue();
        assertThat(followUp().nextContact()).contains(Office.NINE.plus(Office.FOLLOW_UP.contactEvery()));
        assertThat(followUp().isNew()).isFalse();
    }

    @Test
    void newWordsAreNewsAndTheSameFileAgainIsNone() throws IOException {
        cases(row("open", "", ""));
        assertThat(cases(row("open", "We pay it back.", "2026-03-05T10:00:00+01:00")).counts()).containsEntry(CsvKind.CASES, new CsvImport.Count(0, 1, 0));
        assertThat(followUp().toSay()).contains("We pay it back.");
        assertThat(followUp().callAt()).contains(Office.NINE.plus(Office.FOLLOW_UP.settle()));
        clock.pass(Duration.ofMinutes(30));
        var before = followUp();
        assertThat(cases(row("open", "We pay it back.", "2026-03-05T10:00:00+01:00")).counts()).containsEntry(CsvKind.CASES, new CsvImport.Count(0, 0, 1));
        assertThat(cases(row("", "", "")).counts()).as("an empty cell leaves what is there").containsEntry(CsvKind.CASES, new CsvImport.Count(0, 0, 1));
        assertThat(followUp()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            open ! We pay. ! -1d ! next-contact is over; write a moment to come
            open ! We pay. ! tomorrow ! next-contact "tomorrow" write a moment
            a state that is far too long to be one of those ! We pay. ! +1d ! is longer than 40 characters
            """)
    void wrongWordIsNamedAtItsPlace(String state, String message, String next, String problem) throws IOException {
        var outcome = cases(row(state, message, next));
        assertThat(outcome.problems()).singleElement().asString().contains("cases.csv:2:").contains(problem);
        assertThat(followUps.find("K-1")).isEmpty();
    }
}
