package org.atiende.story;

/** Who calls what, in the sample company: libphonenumber's example numbers, which belong to nobody. */
final class Numbers {

    /** The support line. */
    static final String SUPPORT = "+34800123456";

    /** The English line, whose guardia has somebody on a mobile. */
    static final String ENGLISH = "+441212345678";

    /** Lucía: an open outage, in charge ana.perez; luis.gomez helped her well. */
    static final String LUCIA = "+34612345678";
    /** Hugo: an open bill, in charge sofia.navarro (may work from home); marta.ruiz helped him well. */
    static final String HUGO = "+351912345678";
    /** Inés: no supply at all, in charge luis.gomez; ana.perez helped her well. */
    static final String INES = "+4915123456789";
    /** Julien: an open fault of his fibre, in charge pablo.iglesias; david.smith helped him well. */
    static final String JULIEN = "+33612345678";
    /** Nuria: an open bill, in charge marta.ruiz. */
    static final String NURIA = "+393123456789";
    /** Andrés: an installation that was put off, in charge carmen.vega. */
    static final String ANDRES = "+541123456789";
    /** Beatriz: nothing open; marta.ruiz helped her with a bill. */
    static final String BEATRIZ = "+573211234567";
    /** Bodegas Ribera: one contract, in charge javier.ortiz. */
    static final String BODEGAS = "+34701234567";
    /** Nobody's. */
    static final String STRANGER = "+34650111222";

    private Numbers() {
    }
}
