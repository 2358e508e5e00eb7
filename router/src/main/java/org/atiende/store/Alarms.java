package org.atiende.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;

/**
 * Instants at which something is to be done, kept in the store, by db-scheduler: each rings on one node at a time, and a node that dies
 * while it rings is noticed by its missing heartbeat. An alarm says only that it is time: what is to be done stands in the rows of whoever
 * set it, and whoever is rung must bear to be rung twice. Safe from any thread.
 */
public final class Alarms implements AutoCloseable {

    /** How late an alarm may ring. */
    private static final Duration LOOKING = Duration.ofSeconds(1);

    /** A node without four heartbeats is dead: its alarms ring elsewhere after 20 s (the library's default is half an hour). */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int MISSED = 4;

    /** After a failure of whoever was rung. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** Longer than any statement may take: whoever is being rung ends by themselves. */
    private static final Duration STOPPING = Duration.ofSeconds(15);

    /** Who is rung, on a virtual thread of its own. */
    @FunctionalInterface
    public interface Ringing {

        /** @return when to ring again; empty for never */
        Optional<Instant> ring(String id);
    }

    private final CustomTask<Void> task;
    private final Scheduler scheduler;

    /**
     * @param name of this kind of alarms; nodes on one store share them
     * @param node this node's name, another at each start
     * @param clock by which they ring
     * @param atOnce so many ring at the same time
     */
    public Alarms(Store store, String name, String node, Clock clock, int atOnce, Ringing ringing) {
        task = Tasks.custom(name, Void.class).onDeadExecutionRevive().onFailureReschedule(FixedDelay.of(AGAIN)).execute((alarm, _) -> {
            var again = ringing.ring(alarm.getId());
            return (done, row) -> again.ifPresentOrElse(at -> row.reschedule(done, at), row::stop);
        });
        scheduler = Scheduler.create(store.pool(), task).clock(clock::instant).schedulerName(new SchedulerName.Fixed(node))
                .pollingInterval(LOOKING).heartbeatInterval(HEARTBEAT).missedHeartbeatsLimit(MISSED).threads(atOnce)
                .executorService(new Uninterrupted(name)).dueExecutor(new Uninterrupted(name + "-due"))
                .housekeeperExecutor(new Uninterrupted.Repeating(name + "-keeping")).shutdownMaxWait(STOPPING).build();
    }

    public void start() {
        scheduler.start();
    }

    /** Sets an alarm that is not set yet; one that is keeps its time. @throws StoreLost when the store is away */
    public void set(String id, Instant at) {
        try {
            scheduler.scheduleIfNotExists(new TaskInstance<>(task.getName(), id), at);
        } catch (SQLRuntimeException away) {
            throw new StoreLost("the store could not set an alarm (of=" + task.getName() + "): " + away.getMessage());
        }
    }

    /** Looks now instead of at the next turn, as when time was put forward. */
    public void look() {
        scheduler.triggerCheckForDueExecutions();
    }

    /** Whoever is being rung is waited for, a little. */
    @Override
    public void close() {
        scheduler.stop();
    }
}
