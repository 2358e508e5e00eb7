package org.atiende.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.Scale;
import org.atiende.lab.SipPhone;
import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The router dies while a customer's phone rings for a message, or in the middle of it: they are told, once, and whoever picked up gets a person. */
@Tag("asterisk")
class MessageFaultTest {

    private static final String LUCIA = "+34612345678";
    private static final String CASE = "K-2001";
    private static final List<String> AT_WORK = List.of("ana.perez", "luis.gomez");
    private static final int SMALL = 3;

    /** A dead node's alarm is another's after four heartbeats of five seconds; and a customer who is in line is not called. */
    private static final Duration TOLD_WITHIN = ofSeconds(120);

    private enum Stage {
        CUSTOMER_RINGS, CUSTOMER_HEARS
    }

    private final StoreSettings database = PostgresServer.freshDatabase();

    @Test
    void customerIsToldOnceHoweverTheOnlyRouterDies() {
        var rounds = Scale.of("messages of a router that is killed as it tells them", 2, 20);
        var seed = System.nanoTime();
        var random = new Random(seed);
        System.out.println("seed " + seed);
        var router = RouterProcess.planned().on(database).withShortWaits().callingAboutCases();
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi())); var owed = Owed.in(database)) {
            router.start(pbx, pbx.ami(), List.of());
            for (var round = 0; round < rounds; round++) {
                try (var ana = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answers(ofMillis(100)));
                        var luis = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answers(ofMillis(100)));
                        var customer = SipPhone.mobile(pbx)) {
                    var stage = Stage.values()[round % Stage.values().length];
                    customer.is(PhoneHabit.answers(stage == Stage.CUSTOMER_RINGS ? ofSeconds(2 + random.nextInt(8)) : ofMillis(300)));
                    AT_WORK.forEach(router::signIn);
                    await().atMost(ofSeconds(30)).until(() -> AT_WORK.stream().allMatch(agent -> "free".equals(router.agents().get(agent))));
                    var before = begun(pbx);
                    router.tells(CASE, SMALL, "Mensaje número " + round + ": el contador funciona, y el caso queda abierto hasta el lunes.");
                    await().atMost(ofSeconds(60)).pollInterval(ofMillis(20)).until(() -> stage == Stage.CUSTOMER_RINGS ? customer.rings() == 1 : begun(pbx) > before);
                    var later = ofMillis(1 + random.nextInt(stage == Stage.CUSTOMER_RINGS ? 1_500 : 9_000));
                    await().pollDelay(later).atMost(later.plusSeconds(5)).until(() -> true);
                    var killed = router.kill9();
                    router.startAgain();
                    router.awaitReady();
                    told(stage, later, killed, router, customer, ana, luis);
                    assertThat(begun(pbx) - before).as("a message begins once at most").isLessThanOrEqualTo(1);
                    assertThat(owed.to(LUCIA)).as("one call was owed for each round, and all are kept").hasSize(round + 1)
                            .allMatch(row -> List.of("KEPT", "KEPT_EARLY").contains(row.state()));
                }
                pbx.cli("channel request hangup all");
                await().atMost(ofSeconds(30)).until(() -> pbx.channels() == 0 && router.calls().isEmpty());
            }
        }
    }

    private static void told(Stage stage, Duration later, Instant killed, RouterProcess router, SipPhone customer, SipPhone ana, SipPhone luis) {
        await().atMost(TOLD_WITHIN).until(() -> router.customerKnows(CASE) && (ana.talking() || luis.talking()));
        System.out.printf("message: its router died %d ms after %s; the customer knew %d ms after that, their phone rang %d times, ana's %d, luis's %d%n", later.toMillis(), stage,
                Duration.between(killed, Instant.now()).toMillis(), customer.rings(), ana.rings(), luis.rings());
        assertThat(customer.talking()).as("whoever picked up is not cut, and talks with a person").isTrue();
        assertThat(customer.rings()).as("their phone rings once").isEqualTo(1);
    }

    /** How often the opening of a message was begun. */
    private static long begun(RealAsterisk pbx) {
        return Pattern.compile("Playing '[^']*/message-open\\.").matcher(pbx.log()).results().count();
    }
}
