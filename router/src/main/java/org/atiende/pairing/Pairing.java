package org.atiende.pairing;

import java.time.Duration;

/**
 * Who gets whom. Told of callers who come and leave and of agents who get idle, busy or go away, it pairs them at once by its
 * {@link PairingPolicy}: nobody waits while an agent who will do is idle, but for a caller who waits for somebody they know.
 *
 * <p>A caller who comes gets, of the idle agents of a level that will do, one they know, else the one who is least missed elsewhere: whose
 * other kinds of need have the most idle agents left; among equals the better level, then the longest idle. An agent who gets idle gets the
 * caller who waited longest, weighted by priority and by how many wait for the same kind of need; before those a caller who knows them; before
 * those who are pressed for time; before all those who were cut off. (Rules and figures: {@code research/feasibility-routing.md} 1.5, 4.2; the
 * affine form after Chan, Koole and L'Ecuyer, M&SOM 16(4), 2014.)
 *
 * <p>Callers, agents and kinds of need are small numbers that it gives out; instants are nanoseconds. The same calls give the same pairs.
 * Once it has seen the largest crowd it allocates nothing. Owned by one thread, or by its owner's lock.
 */
public final class Pairing {

    public static final int MAX_PRIORITY = 9;

    /** Agents known to one caller who count. */
    public static final int MAX_KNOWN = 16;

    /** The weight of who was named by a colleague: their skills are not asked. */
    public static final int NAMED = 1_000;

    /** The weight from which on an agent is a caller's own, for whom they go before others and may wait; below it only equals are told apart. */
    public static final int OWN = 50;

    private static final int NONE = Caller.NONE;

    /** So many idle agents, or callers who hope, are looked at for one decision: those who have been idle, or waited, the longest. */
    static final int SCAN = 16;

    private final PairingPolicy policy;
    private final PairingSink sink;
    private final long guard;
    private final Floor floor;
    private final Staff staff;
    private final Waiting waiting;
    private final Acquaintances known;
    private final Timers timers = new Timers();
    private final AgentChoice agentChoice;
    private final CallerChoice callerChoice;
    private double meanHandling;
    private int cells;

    public Pairing(PairingPolicy policy, PairingSink sink) {
        this.policy = policy;
        this.sink = sink;
        this.guard = policy.guard().toNanos();
        this.floor = new Floor(policy);
        this.staff = floor.staff;
        this.waiting = floor.waiting;
        this.known = floor.known;
        this.agentChoice = new AgentChoice(policy, floor);
        this.callerChoice = new CallerChoice(policy, floor);
        meanHandling(Duration.ofMinutes(5).toNanos());
    }

    public PairingPolicy policy() {
        return policy;
    }

    /** A further kind of need: skills, language, whatever makes an agent fit or not. */
    public int addCell() {
        staff.addCell();
        waiting.addCell();
        return cells++;
    }

    /** A further agent, away and qualified for nothing. */
    public int addAgent() {
        var agent = staff.addAgent();
        known.addAgent(agent);
        return agent;
    }

    /** @param level 1, the best, to {@value Net#LOWEST}; 0 when the agent is not qualified for this kind of need */
    public void qualify(int agent, int cell, int level, long now) {
        staff.qualify(agent, cell, level);
        if (staff.isIdle(agent)) {
            offer(agent, now);
        }
    }

    /** Stands as another one does, of the same policy; from then on they go their own ways. For looking ahead. */
    public void copyFrom(Pairing other) {
        if (!policy.equals(other.policy)) {
            throw new IllegalStateException("only a pairing of the same policy can be copied");
        }
        staff.copyFrom(other.staff);
        waiting.copyFrom(other.waiting);
        known.copyFrom(other.known);
        timers.copyFrom(other.timers);
        meanHandling(other.meanHandling);
        cells = other.cells;
    }

    /** How long a talk lasts on average, wrap-up included, as learned so far. */
    public void meanHandling(double nanos) {
        meanHandling = nanos;
        callerChoice.meanHandling(nanos);
    }

    /**
     * A caller takes their place. When an agent is theirs at once the sink hears it before this returns.
     *
     * @return the caller's number while they wait; {@link Caller#NONE} when they wait no more
     */
    public int enter(Caller caller, long now) {
        var call = waiting.add(caller);
        if (!policy.plain()) {
            waiting.firstKnown[call] = known.add(call, caller, waiting.since);
        }
        return place(call, now) ? NONE : call;
    }

    /** The caller hung up, or is served otherwise. */
    public void leave(int call) {
        takeOut(call);
        waiting.forget(call);
    }

    /** Idle since now: takes the best caller, or waits for one. */
    public void free(int agent, long now) {
        free(agent, now, now);
    }

    /** @param since from when on they count as idle */
    public void free(int agent, long since, long now) {
        var call = callerChoice.best(agent, now);
        if (call == NONE) {
            staff.idle(agent, since);
        } else {
            pair(call, agent);
        }
    }

    /** Idle, but takes nobody yet: others get idle in the same instant, and the callers choose among them, see {@link #seek}. */
    public void rest(int agent, long since) {
        staff.idle(agent, since);
    }

