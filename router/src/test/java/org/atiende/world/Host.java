package org.atiende.world;

import java.time.Duration;
import java.util.Optional;

/** A machine on which a router runs: its process, if one lives just now, and its road to Asterisk's manager interface. */
final class Host {

    /** As in {@code ATIENDE_NODE_1}. */
    final int number;
    final SimAmi manager;
    private final World world;
    private Optional<Node> node = Optional.empty();

    Host(World world, int number) {
        this.world = world;
        this.number = number;
        this.manager = world.asterisk.managers.get(number - 1);
    }

    void start() {
        node = Optional.of(new Node(world, this));
    }

    /** The process that was started last; it may be dead. */
    Optional<Node> node() {
        return node;
    }

    void kill(Duration away) {
        if (node.filter(there -> !there.isDead()).isPresent()) {
            node.get().kill();
            world.time.after(away, this::start);
        }
    }

    void freeze(Duration length) {
        node.filter(there -> !there.isDead() && !there.machine.isFrozen()).ifPresent(there -> {
            there.machine.freeze();
            world.time.after(length, there.machine::thaw);
        });
    }
}
