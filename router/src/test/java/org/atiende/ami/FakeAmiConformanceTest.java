package org.atiende.ami;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Road;
import org.atiende.ami.AmiSettings.Secret;
import org.atiende.fake.FakeAmi;
import org.junit.jupiter.api.AfterEach;

class FakeAmiConformanceTest extends AmiConformance {

    private final FakeAmi fake = new FakeAmi();

    @AfterEach
    void close() {
        fake.close();
    }

    @Override
    AmiPbx pbx() {
        return new AmiPbx() {
            @Override
            public Road road() {
                return new Road(fake.address(), false);
            }

            @Override
            public Login events() {
                return new Login(FakeAmi.EVENTS_USER, new Secret(FakeAmi.EVENTS_SECRET));
            }

            @Override
            public Login actions() {
                return new Login(FakeAmi.ACTIONS_USER, new Secret(FakeAmi.ACTIONS_SECRET));
            }

            @Override
            public void register(String address) {
                fake.registered("1001", "sip:1001@" + address + ":5060");
            }

            @Override
            public void restart() {
                fake.restart();
            }

            @Override
            public void freeze() {
                fake.freeze();
            }

            @Override
            public void thaw() {
                fake.thaw();
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }
}
