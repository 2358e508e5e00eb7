package org.atiende.lab;

/** How often a long test does what it does: in full with {@code -Datiende.long=true}, else as often as the usual run has time for. */
public final class Scale {

    private static final boolean FULL = Boolean.getBoolean("atiende.long");

    private Scale() {
    }

    /** Says what was chosen, so that nobody takes the small number for the large one. */
    public static int of(String what, int usual, int full) {
        var chosen = FULL ? full : usual;
        System.out.printf("SCALE: %s: %d%s%n", what, chosen, FULL ? "" : " (in full, with atiende.long: " + full + ")");
        return chosen;
    }
}
