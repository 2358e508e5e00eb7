package org.atiende.agi;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("asterisk")
class RealAgiConformanceTest extends AgiTurnConformance {

    private static AgiPbx asterisk;

    @BeforeAll
    static void start() {
        asterisk = new RealAgiPbx();
    }

    @AfterAll
    static void stop() {
        asterisk.close();
    }

    @Override
    AgiPbx pbx() {
        return asterisk;
    }
}
