package org.atiende.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One call as one phone or caller saw it, read from its trace. Nothing is inferred: an absent instant means that the message was
 * neither sent nor received.
 *
 * @param callId   the SIP Call-ID
 * @param messages all messages of the call, in order
 */
public record SipCall(String callId, List<SipMessage> messages) {

    /** The calls of a trace, in the order in which they began; registrations and single requests are none. */
    static List<SipCall> of(List<SipMessage> trace) {
        Map<String, List<SipMessage>> byId = new LinkedHashMap<>();
        trace.forEach(message -> byId.computeIfAbsent(message.callId(), id -> new ArrayList<>()).add(message));
        return byId.entrySet().stream().map(e -> new SipCall(e.getKey(), List.copyOf(e.getValue())))
                .filter(call -> call.messages.stream().anyMatch(m -> m.isRequest("INVITE"))).toList();
    }

    public SipMessage invite() {
        return messages.stream().filter(m -> m.isRequest("INVITE")).findFirst().orElseThrow();
    }

    public Instant invitedAt() {
        return invite().at();
    }

    /** The first 180 or 183. */
    public Optional<Instant> ringingAt() {
        return when(m -> (m.code() == 180 || m.code() == 183) && m.method().equals("INVITE"));
    }

    /** The first 200 to the INVITE. */
    public Optional<Instant> answeredAt() {
        return answeredWith().map(SipMessage::at);
    }

    Optional<SipMessage> answeredWith() {
        return messages.stream().filter(m -> m.code() == 200 && m.method().equals("INVITE")).findFirst();
    }

    /** The refusal's code: the last final answer to the INVITE over 299 that is not a demand for a password. */
    public Optional<Integer> refusedWith() {
        return messages.stream().filter(m -> m.method().equals("INVITE")).map(SipMessage::code)
                .filter(code -> code >= 300 && code != 401 && code != 407).reduce((first, last) -> last);
    }

    public Optional<Instant> cancelledAt() {
        return when(m -> m.isRequest("CANCEL"));
    }

    /** The first BYE or CANCEL, or the refusal, whichever came first. */
    public Optional<Instant> endedAt() {
        return when(m -> m.isRequest("BYE") || m.isRequest("CANCEL") || m.method().equals("INVITE") && m.code() >= 300
                && m.code() != 401 && m.code() != 407);
    }

    /** True when this side sent the first BYE or CANCEL. */
    public boolean endedHere() {
        return messages.stream().filter(m -> m.isRequest("BYE") || m.isRequest("CANCEL")).findFirst().map(SipMessage::sent).orElse(false);
    }

    /** True when the far side sent the first BYE or CANCEL: a caller was hung up on. */
    public boolean endedThere() {
        return messages.stream().filter(m -> m.isRequest("BYE") || m.isRequest("CANCEL")).findFirst().map(m -> !m.sent()).orElse(false);
    }

    public boolean over() {
        return endedAt().isPresent();
    }

    private Optional<Instant> when(Predicate<SipMessage> what) {
        return messages.stream().filter(what).map(SipMessage::at).findFirst();
    }
}
