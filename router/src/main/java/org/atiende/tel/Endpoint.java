package org.atiende.tel;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is rung for a person, safe to stand in a dial string: the name of a PJSIP endpoint, or the number of a telephone outside (E.164),
 * as of guardia people on their mobiles. A number is masked in {@link #toString()}, as everywhere.
 */
public record Endpoint(String name) implements Comparable<Endpoint> {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{4,14}");

    /** The dialplan's context in which the person at a telephone outside must press 1; {@code /n} keeps the leg as it is. */
    private static final String CONFIRMED = "@atiende-guardia";
    private static final Pattern OUTSIDE_CHANNEL = Pattern.compile("Local/(\\+[0-9]{5,15})" + CONFIRMED + "-[0-9a-f]{8,};1");
    private static final Pattern PHONE_CHANNEL = Pattern.compile("PJSIP/(.*)-[0-9a-f]+");

    public Endpoint {
        if (!SAFE.matcher(name).matches() && !NUMBER.matcher(name).matches()) {
            throw new IllegalArgumentException("not an endpoint name (1 to 40 letters, digits, _ -) nor a number with its plus sign");
        }
    }

    /** A telephone reached through the trunk: it registers nowhere, and what answers may be a machine. */
    public boolean isOutside() {
        return name.startsWith("+");
    }

    /** The device as Asterisk names it: {@code PJSIP/1001}, or {@code Local/+34600000021@atiende-guardia/n}. */
    public String device() {
        return isOutside() ? "Local/" + name + CONFIRMED + "/n" : "PJSIP/" + name;
    }

    /**
     * The endpoint to which a channel leads: {@code PJSIP/1001-00000002}, or of the two halves that Asterisk makes of a Local channel
     * the one that talks with the caller, {@code Local/+34600000021@atiende-guardia-00000001;1}.
     */
    public static Optional<String> nameIn(String channel) {
        for (var pattern : new Pattern[] {PHONE_CHANNEL, OUTSIDE_CHANNEL}) {
            var match = pattern.matcher(channel);
            if (match.matches()) {
                return Optional.of(match.group(1));
            }
        }
        return Optional.empty();
    }

    /** As {@link #nameIn}, for the other half: the one that rings the telephone and is bridged with it. */
    public static Optional<String> nameBehind(String channel) {
        return channel.startsWith("Local/") && channel.endsWith(";2") ? nameIn(channel.substring(0, channel.length() - 1) + "1") : Optional.empty();
    }

    @Override
    public int compareTo(Endpoint other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return isOutside() ? new PhoneNumber(name).masked() : name;
    }
}
