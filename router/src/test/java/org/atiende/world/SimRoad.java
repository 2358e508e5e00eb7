package org.atiende.world;

import org.atiende.agi.SimServer;
import org.atiende.fake.FakeAgiChannel;

/** The network between a channel in {@code AGI()} and the router: bytes arrive in order, a little later, or not at all. */
final class SimRoad implements FakeAgiChannel.Road, SimServer.Asterisk {

    private final World world;
    private final Node router;
    private final FakeAgiChannel channel;
    private final SimServer.Line line;
    private long there;
    private long back;

    SimRoad(World world, Node router, FakeAgiChannel channel) {
        this.world = world;
        this.router = router;
        this.channel = channel;
        this.line = router.server().connect(this);
    }

    private long later(long last) {
        return Math.max(last + 1, world.time.nanos() + world.dice().nextLong(30_000, 400_000));
    }

    @Override
    public void send(byte[] bytes) {
        there = later(there);
        world.time.after(there - world.time.nanos(), () -> {
            if (!router.machine.isDead()) {
                line.arrive(bytes);
            }
        });
    }

    @Override
    public void close() {
        there = later(there);
        world.time.after(there - world.time.nanos(), () -> {
            if (!router.machine.isDead()) {
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
        world.time.after(back - world.time.nanos(), () -> channel.heard(bytes, bytes.length));
    }

    @Override
    public void eof() {
        back = later(back);
        world.time.after(back - world.time.nanos(), channel::eof);
    }
}
