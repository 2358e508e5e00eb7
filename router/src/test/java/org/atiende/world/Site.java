package org.atiende.world;

import java.util.Optional;
import java.util.SplittableRandom;

import org.atiende.agi.SimServer;

/** What surrounds a {@link SimAsterisk}: its clock and chance, the routers it asks, who watches, and how reliable everything is just now. */
interface Site {

    /** A router, as the dialplan and the network know it. */
    interface Router {

        /** Whether its port is open; a frozen process accepts, and says nothing. */
        boolean isListening();

        boolean isDead();

        SimServer server();
    }

    Timeline time();

    SplittableRandom dice();

    Witness witness();

    /** {@code ATIENDE_NODE_1} and so on: how many there are. */
    int routers();

    /** @param number from 1 on; nothing when nobody listens there */
    Optional<Router> router(int number);

    /** The longest an event is on its way, in nanoseconds. */
    long slowest();

    /** Of a hundred answers of the manager interface. */
    int answersLost();

    /** The customer of a promised call, whom the agent has left. */
    Caller left(String number);
}
