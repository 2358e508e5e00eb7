package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

import org.atiende.ami.AmiLost;
import org.atiende.ami.Originate;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxSnapshot;
import org.atiende.keeping.Telephone;
import org.atiende.presence.Switchboard;

/**
 * Asterisk's manager interface as one machine of a router's reaches it, with what can go wrong on that road: it breaks, it falls silent,
 * what comes over it comes late. Events of the time without a link are never told.
 */
final class SimAmi implements Switchboard.Questions, Telephone {

    /** How long an action may take before its asker gives up. */
    private static final Duration ACTION = Duration.ofSeconds(3);

    /** A dumb connection is noticed by its pings after so long. */
    private static final Duration PINGED = Duration.ofMillis(4_500);

    /** A router's connection. */
    static final class Link {

        /** Events, in their order, and at the end of the connection this link itself. */
        final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private boolean over;
    }

    private final SimAsterisk asterisk;
    private final Site site;
    private final int router;
    private Optional<Link> link = Optional.empty();
    private final List<PbxEvent> held = new ArrayList<>();
    private boolean cut;
    private boolean dumb;
    private long delivered;

    /** @param router whose road it is, from 1 on */
    SimAmi(SimAsterisk asterisk, Site site, int router) {
        this.asterisk = asterisk;
        this.site = site;
        this.router = router;
    }

    void emit(PbxEvent event) {
        if (dumb) {
            held.add(event);
        } else {
            link.ifPresent(to -> deliver(to, event));
        }
    }

    private void deliver(Link to, Object what) {
        var now = site.time().nanos();
        delivered = Math.max(delivered + 1, now + site.dice().nextLong(200_000, site.slowest()));
        site.time().after(delivered - now, () -> {
            if (!to.over || what == to) {
                to.events.add(what);
            }
        });
    }

    /** @throws AmiLost when nobody answers */
    Link connect() throws AmiLost {
        sleep(Duration.ofMillis(2));
        if (cut || dumb) {
            throw new AmiLost("no connection");
        }
        link = Optional.of(new Link());
        return link.get();
    }

    void disconnect(Link from) {
        from.over = true;
        link = link.filter(current -> current != from);
    }

    /** The link breaks, and no new one can be made for so long. */
    void cut(Duration length) {
        cut = true;
        link.ifPresent(this::lose);
        site.time().after(length, () -> cut = false);
    }

    /** It falls silent without breaking; what happens in a short silence comes late, in a long one never. */
    void silence(Duration length) {
        dumb = true;
        var then = link;
        if (length.compareTo(PINGED) > 0) {
            site.time().after(PINGED, () -> then.ifPresent(this::lose));
        }
        site.time().after(length, () -> {
            dumb = false;
            link.ifPresent(to -> held.forEach(event -> deliver(to, event)));
            held.clear();
        });
    }

    private void lose(Link one) {
        one.over = true;
        one.events.add(one);
        link = link.filter(current -> current != one);
    }

    boolean reachable() {
        return !cut && !dumb;
    }

    /** What a router asks comes a little later, or in vain. */
    private void ask() throws AmiLost {
        sleep(onItsWay());
        if (cut || link.isEmpty()) {
            throw new AmiLost("no connection");
        }
        if (dumb) {
            sleep(ACTION);
            throw new AmiLost("no answer");
        }
    }

    private Duration onItsWay() {
        return Duration.ofNanos(site.dice().nextLong(300_000, 3_000_000));
    }

    private static void sleep(Duration length) {
        Instead.sleep(length.toNanos());
    }

    PbxSnapshot snapshot() throws AmiLost {
        ask();
        var lists = asterisk.channelsNow();
        sleep(onItsWay());
        return new PbxSnapshot(Timeline.BEGIN, lists, Map.of());
    }

    @Override
    public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
        ask();
        return channel.isPresent() ? asterisk.ofChannel(channel.get(), expression) : asterisk.global(expression);
    }

    @Override
    public Map<String, String> crumbs(String family) throws AmiLost {
        ask();
        return asterisk.family(family);
    }

    @Override
    public void originate(Originate call) throws AmiLost {
        ask();
        asterisk.originate(call, router);
        if (site.dice().nextInt(100) < site.answersLost()) {
            throw new AmiLost("the answer was lost");
        }
    }

    /** As the router's manager client does it. */
    int endRings(String endpoint, String call) throws AmiLost {
        ask();
        return asterisk.endRings(endpoint, call, router);
    }
}
