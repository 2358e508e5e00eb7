package org.atiende.story;

import org.atiende.agent.AgentId;

/** The sample company's people, as {@code config/company/agents.csv} and {@code dialplans/pjsip_atiende.conf} have them. */
enum Person {
    ANA("ana.perez", "1001", "127.0.1.11"),
    LUIS("luis.gomez", "1002", "127.0.1.12"),
    MARTA("marta.ruiz", "1003", "127.0.1.13"),
    DAVID("david.smith", "1004", "127.0.2.14"),
    CARMEN("carmen.vega", "1005", "127.0.2.15"),
    JAVIER("javier.ortiz", "1006", "127.0.2.16"),
    SOFIA("sofia.navarro", "1007", "127.0.1.17"),
    PABLO("pablo.iglesias", "1008", "127.0.2.18"),
    ROSA("rosa.molina", "1091", "127.0.1.91"),
    TOMAS("tomas.herrera", "1092", "127.0.2.92"),
    /** On her mobile: nothing of hers registers. */
    NADIA("nadia.brooks", "+34600000021", "");

    private final String id;
    private final String extension;
    private final String address;

    Person(String id, String extension, String address) {
        this.id = id;
        this.extension = extension;
        this.address = address;
    }

    AgentId id() {
        return new AgentId(id);
    }

    String extension() {
        return extension;
    }

    /** Their desk's address, in their site's network. */
    String address() {
        return address;
    }

    @Override
    public String toString() {
        return id;
    }
}
