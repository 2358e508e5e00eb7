package org.atiende.agi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.atiende.lab.LabOptions;
import org.atiende.lab.RealAsterisk;
import org.awaitility.Awaitility;

/** A real Asterisk whose callers are Local channels, placed by AMI; where they went is read from the dialplan's log. */
final class RealAgiPbx implements AgiPbx {

    private static final String ROWS = """
            [agi-rows]
            exten => s,1,Set(AGIEXITONHANGUP=${ROW_EXIT})
             same => n,Answer()
             same => n,AGI(agi://${ROW_SERVER}/${ROW_SCRIPT},${ROW_1},${ROW_2},${ROW_3})
             same => n,NoOp(${UNIQUEID} went ON_IN_THE_DIALPLAN <${ATIENDE_DO}>)
             same => n,Hangup()
            exten => T,1,NoOp(${UNIQUEID} went TO_EXTEN_T <>)
             same => n,Hangup()
            exten => h,1,NoOp(${UNIQUEID} went AWAY <>)
            exten => far,1,Answer()
             same => n,Wait(60)
            """;

    private final RealAsterisk asterisk = RealAsterisk.start(LabOptions.routers(new InetSocketAddress("127.0.0.1", 9)).withDialplan(ROWS));
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public PlacedCall place(InetSocketAddress server, Wish wish) {
        String id = "row-" + calls.incrementAndGet();
        act("""
                Action: Originate
                Async: true
                ChannelId: %s
                OtherChannelId: %s-far
                Channel: Local/far@agi-rows/n
                Context: agi-rows
                Exten: s
                Priority: 1
                CallerID: %s <600111222>
                Variable: ROW_SERVER=127.0.0.1:%d
                Variable: ROW_SCRIPT=%s
                Variable: ROW_EXIT=%s
                Variable: ROW_1=%s
                Variable: ROW_2=%s
                Variable: ROW_3=%s
                """.formatted(id, id, wish.callerName(), server.getPort(), wish.script(), wish.exitsOnHangup() ? "yes" : "no",
                wish.arguments().get(0), wish.arguments().get(1), wish.arguments().get(2)));
        return new PlacedCall() {
            @Override
            public void hangUp() {
                act("Action: Hangup\nChannel: %s\n".formatted(id));
            }

            @Override
            public Went went(Duration atMost) {
                return Went.valueOf(end(atMost).group(1));
            }

            @Override
            public String decision() {
                return end(Duration.ofSeconds(1)).group(2);
            }

            private Matcher end(Duration atMost) {
                var line = Pattern.compile("\"" + id + " went ([A-Z_]+) <(.*)>\"");
                return Awaitility.await().atMost(atMost).until(() -> line.matcher(asterisk.log()), Matcher::find);
            }
        };
    }

    /** One login, one action, one success. */
    private void act(String action) {
        try (var socket = new Socket(asterisk.ami().getAddress(), asterisk.ami().getPort())) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var login = asterisk.actionsUser();
            String both = "Action: Login\nUsername: %s\nSecret: %s\n\n%s\n".formatted(login.user(), login.secret(), action);
            socket.getOutputStream().write(both.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            int successes = 0;
            for (String line = in.readLine(); successes < 2; line = in.readLine()) {
                if (line == null || line.startsWith("Response: Error")) {
                    throw new AssertionError("the manager interface refused: " + (line == null ? "(closed)" : in.readLine()));
                }
                successes += line.startsWith("Response: Success") ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        asterisk.close();
    }
}
