package org.atiende.agi;

import org.junit.jupiter.api.AfterEach;

class FakeAgiConformanceTest extends AgiTurnConformance {

    private final AgiPbx pbx = new FakeAgiPbx();

    @Override
    AgiPbx pbx() {
        return pbx;
    }

    @AfterEach
    void hangEverybodyUp() {
        pbx.close();
    }
}
