package org.atiende.tel;

import java.util.regex.Pattern;

/**
 * A subscriber's number in E.164 form: a plus sign and 5 to 15 digits (ITU-T E.164, 6.2). Made by {@link NumberReader}; its
 * {@link #toString()} is masked, so that a number never reaches a log line by accident.
 */
public record PhoneNumber(String e164) {

    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{4,14}");

    public PhoneNumber {
        if (!E164.matcher(e164).matches()) {
            throw new IllegalArgumentException("not an E.164 number: " + e164.length() + " characters");
        }
    }

    /** The number as it may stand in a log: country digits and the last three, as in {@code +34…678}. */
    public String masked() {
        return e164.substring(0, 3) + "…" + e164.substring(e164.length() - 3);
    }

    @Override
    public String toString() {
        return masked();
    }
}
