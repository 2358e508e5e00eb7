package org.atiende.world;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;

/**
 * A thread of the dialplan, as far as it waits for something: for {@code AGI()} to end, or for news. Owned by that thread; news may come
 * from any.
 */
final class SimTurn {

    /** What became of an {@code AGI()}: the channel as it left it, and whether its caller hung up meanwhile. */
    record Over(FakeAgiChannel line, FakeAgiChannel.End how, boolean hungUp) {

        /** What the router set. Nothing when the turn ended in any other way than by the router. */
        Optional<String> variable(String name) {
            return how == FakeAgiChannel.End.SERVER_CLOSED ? line.variable(name) : Optional.empty();
        }
    }

    private final LinkedBlockingQueue<News> mailbox = new LinkedBlockingQueue<>();

    void tell(News news) {
        mailbox.add(news);
    }

    /** The next news; empty when none came in time. */
    Optional<News> next(Duration atMost) {
        return Optional.ofNullable((News) Instead.poll(mailbox, Math.max(1, atMost.toNanos()), TimeUnit.NANOSECONDS));
    }

    /** {@code AGI(agi://script,key,arguments)} on this channel, with a lease of so many seconds. */
    static FakeAgiCall call(Channel on, String script, int lease, List<String> arguments) {
        var call = FakeAgiCall.of(script, arguments.toArray(String[]::new)).leased(Duration.ofSeconds(lease))
                .environment("agi_uniqueid", on.id()).environment("agi_channel", on.leg.channel())
                .with("CHANNEL(state)", on.state == SimAsterisk.UP ? "Up" : "Ring");
        Voice.SOUNDS.forEach(call::sound);
        return call;
    }

    /** Runs it. @param gone news that say that the channel itself is gone */
    Over ask(Site site, Site.Router router, FakeAgiCall call, Predicate<News> gone) {
        var line = FakeAgiChannel.connect(call, fake -> new SimRoad(site, router, fake));
        line.onEnd(end -> tell(new News.AgiEnded(end)));
        var hungUp = false;
        while (true) {
            var news = next(Duration.ofDays(1)).orElseThrow();
            if (news instanceof News.AgiEnded(var how)) {
                return new Over(line, how, hungUp);
            }
            if (news instanceof News.Look) {
                line.look();
            } else if (gone.test(news)) {
                hungUp = true;
                line.hangUp();
            }                                                // all else is late news of a ring that is over
        }
    }
}
