package org.atiende.keeping;

import java.util.Optional;

import org.atiende.ami.AmiLost;
import org.atiende.ami.Originate;

/** What keeping a promise asks of Asterisk: the actions half of the manager client. */
public interface Telephone {

    /** Queues a call. @throws AmiLost when it is not known whether it was queued: a second one with the same id does no harm */
    void originate(Originate call) throws AmiLost;

    /** @param channel its name or unique id; without one a dialplan function is read */
    Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost;
}
