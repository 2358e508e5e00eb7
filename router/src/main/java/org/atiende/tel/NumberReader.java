package org.atiende.tel;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;

/**
 * Reads numbers as trunks and people write them: national, international, with 00 or without a plus. National forms mean different
 * subscribers in different countries, so every reader belongs to one country. It never throws on a text, whoever made it. Safe from any
 * thread.
 */
public final class NumberReader {

    /** The longest text looked at: 15 digits (ITU-T E.164, 6.2), a prefix and some spaces. */
    public static final int MAX_CHARACTERS = 20;

    /** Presentation restricted or unavailable in {@code agi_callingpres} (Q.931 4.5.10, octet 3a, bits 7 and 6). */
    private static final int PRESENTATION = 0x60;

    /** No letters: a vanity number or a name is not a caller's number, and libphonenumber would read both. */
    private static final Pattern WRITTEN = Pattern.compile("\\+?[0-9(][0-9 ().-]*");

    private static final Set<PhoneNumberType> ORDINARY = Set.of(PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE,
            PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP);
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final ShortNumberInfo SHORT = ShortNumberInfo.getInstance();

    private final String region;

    /** @param region the line's country, ISO 3166-1 alpha-2, as {@code ES} */
    public NumberReader(String region) {
        if (!NUMBERS.getSupportedRegions().contains(region)) {
            throw new IllegalArgumentException("not a country code of two capitals, as ES: " + region);
        }
        this.region = region;
    }

    /**
     * The caller as the network presents them.
     *
     * @param text {@code agi_callerid}; it still holds the number of a caller who withheld it, and is then not read at all
     * @param presentation {@code agi_callingpres}
     */
    public CallerNumber caller(String text, int presentation) {
        if ((presentation & PRESENTATION) != 0) {
            return new CallerNumber.Withheld();
        }
        return read(text).<CallerNumber>map(CallerNumber.Presented::new).orElseGet(CallerNumber.Unknown::new);
    }

    /**
     * The subscriber a text names. Empty for anything that is not a number of some country; also for emergency and other short numbers,
     * which name no subscriber ({@code 112} would become {@code +34112}).
     */
    public Optional<PhoneNumber> read(String text) {
        var written = text.strip();
        if (written.length() > MAX_CHARACTERS || !WRITTEN.matcher(written).matches()) {
            return Optional.empty();
        }
        var national = parse(written);
        if (national.isPresent()) {
            return isShort(national.get(), written) ? Optional.empty() : national.flatMap(NumberReader::e164);
        }
        // Many trunks deliver E.164 without the plus; only a number that really exists is believed then.
        return written.startsWith("+") ? Optional.empty() : parse("+" + written).filter(NUMBERS::isValidNumber).flatMap(NumberReader::e164);
    }

    /**
     * Whether this is a subscriber of our own country, at home or on the move: no premium, shared-cost or service number, and nobody
     * abroad, for calls to those are what telephone fraud lives on.
     */
    public boolean isOrdinary(PhoneNumber number) {
        return parse(number.e164()).filter(parsed -> region.equals(NUMBERS.getRegionCodeForNumber(parsed)))
                .map(NUMBERS::getNumberType).filter(ORDINARY::contains).isPresent();
    }

    private Optional<Phonenumber.PhoneNumber> parse(String written) {
        try {
            var number = NUMBERS.parse(written, region);
            return NUMBERS.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE ? Optional.of(number) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();   // not a number: an expected answer, told by the empty one
        }
    }

    private boolean isShort(Phonenumber.PhoneNumber number, String written) {
        return !written.startsWith("+") && (SHORT.isEmergencyNumber(written, region) || SHORT.isValidShortNumberForRegion(number, region));
    }

    private static Optional<PhoneNumber> e164(Phonenumber.PhoneNumber number) {
        var text = NUMBERS.format(number, PhoneNumberFormat.E164);
        // A few countries have numbers longer than E.164 allows; nobody can be called back on those.
        return text.length() <= 16 ? Optional.of(new PhoneNumber(text)) : Optional.empty();
    }
}
