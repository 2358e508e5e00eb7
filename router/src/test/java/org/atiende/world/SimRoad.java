package org.atiende.world;

import org.atiende.agi.SimServer;
import org.atiende.fake.FakeAgiChannel;

/** The network between a channel in {@code AGI()} and the router: bytes arrive in order, a little later, or not at all. */
final class SimRoad implements FakeAgiChannel.Road, SimServer.Asterisk {

    private final Site site;
    private final Site.Router router;
    private final FakeAgiChannel channel;
    private final SimServer.Line line;
    private long there;
    private long back;

    SimRoad(Site site, Site.Router router, FakeAgiChannel channel) {
        this.site = site;
        this.router = router;
        this.channel = channel;
        this.line = router.server().connect(this);
    }

    private long later(long last) {
        return Math.max(last + 1, site.time().nanos() + site.dice().nextLong(30_000, 400_000));
    }

    private void at(long moment, Runnable act) {
        site.time().after(moment - site.time().nanos(), act);
    }

    @Override
    public void send(byte[] bytes) {
        there = later(there);
        at(there, () -> {
            if (!router.isDead()) {
                line.arrive(bytes);
            }
        });
    }

    @Override
    public void close() {
        there = later(there);
        at(there, () -> {
            if (!router.isDead()) {
                line.eof();
            }
        });
    }

    @Override
    public void reset() {
        close();
    }

    @Override
    public void heard(byte[] bytes) {
        back = later(back);
        at(back, () -> channel.heard(bytes, bytes.length));
    }

    @Override
    public void eof() {
        back = later(back);
        at(back, channel::eof);
    }
}
