package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.atiende.agent.AgentTable;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.followup.FollowUp;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.Promises;
import org.atiende.promise.Promises.Made;
import org.atiende.promise.Promises.Refusal;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;

/** Numbers whose calls would cost the company a fortune, or reach somebody who has nothing to do with it: five thousand at each entrance, and none is rung. */
class HostileNumbersTest extends KeeperStation {

    private static final int REQUESTS = 5_000;
    private static final long SEED = 20_261_130;
    private static final NumberReader NUMBERS = new NumberReader("ES");

    /** Premium, shared cost, directory and short numbers, emergency, satellite, personal, abroad, and what is meant to break out of a dial string. */
    private static final List<String> SHAPES = List.of("803######", "806######", "807######", "905######", "907######", "901######", "902######", "118##", "112", "091",
            "+34112", "+34803######", "0034806######", "+8816########", "+8707########", "+979#########", "+1900#######", "+449098######", "+35370######", "70#######", "+1876#######",
            "+3312345####", "+4930######", "+5312345###", "+88213######", "+247#####", "60011122#,60,m", "600111222@trunk", "600111222&PJSIP/80#######", "+34600111222;ext=#",
            "Local/806######@atiende-out", "٦٠٠١١١٢٢#", "+34 807 ## ## ##", "(807) ######", "0", "+", "00", "*72#########", "#31#806######", "900######", "+34900######");

    private final Promises guarded = new Promises(store, Map.of("power", MemoryStore.POLICY), NUMBERS::isOrdinary, clock, SOON, new MemoryStore.Uncounted());

    private static List<String> hostile() {
        var dice = new SplittableRandom(SEED);
        return IntStream.range(0, REQUESTS).mapToObj(n -> SHAPES.get(n % SHAPES.size()).chars()
                .map(c -> c == '#' ? '0' + dice.nextInt(10) : c).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()).toList();
    }

    /** Those of them that name a subscriber at all. */
    private static List<PhoneNumber> subscribers() {
        return hostile().stream().flatMap(text -> NUMBERS.caller(text, 0).usable().stream()).distinct().toList();
    }

    @Test
    void callerWhoShowsSuchANumberIsPromisedNothing() {
        var calls = 0;
        for (var text : hostile()) {
            var matter = NUMBERS.caller(text, 0).usable().map(number -> MemoryStore.about(number, null));
            var made = guarded.make(new CallId("c." + ++calls), matter, "power", List.of(ANA.id()));
            assertThat(made).as(text).isIn(new Made.Not(Refusal.NO_NUMBER), new Made.Not(Refusal.NOT_CALLABLE));
        }
        assertThat(guarded.refresh()).isEmpty();
    }

    @Test
    void customerOnFileWithSuchANumberIsWrittenToAndNotCalled() {
        var numbers = subscribers();
        assertThat(numbers).hasSizeGreaterThan(REQUESTS / 4);
        var followUps = Office.followUps(store, clock);
        store.change("customers", handle -> {
            AgentTable.insert(handle, List.of(ANA));
            CustomerTable.insert(handle, IntStream.range(0, numbers.size()).mapToObj(n -> new CustomerTable.Known(
                    new Customer("C-" + n, "Rosa", "es", 2, Optional.empty()), Set.of(numbers.get(n)))).toList());
        });
        for (var n = 0; n < numbers.size(); n++) {
            followUps.put(new Case("K-" + n, "C-" + n, "power", Optional.of(ANA.id()), true, 3, Office.NINE, Optional.empty(), "No supply."),
                    new FollowUp.Word(Optional.empty(), Optional.of("Ring me."), Optional.empty()));
        }
        clock.pass(Office.FOLLOW_UP.settle());
        var round = new StatusRound(telling(followUps, messages), Office.FOLLOW_UP, guarded, _ -> Office.line());
        for (var n = 0; n < numbers.size(); n += 100) {
            round.look();
        }
        assertThat(followUps.due(1)).as("all were looked at").isEmpty();
        assertThat(guarded.refresh()).isEmpty();
    }

    /** As if a fault of ours, or somebody with the database's password, had written it. */
    @Test
    void rowThatOwesACallToSuchANumberIsLeftToAPerson() {
        var strict = new PromiseKeeper(guarded, distributor, this, _ -> Office.line(), keeperPace(guarded), messages, new PromiseKeeper.Clocks(clock, clock));
        var owed = subscribers();
        store.change("owe", handle -> owed.forEach(number -> promises.owe(handle, MemoryStore.about(number, number.e164()), Optional.empty())));
        clock.pass(Duration.ofMinutes(10));
        for (var promise : guarded.refresh()) {
            assertThat(strict.tend(promise.id())).isEmpty();
        }
        assertThat(placed).isEmpty();
        assertThat(guarded.latest(REQUESTS)).hasSize(owed.size()).extracting(Promise::state).containsOnly(State.UNREACHED);
        strict.close();
    }
}
