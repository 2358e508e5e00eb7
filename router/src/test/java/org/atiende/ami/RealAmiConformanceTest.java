package org.atiende.ami;

import java.net.InetSocketAddress;
import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Road;
import org.atiende.ami.AmiSettings.Secret;
import org.atiende.lab.AmiLogin;
import org.atiende.lab.LabOptions;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.SipPhone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The rows on an unmodified Asterisk with the shipped users and hang-up handler. */
@Tag("asterisk")
class RealAmiConformanceTest extends AmiConformance {

    private static RealPbx real;

    @BeforeAll
    static void boot() {
        real = new RealPbx(RealAsterisk.start(LabOptions.routers(new InetSocketAddress("127.0.0.1", 9)).withDialplan(AmiPbx.DIALPLAN)));
    }

    @AfterAll
    static void shutDown() {
        real.close();
    }

    @Override
    AmiPbx pbx() {
        return real;
    }

    private record RealPbx(RealAsterisk asterisk) implements AmiPbx {

        RealPbx {
            loadDeviceStateList(asterisk);
        }

        /** {@code DeviceStateList} is a module of its own; no harm when it is loaded already. */
        private static void loadDeviceStateList(RealAsterisk asterisk) {
            asterisk.cli("module load res_manager_devicestate.so");
        }

        private static Login login(AmiLogin login) {
            return new Login(login.user(), new Secret(login.secret()));
        }

        @Override
        public Road road() {
            return new Road(asterisk.ami(), false);
        }

        @Override
        public Login events() {
            return login(asterisk.eventsUser());
        }

        @Override
        public Login actions() {
            return login(asterisk.actionsUser());
        }

        @Override
        public void register(String address) {
            SipPhone.registered(asterisk, "1001", address).close();
        }

        @Override
        public void restart() {
            asterisk.restart();
            loadDeviceStateList(asterisk);
        }

        @Override
        public void freeze() {
            asterisk.freeze();
        }

        @Override
        public void thaw() {
            asterisk.thaw();
        }

        @Override
        public void close() {
            asterisk.close();
        }
    }
}
