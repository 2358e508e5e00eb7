package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;
import static org.atiende.match.Floor.knows;
import static org.atiende.match.Floor.need;

import java.time.Duration;

import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.junit.jupiter.api.Test;

/** Two agents get free in the same instant, as Asterisk can be asked again. */
class AllAtOnceTest {

    private final Floor floor = new Floor(Office.line(), agent("ana", "power:1"), agent("luis", "power:1"));

    private static Caller knowingAna() {
        return new Caller().wants(need("power", "es", 0, knows("ana", 60, "helped this customer well")));
    }

    @Test
    void theFirstInLineLeavesAnAgentToTheNextWhoKnowsThem() {
        floor.happens(new Event.PhonesUnknown());
        floor.waits("c1");
        floor.pass(Duration.ofSeconds(1));
        floor.waits("c2", knowingAna());
        floor.happens(new Event.PhonesKnown());
        assertThat(floor.gotten("c2")).contains("ana");
        assertThat(floor.gotten("c1")).contains("luis");
    }

    @Test
    void nobodyIsPassedOverForThat() {
        floor.happens(new Event.PhonesUnknown());
        floor.waits("c1");
        floor.waits("c2");
        floor.pass(Duration.ofSeconds(1));
        floor.waits("c3", knowingAna());
        floor.happens(new Event.PhonesKnown());
        assertThat(floor.line()).containsExactly("c3");
    }
}
