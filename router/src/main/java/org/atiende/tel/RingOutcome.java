package org.atiende.tel;

import java.time.Duration;
import java.util.Set;

/**
 * How the ringing of an agent ended, read from {@code DIALSTATUS} and {@code HANGUPCAUSE} together: a phone's Reject key (603) and a
 * dead phone share {@code CHANUNAVAIL}, a do-not-disturb and an unanswered phone share {@code NOANSWER}; only the cause tells
 * (ITU-T Q.850 causes as PJSIP maps them).
 */
public enum RingOutcome {
    /** They talked. */
    ANSWERED,
    /** It rang to the end: ring no answer. */
    NO_ANSWER,
    /** The agent pressed Reject (603, cause 21). */
    REJECTED,
    /** The phone was in use (486), or in use by the time of the Dial. */
    BUSY,
    /** The phone refused at once without ringing (480, cause 19). */
    DO_NOT_DISTURB,
    /** Registered, but no ringing came back within the deadline. */
    PHONE_DEAD,
    /** No contact is registered (cause 3 or 20). */
    NOT_REGISTERED,
    /** The caller left while it rang. */
    CALLER_LEFT;

    private static final int NO_ROUTE = 3;
    private static final int NORMAL_CLEARING = 16;
    private static final int USER_BUSY = 17;
    private static final int NO_ANSWER_FROM_USER = 19;
    private static final int SUBSCRIBER_ABSENT = 20;
    private static final int CALL_REJECTED = 21;

    /** A phone that rang for at least this long and then said "unavailable" was not in do-not-disturb. */
    public static final Duration RANG = Duration.ofMillis(1_500);

    /** Causes of a leg that nobody hung up: no answer from the network, out of order, media dead, timers, and the like. */
    private static final Set<Integer> LINE_DIED = Set.of(27, 38, 41, 42, 44, 102, 111, 127);

    /** Whether a leg that ended with this cause died in the talk, instead of being hung up (review 1.1; the list is a judgement). */
    public static boolean lineDied(int cause) {
        return LINE_DIED.contains(cause);
    }

    /** Whether a leg that ended with this cause was hung up in a talk, as people do; 0 stands for one that was put down before there was any. */
    public static boolean saysGoodbye(int cause) {
        return cause != 0 && !lineDied(cause);
    }

    /**
     * How a phone that we rang ourselves ended without an answer; an Originate tells no {@code DIALSTATUS} (review E16).
     *
     * @param cause of its channel's hang-up: 0 or 16 when our ring time was over
     * @param rang from the Originate to that hang-up
     */
    public static RingOutcome ofOriginate(int cause, Duration rang) {
        var dialStatus = switch (cause) {
            case 0, NORMAL_CLEARING, NO_ANSWER_FROM_USER -> "NOANSWER";
            case USER_BUSY -> "BUSY";
            default -> "CHANUNAVAIL";
        };
        return of(dialStatus, cause, rang.compareTo(RANG) >= 0);
    }

    /**
     * @param dialStatus the channel's {@code DIALSTATUS} after a Dial
     * @param cause the channel's {@code HANGUPCAUSE} after that Dial; 0 when unset
     * @param rang whether the phone was heard ringing for most of the ring time, which separates no answer from do not disturb
     */
    public static RingOutcome of(String dialStatus, int cause, boolean rang) {
        return switch (dialStatus) {
            case "ANSWER" -> ANSWERED;
            case "CANCEL" -> CALLER_LEFT;
            case "BUSY" -> cause == CALL_REJECTED ? REJECTED : BUSY;
            case "NOANSWER" -> cause == NO_ANSWER_FROM_USER && !rang ? DO_NOT_DISTURB : NO_ANSWER;
            default -> switch (cause) {
                case CALL_REJECTED -> REJECTED;
                case USER_BUSY -> BUSY;
                case NO_ROUTE, SUBSCRIBER_ABSENT -> NOT_REGISTERED;
                default -> PHONE_DEAD;
            };
        };
    }
}
