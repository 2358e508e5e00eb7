package org.atiende.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The alarms of all routers, kept where db-scheduler keeps them: each rings on one router at a time, and whoever has given no sign of life
 * for twenty seconds loses what rings there to the next who looks.
 */
final class SimAlarms {

    private static final Duration DEAD_AFTER = Duration.ofSeconds(20);

    /** @param heard of its router, by the steady time in nanoseconds */
    private record Alarm(Instant at, Optional<Node> ringsOn, long heard) {
    }

    private final Timeline time;
    private final Map<String, Alarm> alarms = new TreeMap<>();

    SimAlarms(Timeline time) {
        this.time = time;
    }

    /** One that is set keeps its time. */
    void set(String id, Instant at) {
        alarms.putIfAbsent(id, new Alarm(at, Optional.empty(), 0));
    }

    /**
     * A router's round.
     *
     * @param now by its calendar
     * @param tend what an alarm is for, and when to ring again; nothing for never
     */
    void round(Node node, Instant now, Function<String, Optional<Instant>> tend) {
        for (var id : new ArrayList<>(alarms.keySet())) {
            var alarm = alarms.get(id);
            var mine = alarm.ringsOn.filter(node::equals).isPresent();
            var lost = alarm.ringsOn.isPresent() && !mine && time.nanos() - alarm.heard > DEAD_AFTER.toNanos();
            if (mine) {
                alarms.put(id, new Alarm(alarm.at, alarm.ringsOn, time.nanos()));
            } else if (lost || alarm.ringsOn.isEmpty() && !alarm.at.isAfter(now)) {
                alarms.put(id, new Alarm(alarm.at, Optional.of(node), time.nanos()));
                node.machine.start("alarm", () -> rung(node, id, tend.apply(id)));
            }
        }
    }

    /** Who was given up meanwhile has no say in it any more. */
    private void rung(Node node, String id, Optional<Instant> again) {
        if (Optional.ofNullable(alarms.get(id)).flatMap(Alarm::ringsOn).filter(node::equals).isPresent()) {
            again.ifPresentOrElse(at -> alarms.put(id, new Alarm(at, Optional.empty(), 0)), () -> alarms.remove(id));
        }
    }
}
