package org.atiende.ami;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ring somebody and send the answered leg into our dialplan. Everything that could make Asterisk read more than one value
 * is refused here: the {@code Variable} header is split at commas and unquoted by Asterisk.
 *
 * @param channelId the leg's unique id, chosen by us: a second Originate with the id of a live channel fails, so this is
 *     what makes a retry harmless
 * @param dial {@code PJSIP/endpoint}, {@code PJSIP/number@trunk} or {@code Local/number@context/n}
 * @param ringTime at most this long, to the millisecond
 */
public record Originate(String channelId, String dial, Target target, Optional<CallerId> callerId, Duration ringTime, Map<String, String> variables) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DIAL = Pattern.compile("(PJSIP|Local)/[A-Za-z0-9_+*#-]{1,40}(@[A-Za-z0-9_-]{1,40})?(/n)?");
    private static final Pattern VARIABLE = Pattern.compile("_{0,2}[A-Za-z0-9][A-Za-z0-9_]{0,63}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9 _.:/+@&^*#-]{0,200}");

    /** Asterisk takes no more in one Originate. */
    static final int MAX_VARIABLES = 64;

    public Originate {
        check(ID, "channel id", channelId);
        check(DIAL, "dial string", dial);
        if (ringTime.compareTo(Duration.ofSeconds(1)) < 0 || ringTime.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("ring time must lie between 1 second and 5 minutes: " + ringTime);
        }
        if (variables.size() > MAX_VARIABLES) {
            throw new IllegalArgumentException("at most %d variables, not %d".formatted(MAX_VARIABLES, variables.size()));
        }
        variables.forEach((name, value) -> {
            check(VARIABLE, "variable name", name);
            check(VALUE, "value of " + name, value);
        });
        variables = Map.copyOf(variables);
    }

    /** Where the answered leg goes, at priority 1. */
    public record Target(String context, String exten) {
        public Target {
            check(ID, "context", context);
            check(ID, "extension", exten);
        }
    }

    /** What the rung phone shows. The name may be anything people are called; what would end the quoted text is replaced. */
    public record CallerId(String name, String number) {

        private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{0,20}");
        private static final int MAX_NAME = 60;

        public CallerId {
            check(NUMBER, "caller number", number);
        }

        String header() {
            var safe = new StringBuilder();
            name.codePoints().limit(MAX_NAME).map(c -> Character.isISOControl(c) || c == '"' || c == '\\' || c == '<' || c == '>' ? ' ' : c)
                    .forEach(safe::appendCodePoint);
            return "\"" + safe + "\" <" + number + ">";
        }
    }

    private static void check(Pattern pattern, String what, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("%s is not of the form %s".formatted(what, pattern));
        }
    }
}
