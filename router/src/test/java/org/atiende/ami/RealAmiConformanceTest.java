package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.util.List;

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
import org.junit.jupiter.api.Test;

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

    /** Bridges and transfers the fake does not play: that the table reads what Asterisk really sends. */
    @Test
    void aTalkAndItsBlindTransferAreToldLegByLeg() throws AmiLost {
        var ami = client();
        var id = freshId();
        ami.originate(call(id, "stays", "talks"));
        await().until(() -> listener.of(PbxEvent.BridgeEntered.class).size() == 2);
        var dial = listener.of(PbxEvent.DialBegan.class).stream().filter(d -> d.caller().isPresent()).findFirst().orElseThrow();
        assertThat(dial.caller().orElseThrow().uniqueId()).isEqualTo(id);
        assertThat(dial.dialString()).isEqualTo("stays@lab/n");
        assertThat(listener.of(PbxEvent.DialEnded.class)).contains(
                new PbxEvent.DialEnded(listener.of(PbxEvent.DialEnded.class).getLast().at(), dial.caller(), dial.leg(), "ANSWER"));
        var bridge = listener.of(PbxEvent.BridgeEntered.class).getFirst().bridge();
        assertThat(listener.of(PbxEvent.BridgeEntered.class)).allMatch(in -> in.bridge().equals(bridge))
                .extracting(in -> in.leg().uniqueId()).containsExactlyInAnyOrder(id, dial.leg().uniqueId());
        assertThat(ami.snapshot().channels()).filteredOn(channel -> channel.bridge().equals(bridge)).hasSize(2);

        assertThat(acting().ask("BlindTransfer", "Channel: " + dial.leg().channel(), "Context: lab", "Exten: answers")).containsEntry("Response", "Success");
        await().until(() -> !listener.of(PbxEvent.BlindTransferred.class).isEmpty());
        assertThat(listener.of(PbxEvent.BlindTransferred.class).getFirst()).satisfies(transfer -> {
            assertThat(transfer.result()).isEqualTo("Success");
            assertThat(transfer.transferer()).isEqualTo(dial.leg());
            assertThat(transfer.transferee().orElseThrow().uniqueId()).isEqualTo(id);
            assertThat(List.of(transfer.context(), transfer.exten())).containsExactly("lab", "answers");
        });
        await().until(() -> listener.of(PbxEvent.BridgeLeft.class).size() == 2);
        await().until(() -> listener.of(PbxEvent.CallEnded.class).stream().anyMatch(end -> end.call().equals(id)));
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
