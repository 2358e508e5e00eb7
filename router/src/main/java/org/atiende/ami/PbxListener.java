package org.atiende.ami;

/**
 * Who wants to know what happens in one Asterisk. All methods are called on one virtual thread, one at a time, in the
 * order of the events; they may block on {@link AmiClient} questions, but as long as one takes, events wait in a bounded
 * buffer. A method that throws costs a new connection and a resync, nothing else.
 */
public interface PbxListener {

    /**
     * Rebuild everything from these lists: a connection was made, or made again, or Asterisk only now finished booting, and nothing known
     * before can be relied on.
     * Events that happened meanwhile follow afterwards through {@link #on}, so they may tell what the lists already show:
     * create if absent, delete if present. A {@code startedAt} that differs from the last one means that Asterisk was
     * restarted and all channels of before are gone.
     */
    void resync(PbxSnapshot snapshot) throws AmiLost;

    void on(PbxEvent event) throws AmiLost;

    /** The connection is gone; what is known gets older from now on. {@link #resync} follows some time. */
    void lost(String why);

    /**
     * The lists of this moment, every {@link AmiSettings.Timing#audit}, after all events received before them. A channel
     * born or gone within the same milliseconds may still differ: count a difference only when two audits in a row show it.
     *
     * @return how many differences there are to the listener's own state; goes to {@link AmiMeter#auditDifference}
     */
    default int audit(PbxSnapshot now) throws AmiLost {
        return 0;
    }
}
