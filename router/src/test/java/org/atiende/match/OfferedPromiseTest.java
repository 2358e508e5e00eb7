package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;

import java.time.Duration;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** Who is offered a call before the hold cap. */
class OfferedPromiseTest {

    private static Floor busy(int agents) {
        var names = IntStream.range(0, agents).mapToObj("a%02d"::formatted).toList();
        var floor = new Floor(Office.line("marta"), names.stream().map(name -> agent(name, "power:1")).toArray(Agent[]::new));
        names.forEach(name -> {
            floor.comes(name);
            floor.answers(name, "other." + name);
        });
        return floor;
    }

    private static void wait(Floor floor, int callers) {
        IntStream.range(0, callers).forEach(number -> floor.waits("c%02d".formatted(number), new Caller().mayBeOffered()));
    }

    @Test
    void withNobodyAtWorkEveryCallerIsOfferedOneAtOnceAndOnce() {
        var floor = busy(0);
        floor.waits("c1", new Caller().mayBeOffered());
        assertThat(floor.offered()).containsExactly("c1");
        floor.pass(Duration.ofSeconds(100));
        assertThat(floor.offered()).hasSize(1);
    }

    @Test
    void nobodyIsOfferedOneWhileAllWillBeServedInTime() {
        var floor = busy(12);
        wait(floor, 1);
        assertThat(floor.offered()).isEmpty();
    }

    @Test
    void thoseAheadOfWhoWouldBeTooLateAreOfferedOne() {
        var floor = busy(12);
        wait(floor, 3);
        assertThat(floor.offered()).containsExactly("c01", "c00");
        assertThat(floor.line()).as("they keep their places").containsExactly("c00", "c01", "c02");
    }

    @Test
    void whoHasAPromiseOrCannotHaveOneIsNotAsked() {
        var floor = busy(0);
        floor.waits("c1", new Caller().toBePromised());
        assertThat(floor.offered()).isEmpty();
    }

    @Test
    void nobodyIsOfferedOneWhileItIsNotKnownWhoIsAtWork() {
        var floor = busy(0);
        floor.happens(new Event.PhonesUnknown());
        floor.waits("c1", new Caller().mayBeOffered());
        assertThat(floor.offered()).isEmpty();
        floor.happens(new Event.PhonesKnown());
        assertThat(floor.offered()).containsExactly("c1");
    }

    @Test
    void whoStaysIsTakenAsBeforeAndReachesTheCapAsBefore() {
        var floor = busy(1);
        floor.waits("c1", new Caller().mayBeOffered());
        floor.waits("c2", new Caller().mayBeOffered());
        assertThat(floor.offered()).contains("c1", "c2");
        floor.goodbye("a00", "other.a00");
        floor.pass(Office.WRAP_UP);
        assertThat(floor.gotten("c1")).contains("a00");
        floor.answers("a00", "c1");
        floor.pass(Office.CAP.minus(Office.WRAP_UP));
        assertThat(floor.capsReached("c2")).isEqualTo(1);
    }

    @Test
    void manyRefusalsMakeThemAskedSooner() {
        var floor = busy(12);
        for (var round = 0; round < 60; round++) {
            wait(floor, 4);
            floor.pass(Duration.ofSeconds(46));                  // longer than anybody thinks about it
            IntStream.range(0, 4).forEach(number -> floor.hangsUp("c%02d".formatted(number)));
        }
        floor.decisions.clear();
        wait(floor, 2);
        var after = floor.offered();
        var fresh = busy(12);
        wait(fresh, 2);
        assertThat(fresh.offered()).isEmpty();
        assertThat(after).containsExactly("c00");
    }

    @Test
    void nothingOfferedIsNoRefusal() {
        var floor = busy(0);
        floor.waits("c1", new Caller().mayBeOffered());
        floor.happens(new Event.NothingOffered(new CallId("c1")));
        floor.happens(new Event.NothingOffered(new CallId("nobody")));
        assertThat(floor.offered()).containsExactly("c1");
    }
}
