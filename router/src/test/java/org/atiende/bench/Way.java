package org.atiende.bench;

/** The ways in which a caller is given an agent. Same Asterisk, phone, trunk and callers. */
enum Way {

    ATIENDE("Atiende", "+34800123456"),
    QUEUE("stock Queue()", StockQueue.NUMBER),
    /** Knows one phone and no waiting. */
    DIAL("plain Dial()", StockQueue.DIAL_NUMBER);

    private final String title;
    private final String number;

    Way(String title, String number) {
        this.title = title;
        this.number = number;
    }

    String title() {
        return title;
    }

    /** What callers dial to be served in this way. */
    String number() {
        return number;
    }
}