    /** A caller who waits looks for an agent once more. */
    public void seek(int call, long now) {
        place(call, now);
    }

    /** A caller who waits looks for an agent of their own, and for nobody else. */
    public void seekOwn(int call, long now) {
        if (agentChoice.known(call, OWN, now) != NONE) {
            place(call, now);
        }
    }

    /** From now on this caller waits for this busy agent, whom they know, although others are free, until then; with an instant that has come, for nobody. */
    public void hold(int call, int agent, long until, long now) {
        waiting.holdFor[call] = agent;
        waiting.holdUntil[call] = until;
        place(call, now);
    }

    /**
     * For looking ahead: this agent's talk is over at that instant, and they are idle at another, not earlier one. Whoever is still held for them
     * when the talk is over is so until then.
     */
    public void holdOn(int agent, long over, long idle, long now) {
        for (var node = known.firstOfAgent(agent); node != NONE; node = known.nextOfAgent(node)) {
            var call = known.callAt(node);
            if (waiting.holdFor[call] == agent && over <= waiting.holdUntil[call] && waiting.holdUntil[call] < idle) {
                waiting.holdUntil[call] = idle;
                timers.set(call, nextChange(call, now));
            }
        }
    }

    /** At work, but on a call or writing it up: they will be idle again. */
    public void busy(int agent) {
        staff.busy(agent);
    }

    /** Not at work. Whoever waited for them alone is anybody's from now on. */
    public void away(int agent, long now) {
        staff.away(agent);
        for (var node = known.firstOfAgent(agent); node != NONE;) {
            var call = known.callAt(node);
            node = known.nextOfAgent(node);
            if (!waiting.queued(call)) {
                place(call, now);
            }
        }
    }

    /** Lets time do its work: nets that widen, deadlines that come near, exceptions that end. */
    public void pass(long now) {
        while (timers.due(now)) {
            place(timers.first(), now);
        }
    }

    /** When {@link #pass} has something to do; {@link Long#MAX_VALUE} for never. */
    public long nextChange() {
        return timers.next();
    }

    /** How much this agent is missed elsewhere when they take a caller of this kind; whoever is missed least is taken. Without a unit. */
    public long missed(int agent, int cell) {
        return agentChoice.missed(agent, cell);
    }

    /** How many wait. */
    public int waiting() {
        return waiting.count();
    }

    /** How many wait for this kind of need. */
    public int waitingFor(int cell) {
        return waiting.waitingFor(cell);
    }

    public int idleIn(int cell) {
        return staff.idleIn(cell);
    }

    /** How many agents on duty, idle or not, are qualified for this kind of need. */
    public int atWorkFor(int cell) {
        return staff.atWorkFor(cell);
    }

    /** Gives a caller an agent, or their place as it is now. @return whether they were paired */
    private boolean place(int call, long now) {
        var net = waiting.net[call];
        while (waiting.step[call] + 1 < net.steps() && now - waiting.since[call] >= net.from(waiting.step[call] + 1)) {
            waiting.step[call]++;
        }
        if (waiting.queued(call)) {
            waiting.dequeue(call);
        }
        var agent = agentChoice.best(call, now);
        if (agent != NONE) {
            pair(call, agent);
            return true;
        }
        timers.set(call, nextChange(call, now));
        if (!floor.held(call, now)) {
            waiting.enqueue(call, band(call, now), floor.hopesFor(call) != NONE);
        }
        return false;
    }

    private long nextChange(int call, long now) {
        var net = waiting.net[call];
        var next = Long.MAX_VALUE;
        if (waiting.step[call] + 1 < net.steps()) {
            next = waiting.since[call] + net.from(waiting.step[call] + 1);
        }
        if (now < pressingFrom(call)) {
            next = Math.min(next, pressingFrom(call));
        }
        if (now < waiting.holdUntil[call]) {
            next = Math.min(next, waiting.holdUntil[call]);
        }
        if (waiting.exceptAgent[call] != NONE && now < waiting.exceptUntil[call]) {
            next = Math.min(next, waiting.exceptUntil[call]);
        }
        return next;
    }

    private long pressingFrom(int call) {
        return policy.plain() || waiting.deadline[call] == Long.MAX_VALUE ? Long.MAX_VALUE : waiting.deadline[call] - guard;
    }

    private int band(int call, long now) {
        if (waiting.front[call]) {
            return Waiting.FRONT;
        }
        return now < pressingFrom(call) ? Waiting.NORMAL : Waiting.PRESSING;
    }

    private void pair(int call, int agent) {
        takeOut(call);
        staff.busy(agent);
        sink.paired(call, agent);
        waiting.forget(call);
    }

    private void takeOut(int call) {
        if (waiting.queued(call)) {
            waiting.dequeue(call);
        }
        known.remove(waiting.firstKnown[call]);
        timers.remove(call);
    }

    private void offer(int agent, long now) {
        var call = callerChoice.best(agent, now);
        if (call != NONE) {
            pair(call, agent);
        }
    }
}
