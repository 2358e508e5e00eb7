package org.atiende.pairing;

import org.atiende.pairing.PlainPairing.Waiter;

/** The floor of {@link Rush} before the plain rules: all agents are busy, and as many callers wait. */
final class PlainRush {

    private final Population people;
    private final PlainPairing plain;
    private final long gap;
    private long now = 1_000 * Population.SECOND;
    private int oldest;
    private int numbers;

    PlainRush(int agents) {
        people = new Population(agents, 1);
        plain = new PlainPairing(agents, Population.MEAN_HANDLING);
        gap = (long) (Population.MEAN_HANDLING / agents);
        people.enrol(plain);
        for (var round = 0; round < 4 * agents; round++) {
            settle();
            free(anyAgent());
        }
        settle();
    }

    /** What nobody measures. */
    void settle() {
        now += gap;
        while (plain.line.size() < people.agents) {
            comes(caller());
        }
        while (plain.line.size() > people.agents) {
            free(anyAgent());
        }
        oldest = (oldest + 1) % people.agents;
        plain.line.values().stream().skip(oldest).findFirst().ifPresent(waiter -> plain.place(waiter, now));
    }

    Waiter caller() {
        var waiter = new Waiter(people.next(now).asking());
        waiter.number = numbers++;
        return waiter;
    }

    int anyAgent() {
        return people.chance(people.agents);
    }

    boolean comes(Waiter waiter) {
        if (plain.bestAgent(waiter, now) != Caller.NONE) {
            throw new IllegalStateException("nobody is idle, yet somebody was found (call=" + waiter.number + ")");
        }
        plain.place(waiter, now);
        return plain.line.put(waiter.number, waiter) == null;
    }

    /** @return the number of the caller they take, or {@link Caller#NONE} */
    int free(int agent) {
        var call = plain.bestCaller(agent, now);
        plain.line.remove(call);
        return call;
    }
}
