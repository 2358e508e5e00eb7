package org.atiende.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

import org.atiende.agi.AgiRequest;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.NumberReader;

/**
 * What the dialplan says when it asks: the caller's state rides on the channel, so any node can take the turn. The order of the arguments
 * is the one of {@code dialplans/extensions_atiende.conf}.
 *
 * @param since when the call entered the dialplan, by Asterisk's wall clock
 * @param exact whether that is to the millisecond, as the shipped dialplan has it; else to the second
 * @param line the called number as the trunk delivered it
 * @param dialStatus of the last Dial; empty when there was none
 * @param cause {@code HANGUPCAUSE} of the last Dial
 * @param nobodyHungUp the last talk ended without a goodbye: the agent's leg died
 * @param transferTarget what an agent's phone transferred the caller to
 * @param blindTransfer whether that colleague is still to be rung; else they were, and did not answer
 * @param told whether they stayed after a message of ours about their case, and spoke
 */
record TurnRequest(CallId call, Instant since, boolean exact, String line, CallerNumber caller, Optional<String> dialStatus, int cause,
        boolean nobodyHungUp, Optional<String> transferTarget, boolean blindTransfer, Optional<Told> told) {

    /** No call is older; a clock that says so is wrong, or was never set. */
    private static final Duration OLDEST = Duration.ofDays(1);

    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,3})?");

    /** Stands for a target that no phone can have dialled: the caller comes back to the line, and nobody is named. */
    static final String NOBODY = "?";

    /** Who has just heard a message, and is still there. */
    enum Told {
        SPOKE,
        /** Perhaps a machine that records (review M8). */
        SILENT
    }

    static TurnRequest of(AgiRequest request, NumberReader numbers) {
        var line = request.argument(2).or(request::dialled).orElse("");
        return new TurnRequest(
                new CallId(request.argument(0).filter(CallId::isOne).orElseGet(request::uniqueId)),
                request.argument(1).filter(text -> EPOCH.matcher(text).matches()).map(TurnRequest::instant).orElse(Instant.EPOCH),
                request.argument(1).filter(text -> EPOCH.matcher(text).matches() && text.contains(".")).isPresent(),
                line,
                numbers.caller(request.callerId().orElse(""), request.callingPresentation()),
                request.argument(3),
                request.argument(4).filter(text -> text.matches("[0-9]{1,3}")).map(Integer::parseInt).orElse(0),
                request.argument(5).isEmpty(),
                request.argument(6).map(text -> text.matches("[0-9*#+]{1,20}") ? text : NOBODY),
                request.argument(7).isPresent(),
                request.argument(10).flatMap(TurnRequest::told));
    }

    private static Optional<Told> told(String said) {
        return switch (said) {
            case "spoke" -> Optional.of(Told.SPOKE);
            case "silent" -> Optional.of(Told.SILENT);
            default -> Optional.empty();
        };
    }

    private static Instant instant(String epoch) {
        return Instant.ofEpochMilli(new BigDecimal(epoch).movePointRight(3).longValueExact());
    }

    /** How long the call has been going on; nothing when the clocks cannot be right. */
    Duration age(Instant wallNow) {
        var age = Duration.between(since, wallNow);
        return age.isNegative() || age.compareTo(OLDEST) > 0 ? Duration.ZERO : age;
    }

    /** Whether the call carries the marks of an earlier turn. */
    boolean wasServed() {
        return dialStatus.isPresent() || transferTarget.isPresent();
    }

    /** Back from a talk that no one ended: the agent's phone, or the network to it, died. */
    boolean agentLegDied() {
        return transferTarget.isEmpty() && nobodyHungUp && dialStatus.filter("ANSWER"::equals).isPresent();
    }
}
