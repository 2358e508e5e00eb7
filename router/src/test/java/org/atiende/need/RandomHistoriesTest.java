package org.atiende.need;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.customer.Signal;
import org.atiende.customer.StatusCall;
import org.atiende.fake.Office;
import org.atiende.need.Need.Preference;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the history, the need is one that can be served, and says why. */
class RandomHistoriesTest {

    private static final int CALLERS = 2_000;
    private static final Instant NOW = Office.NINE;
    private static final List<String> TOPICS = List.of("power", "billing", "fibre", "may-decide");
    private static final List<String> AGENTS = List.of("ana", "luis", "eva", "juan", "pia");
    private static final CallerNumber CALLER = new CallerNumber.Presented(new PhoneNumber("+34600111222"));

    private static <T> T oneOf(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static Optional<AgentId> maybeAgent(Random random) {
        return random.nextBoolean() ? Optional.of(agent(random)) : Optional.empty();
    }

    private static AgentId agent(Random random) {
        return new AgentId(oneOf(AGENTS, random));
    }

    /** Mostly past; a little to come, by the clock of whoever wrote it. */
    private static Instant when(Random random) {
        return NOW.minusSeconds(random.nextInt((int) Duration.ofDays(random.nextBoolean() ? 10 : 500).toSeconds()) - 3_600L);
    }

    private static <T> List<T> some(int most, Random random, IntFunction<T> made) {
        return IntStream.range(0, random.nextInt(most + 1)).mapToObj(made).toList();
    }

    private static History history(int number, Random random) {
        var customer = new Customer("K-" + number, "Rosa", oneOf(List.of("es", "en"), random), random.nextInt(10), maybeAgent(random));
        var cases = some(3, random, i -> new Case("C-" + i, customer.id(), oneOf(TOPICS, random), maybeAgent(random), true, 1 + random.nextInt(5),
                when(random), random.nextBoolean() ? Optional.of(when(random)) : Optional.empty(), ""));
        var contacts = some(20, random, i -> new Contact("T-" + i, customer.id(),
                random.nextBoolean() ? Optional.of("C-" + random.nextInt(6)) : Optional.empty(), agent(random), when(random), oneOf(TOPICS, random),
                oneOf(List.of(Contact.Outcome.values()), random))).stream().sorted(Comparator.comparing(Contact::at).reversed()).toList();
        var calls = some(2, random, i -> new StatusCall("C-" + i, oneOf(TOPICS, random), when(random), maybeAgent(random)));
        var signals = some(3, random, i -> new Signal("S-" + i, oneOf(TOPICS, random), "norte", 1 + random.nextInt(5), "It is dark.", when(random),
                random.nextBoolean() ? Optional.of(when(random)) : Optional.empty(), random.nextBoolean() ? Optional.of(when(random)) : Optional.empty()));
        return new History(customer, cases, contacts, calls, signals);
    }

    private static LineDefaults line(Random random) {
        return new LineDefaults(oneOf(TOPICS, random), "es", random.nextBoolean() ? Optional.of(new Authority("may-decide", 1 + random.nextInt(5))) : Optional.empty());
    }

    private static Need owed(Need need, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> need;
            case 1 -> need.owed(new Need.OwedCall(List.of(oneOf(TOPICS, random)), maybeAgent(random), random.nextBoolean(), "is owed a call"));
            default -> need.naming(agent(random), "named by a colleague");
        };
    }

    private static List<Need> needs(long seed) {
        var random = new Random(seed);
        var reader = new NeedReader(AffinityPolicy.usual());
        var needs = new ArrayList<Need>();
        for (var i = 0; i < CALLERS; i++) {
            needs.add(owed(reader.read(CALLER, some(3, random, number -> history(number, random)), line(random), NOW), random));
        }
        return needs;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261122, -7})
    void everyNeedCanBeServedAndSaysWhy(long seed) {
        var needs = needs(seed);
        assertThat(needs).allSatisfy(need -> {
            assertThat(need.skills()).isNotEmpty().doesNotHaveDuplicates().doesNotContain("");
            assertThat(need.priority()).isBetween(0, 9);
            assertThat(need.reasons()).isNotEmpty().allSatisfy(reason -> assertThat(reason).isNotBlank());
            assertThat(need.preferred()).isSortedAccordingTo(Comparator.comparingInt(Preference::weight).reversed());
            assertThat(need.preferred()).extracting(Preference::agent).doesNotHaveDuplicates();
            assertThat(need.preferred()).extracting(Preference::why).allSatisfy(why -> assertThat(why).isNotBlank());
        });
        assertThat(needs(seed)).as("the same histories give the same needs").isEqualTo(needs);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 20261122})
    void chanceReachesEveryKindOfReason(long seed) {
        var said = new HashSet<String>();
        needs(seed).forEach(need -> need.reasons().forEach(reason -> said.add(reason.replaceAll("[ ,].*", ""))));
        assertThat(said).as("or this shows nothing").contains("no", "the", "open", "returns", "signal", "called", "nothing", "is", "needs", "impact", "its", "priority");
    }
}
