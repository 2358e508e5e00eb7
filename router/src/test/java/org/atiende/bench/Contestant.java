package org.atiende.bench;

/** The FastAGI servers that serve the same callers. */
enum Contestant {

    ATIENDE("Atiende"),
    ASTERISK_JAVA("Asterisk-Java"),
    ASTERISK_JAVA_MSET("Asterisk-Java, one MSet");

    private final String title;

    Contestant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
