package org.atiende.ami;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Road;

/**
 * A PBX that the conformance rows can be put to: the real Asterisk or the fake. It has the shipped {@code manager_atiende.conf} users and
 * hang-up handler, an endpoint {@code 1001}, and a context {@code lab}: {@code answers} (answers, and leaves after a moment), {@code stays}
 * (answers and stays), {@code talks} (dials {@code stays}; real one only), {@code rings} (for ever), {@code busy}.
 */
interface AmiPbx extends AutoCloseable {

    String DIALPLAN = """
            [lab]
            exten => answers,1,Answer()
             same => n,Gosub(atiende-init,s,1)
             same => n,Wait(0.6)
             same => n,Hangup(16)
            exten => stays,1,Answer()
             same => n,Wait(60)
            exten => talks,1,Dial(Local/stays@lab/n,5,g)
             same => n,Hangup(16)
            exten => rings,1,Ringing()
             same => n,Wait(30)
            exten => busy,1,Busy()
            """;

    Road road();

    Login events();

    Login actions();

    /** The phone of endpoint 1001 registers from this address. */
    void register(String address);

    /** Ends in order and starts again: all channels are gone, its database stays. */
    void restart();

    void freeze();

    void thaw();

    @Override
    void close();
}
