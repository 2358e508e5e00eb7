package org.atiende.tel;

import java.util.Optional;

/** What the network says of who is calling. Every one of them is a customer; only a {@link Presented} number may be called back. */
public sealed interface CallerNumber {

    /** A number the caller shows. */
    record Presented(PhoneNumber number) implements CallerNumber {
    }

    /**
     * The caller hides the number. The network may still deliver it ({@code agi_callingpres & 0x60}, presentation restricted); it is
     * neither looked up nor kept, because the caller asked for that.
     */
    record Withheld() implements CallerNumber {
    }

    /** No number, or one that cannot be read as a number of any country. */
    record Unknown() implements CallerNumber {
    }

    /** The number to recognise the customer by, where it may be used. */
    default Optional<PhoneNumber> usable() {
        return this instanceof Presented(var number) ? Optional.of(number) : Optional.empty();
    }

    /** For people and logs: the masked number, {@code withheld} or {@code unknown}. */
    default String describe() {
        return switch (this) {
            case Presented(var number) -> number.masked();
            case Withheld() -> "withheld";
            case Unknown() -> "unknown";
        };
    }
}
