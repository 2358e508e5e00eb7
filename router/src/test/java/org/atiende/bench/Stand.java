package org.atiende.bench;

import java.time.Duration;
import java.util.List;

/** One FastAGI server in a process of its own, and callers for it from this one. */
final class Stand implements AutoCloseable {

    private final Child server;
    private final Callers callers;

    private Stand(Child server) {
        this.server = server;
        this.callers = new Callers(Integer.parseInt(server.hear()));
    }

    /**
     * @param heap   as {@code -Xmx} takes it
     * @param agents none means that callers are held until they hang up
     * @param talk   how long each agent talks with each caller
     */
    static Stand open(Contestant contestant, String heap, int agents, Duration talk) {
        return new Stand(Child.java(List.of("-Xmx" + heap), FloorServer.class, contestant.name(), Integer.toString(agents),
                Long.toString(talk.toMillis())));
    }

    Child server() {
        return server;
    }

    Callers callers() {
        return callers;
    }

    @Override
    public void close() {
        callers.close();
        server.close();
    }
}
