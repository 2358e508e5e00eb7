package org.atiende.bench;

/** The two ways in which a waiting caller is given the agent who has become free. Same Asterisk, phone, trunk and callers. */
enum Way {

    ATIENDE("Atiende", "+34800123456"),
    QUEUE("stock Queue()", StockQueue.NUMBER);

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
