package org.atiende.world;

import java.util.Map;

import org.atiende.ami.Originate;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.world.SimAsterisk.Channel;

/** Sees all that happens in a {@link SimAsterisk}, at the moment at which it happens. */
interface Witness {

    default void arrived(SimCall call) { }

    /** The router has said: ring these. */
    default void handed(SimCall call, Map<String, String> said) { }

    default void rungOut(SimCall call) { }

    /** A turn is over. */
    default void left(SimCall call, FakeAgiChannel.End how) { }

    /** The router has said that the call is over, or may not begin. */
    default void sentAway(SimCall call, String word) { }

    /** A leg is gone: whoever it rang may be rung by others, though its Dial may go on with the rest. */
    default void legGone(Channel leg) { }

    default void talks(SimCall call, Channel leg) { }

    default void parted(SimCall call, Channel leg) { }

    /** After a talk that somebody ended the router was asked, and this is what it said. */
    default void afterTalk(SimCall call, String word) { }

    default void ended(SimCall call) { }

    /** A router's wish is about to be done. */
    default void originated(Originate call, SimPhone phone, int router) { }

    /** A router makes this phone stop ringing. */
    default void ringEnded(Channel leg, int router) { }

    default void attemptOver(String id) { }

    default void customerCalled(String attempt, String number) { }

    default void promisedTalk(String attempt, SimPhone phone) { }

    default void promisedTalkOver(String attempt, SimPhone phone) { }
}
