package org.atiende.bench;

import java.time.Duration;
import java.time.Instant;

import org.atiende.lab.SipCall;
import org.atiende.lab.SipMessage;

/**
 * What the agent's phone saw between two calls. Both instants are from its SIPp trace, one clock, microseconds written, about a
 * millisecond meant.
 *
 * @param freed the earlier call was over for the phone: the 200 to its BYE
 * @param rung  the next INVITE reached it
 */
record Handover(Instant freed, Instant rung) {

    /** @throws IllegalStateException when the earlier call is not over */
    static Handover between(SipCall earlier, SipCall next) {
        var over = earlier.messages().stream().filter(Handover::endsBye).map(SipMessage::at).findFirst();
        return new Handover(over.orElseThrow(() -> new IllegalStateException("the earlier call is not over (call=" + earlier.callId() + ")")),
                next.invitedAt());
    }

    static boolean over(SipCall call) {
        return call.messages().stream().anyMatch(Handover::endsBye);
    }

    private static boolean endsBye(SipMessage message) {
        return message.startLine().startsWith("SIP/2.0 200") && message.header("CSeq").filter(cseq -> cseq.endsWith(" BYE")).isPresent();
    }

    Duration took() {
        return Duration.between(freed, rung);
    }
}
