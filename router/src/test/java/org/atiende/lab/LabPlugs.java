package org.atiende.lab;

/**
 * The loopback ports of one laboratory Asterisk, free when they were picked.
 *
 * @param sip     UDP on 127.0.0.1
 * @param ami     TCP on 127.0.0.1
 * @param rtp     first of {@link #RTP_PORTS} UDP ports
 * @param mobiles UDP on {@link #MOBILES}: where the outside world's mobile phones answer
 */
record LabPlugs(int sip, int ami, int rtp, int mobiles) {

    static final int RTP_PORTS = 800;

    static final String MOBILES = "127.0.6.1";

    static LabPlugs free() {
        return new LabPlugs(LabPorts.freeUdp("127.0.0.1"), LabPorts.freeTcp("127.0.0.1"),
                LabPorts.freeRtp("127.0.0.1", RTP_PORTS), LabPorts.freeUdp(MOBILES));
    }
}
