package org.atiende.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

/** Ten agents, talks of five minutes: one caller is taken every thirty seconds, six within the hold cap of three minutes. */
class EarlyOffersTest {

    private static final long CAP = TimeUnit.MINUTES.toNanos(3);
    private static final int LINE = 0;

    private int agents = 10;
    private final EarlyOffers offers = offers();

    private EarlyOffers offers() {
        var some = new EarlyOffers(_ -> agents);
        some.meanHandling(TimeUnit.MINUTES.toNanos(5));
        return some;
    }

    private void wait(int callers) {
        for (var call = 0; call < callers; call++) {
            offers.waits(call, LINE, call, CAP, true, 0);
        }
    }

    /** Who is asked at this instant, one after the other, if all refuse. */
    private List<Integer> asked(long now) {
        var all = new ArrayList<Integer>();
        for (var call = offers.next(LINE, now); call != EarlyOffers.NONE; call = offers.next(LINE, now)) {
            all.add(call);
            offers.stays(call);
        }
        return all;
    }

    private void learn(int rounds, boolean accepts) {
        for (var round = 0; round < rounds; round++) {
            offers.waits(60, LINE, 0, Long.MAX_VALUE, true, 0);
            offers.asked(60, 0);
            if (!accepts) {
                offers.stays(60);
            }
            offers.left(60, 0);
        }
    }

    @Test
    void nobodyIsAskedWhileAllWillBeServedInTime() {
        wait(1);
        assertThat(asked(0)).isEmpty();
    }

    @Test
    void forWhoIsInDangerThoseAheadAreAskedTheNewestFirst() {
        wait(8);
        assertThat(asked(0)).startsWith(1, 0);
    }

    @Test
    void eachIsAskedOnce() {
        wait(30);
        assertThat(asked(0)).hasSize(30).doesNotHaveDuplicates();
        assertThat(asked(1)).isEmpty();
    }

    @Test
    void whileSomebodyThinksAboutItNoMoreAreAskedThanAreNeeded() {
        wait(3);
        assertThat(offers.next(LINE, 0)).isEqualTo(1);
        assertThat(offers.next(LINE, 0)).as("every second one accepts: two are asked that one may").isZero();
        assertThat(offers.next(LINE, 0)).isEqualTo(EarlyOffers.NONE);
    }

    @Test
    void whoMayNotBeAskedIsNot() {
        for (var call = 0; call < 10; call++) {
            offers.waits(call, LINE, call, CAP, call != 9, 0);
        }
        assertThat(asked(0)).isNotEmpty().doesNotContain(9);
    }

    @Test
    void whoSoonIsPastTheCapHasSomebodyAheadAskedForThem() {
        agents = 12;
        offers.waits(0, LINE, 0, Long.MAX_VALUE, true, 0);
        offers.waits(1, LINE, 1, CAP, false, 0);
        assertThat(asked(0)).isEmpty();
        assertThat(asked(CAP - 1)).containsExactly(0);
    }

    @Test
    void whereAllAcceptOnlyTheHopelessAreAsked() {
        learn(5_000, true);
        wait(9);
        assertThat(asked(0)).isEmpty();
        offers.waits(9, LINE, 9, CAP, true, 0);
        assertThat(asked(0)).startsWith(9);
    }

    @Test
    void whereNobodyAcceptsTheyAreAskedSooner() {
        learn(300, true);
        wait(6);
        var before = asked(0).size();
        var others = new EarlyOffersTest();
        others.learn(300, false);
        others.wait(6);
        assertThat(others.asked(0)).hasSizeGreaterThan(before);
    }

    @Test
    void withoutAnybodyAtWorkEverybodyIsAskedAtOnce() {
        agents = 0;
        wait(1);
        assertThat(asked(0)).containsExactly(0);
    }

    @Test
    void whoIsServedOrGoneIsAskedNoMore() {
        wait(12);
        offers.taken(11, 0);
        offers.left(10, 0);
        assertThat(asked(0)).doesNotContain(10, 11).isNotEmpty();
    }

    @Test
    void learnsThatTheAgentsServeOthersToo() {
        // The same agents take every other caller of another line: here one is taken a minute, not two.
        var now = 0L;
        for (var round = 0; round < 2_000; round++) {
            offers.waits(0, LINE, now, Long.MAX_VALUE, false, now);
            now += TimeUnit.MINUTES.toNanos(1);
            offers.taken(0, now);
        }
        offers.waits(0, LINE, now, now + CAP, true, now);
        offers.waits(1, LINE, now + 1, now + CAP, true, now);
        assertThat(asked(now)).containsExactly(0);
        var fresh = new EarlyOffersTest();
        fresh.wait(2);
        assertThat(fresh.asked(0)).isEmpty();
    }

    @Test
    void eachKindOfNeedHasItsOwnLine() {
        wait(8);
        offers.waits(8, 1, 8, CAP, true, 0);
        assertThat(offers.next(1, 0)).isEqualTo(EarlyOffers.NONE);
        assertThat(asked(0)).isNotEmpty();
    }
}
