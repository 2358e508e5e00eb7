package org.atiende.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.tel.CallId;

/** What is happening to an agent just now. Only a {@link Free} agent is offered a call. */
public sealed interface AgentState {

    /** Every {@link #label}, who can be rung first. */
    List<String> LABELS = List.of("free", "reserved", "ringing", "talking", "own-call", "wrap-up", "paused", "fault", "off-site", "unknown", "signed-out");

    /** Nothing is known of the phones: Asterisk is being read again. */
    record Unknown() implements AgentState {
    }

    record SignedOut() implements AgentState {
    }

    record OffSite(SiteProof proof) implements AgentState {
    }

    record Paused(String reason) implements AgentState {
    }

    record Free(Instant since) implements AgentState {
    }

    /** Chosen for a call, not yet ringing. It always has an end. */
    record Reserved(CallId call, Instant until) implements AgentState {
    }

    record Ringing(CallId call) implements AgentState {
    }

    /** On a call of ours, or on one of their own. */
    record Talking(Optional<CallId> call) implements AgentState {
    }

    record WrapUp(Instant until) implements AgentState {
    }

    /** The phone does not work, or is left alone for a moment after refusing. */
    record Fault(String why, Instant until) implements AgentState {
    }

    /** The state as a metric label and a table cell: lower-case-with-dashes, of a fixed set. */
    default String label() {
        return switch (this) {
            case Unknown() -> "unknown";
            case SignedOut() -> "signed-out";
            case OffSite(var _) -> "off-site";
            case Paused(var _) -> "paused";
            case Free(var _) -> "free";
            case Reserved(var _, var _) -> "reserved";
            case Ringing(var _) -> "ringing";
            case Talking(var call) -> call.isPresent() ? "talking" : "own-call";
            case WrapUp(var _) -> "wrap-up";
            case Fault(var _, var _) -> "fault";
        };
    }
}
