package org.atiende.world;

import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;

/** What a dialplan hears while it waits. */
sealed interface News {

    record Rings(Channel leg) implements News { }

    record Answered(Channel leg) implements News { }

    record Refused(Channel leg, String status, int cause) implements News { }

    /** 16: goodbye. Anything else: nobody hung up. */
    record LegGone(Channel leg, int cause) implements News { }

    record HangUp() implements News { }

    record AgiEnded(FakeAgiChannel.End how) implements News { }

    /** The wall clock was set. */
    record Look() implements News { }

    record Transferred(String to) implements News { }
}
