package org.atiende.lab;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;

/** The two shipped users of the manager interface: what they hear, what they may, and that nobody gets in without a secret. */
@Tag("asterisk")
class AmiUsersTest {

    @PatientTest
    void eventsUserHearsTheEndOfACallAndMayDoNothing() throws IOException {
        try (var router = ScriptedRouter.open().on("in/v1", does("busy"));
                var pbx = RealAsterisk.start(LabOptions.routers(router.address()));
                var ami = new Ami(pbx)) {
            assertThat(ami.login(pbx.eventsUser())).contains("Response: Success");
            try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
                await().atMost(ofSeconds(5)).until(caller::done);
            }
            var end = ami.until("UserEvent: AtiendeEnd");
            assertThat(end).contains("Line: +34910000001", "Call: " + router.turns("in/v1").getFirst().call());
            assertThat(ami.action("Action: CoreShowChannels")).contains("Message: Permission denied");
        }
    }

    @PatientTest
    void actionsUserMayAskForAContactAndRunNothing() throws IOException {
        try (var router = ScriptedRouter.open();
                var pbx = RealAsterisk.start(LabOptions.routers(router.address()));
                var phone = SipPhone.registered(pbx, "1008", "127.0.9.8");
                var ami = new Ami(pbx)) {
            assertThat(ami.login(pbx.actionsUser())).contains("Response: Success");
            var contact = ami.action("Action: Getvar\r\nVariable: PJSIP_AOR(1008,contact)");
            assertThat(contact).contains("Response: Success").anyMatch(line -> line.startsWith("Value: 1008;@"));
            assertThat(phone.rings()).isZero();
            for (var forbidden : List.of("Action: Command\r\nCommand: core show version", "Action: DBPut\r\nFamily: a\r\nKey: b\r\nVal: c",
                    "Action: GetConfig\r\nFilename: manager.conf")) {
                assertThat(ami.action(forbidden)).as(forbidden).contains("Message: Permission denied");
            }
        }
    }

    @PatientTest
    void adminWhoCopiedTheSampleAsItIsLetsNobodyIn() throws IOException {
        try (var router = ScriptedRouter.open();
                var pbx = RealAsterisk.start(LabOptions.routers(router.address()))) {
            Files.copy(RealAsterisk.dialplans().resolve("manager_atiende_secrets.conf.sample"),
                    pbx.folder().resolve("etc/manager_atiende_secrets.conf"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(RealAsterisk.dialplans().resolve("pjsip_atiende_secrets.conf.sample"),
                    pbx.folder().resolve("etc/pjsip_atiende_secrets.conf"), StandardCopyOption.REPLACE_EXISTING);
            pbx.restart();
            for (var guess : List.of(pbx.actionsUser(), new AmiLogin("atiende-actions", ""), new AmiLogin("atiende-events", ""))) {
                try (var ami = new Ami(pbx)) {
                    assertThat(ami.login(guess)).contains("Response: Error");
                }
            }
            assertThat(SipPhone.triesToRegister(pbx, "1001", "127.0.1.11", "")).isNotEqualTo(200);
        }
    }

    /** As much of the protocol as these stories need. */
    private static final class Ami implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Ami(RealAsterisk pbx) throws IOException {
            socket = new Socket(pbx.ami().getAddress(), pbx.ami().getPort());
            socket.setSoTimeout(10_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            in.readLine();
        }

        List<String> login(AmiLogin who) throws IOException {
            return action("Action: Login\r\nUsername: " + who.user() + "\r\nSecret: " + who.secret());
        }

        List<String> action(String text) throws IOException {
            socket.getOutputStream().write((text + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            var message = message();
            while (!message.getFirst().startsWith("Response:")) {
                message = message();
            }
            return message;
        }

        List<String> until(String line) throws IOException {
            var message = message();
            while (!message.contains(line)) {
                message = message();
            }
            return message;
        }

        private List<String> message() throws IOException {
            var lines = new ArrayList<String>();
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.add(line);
            }
            if (lines.isEmpty()) {
                throw new IOException("the manager closed the connection");
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
