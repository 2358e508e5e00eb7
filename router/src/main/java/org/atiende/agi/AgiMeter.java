package org.atiende.agi;

import java.time.Duration;

/** What the FastAGI server counts. Called on event loops and turns' threads: must be quick, must not block or throw. */
public interface AgiMeter {

    AgiMeter NONE = new AgiMeter() { };

    /** Why a connection never became a turn. */
    enum Refusal { PEER, CROWDED, ENVIRONMENT_LATE, MALFORMED, CALLER_GONE, KEY, UNKNOWN_SCRIPT, FULL, CLOSING }

    /** How a turn ended. */
    enum Outcome { RETURNED, HUNG_UP, LINE_LOST, SCRIPT_FAILED }

    /** What was wrong with a line of a running turn. */
    enum Fault { MALFORMED, OUT_OF_STEP, UNKNOWN_COMMAND, MISUSED_COMMAND }

    default void turnStarted(String script) { }

    default void turnEnded(String script, Outcome outcome, Duration length) { }

    default void refused(Refusal reason) { }

    default void protocolFault(Fault fault) { }

    /** @param verb one of a handful of words, lower case */
    default void commandTook(String verb, Duration time) { }

    /** @param late from when a hold's lease was due to be renewed until Asterisk had taken the new one */
    default void leaseRenewed(Duration late) { }
}
