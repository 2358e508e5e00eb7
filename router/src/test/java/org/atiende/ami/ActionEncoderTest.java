package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.asteriskjava.manager.action.GetVarAction;
import org.asteriskjava.manager.action.LoginAction;
import org.asteriskjava.manager.action.OriginateAction;
import org.asteriskjava.manager.action.PingAction;
import org.atiende.ami.Frame.Header;
import org.junit.jupiter.api.Test;

class ActionEncoderTest {

    private static final String[] HOSTILE = {"\r\n", "\n", "\r", "\0", ": ", "Action: Originate", "Application: System", "é", "😀", "\"", "\\", ",", "=",
        "${SHELL(id)}", "\u2028", "\u0085", "a", "0", " ", "\t"};

    private static OriginateAction originate() {
        var action = new OriginateAction();
        action.setActionId("7");
        action.setChannelId("atiende-1");
        action.setChannel("PJSIP/1001");
        action.setTimeout(12_000L);
        action.setAsync(true);
        action.setVariables(new LinkedHashMap<>(Map.of("__ATIENDE_ATTEMPT", "1")));
        return action;
    }

    @Test
    void anActionIsItsNameItsIdAndWhatIsSet() {
        var ping = new PingAction();
        ping.setActionId("1");
        assertThat(new String(ActionEncoder.encode(ping), StandardCharsets.UTF_8)).isEqualTo("Action: Ping\r\nActionID: 1\r\n\r\n");
        assertThat(new String(ActionEncoder.encode(originate()), StandardCharsets.UTF_8).split("\r\n")).containsExactlyInAnyOrder(
                "Action: Originate", "ActionID: 7", "ChannelId: atiende-1", "Channel: PJSIP/1001", "Timeout: 12000", "Async: true", "Variable: __ATIENDE_ATTEMPT=1");
    }

    @Test
    void whatAsteriskJavaHasNoWordForIsSaidAllTheSame() {
        var tree = new ActionEncoder.DbGetTree("atiende-end");
        tree.setActionId("2");
        assertThat(new String(ActionEncoder.encode(tree), StandardCharsets.UTF_8)).isEqualTo("Action: DBGetTree\r\nActionID: 2\r\nFamily: atiende-end\r\n\r\n");
    }

    /** The stock builder of Asterisk-Java fails this: a name with CR LF came out as two more headers. */
    @Test
    void whateverTheTextAMessageHasExactlyTheHeadersGivenOrIsRefused() {
        var random = new Random(42);
        int sent = 0;
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.append(HOSTILE[random.nextInt(HOSTILE.length)]);
            }
            var value = text.toString();
            var action = originate();
            action.setCallerId(value);
            boolean breaks = value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0);
            if (breaks) {
                assertThatIllegalArgumentException().as("round %d", round).isThrownBy(() -> ActionEncoder.encode(action));
                refused++;
            } else {
                var frame = decoded(ActionEncoder.encode(action));
                assertThat(frame.headers()).as("round %d", round).hasSize(8).contains(new Header("CallerId", value));
                sent++;
            }
        }
        assertThat(sent).isGreaterThan(5_000);
        assertThat(refused).isGreaterThan(5_000);
    }

    private static Frame decoded(byte[] bytes) {
        var channel = new EmbeddedChannel(new Frame.Decoder());
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        Frame frame = channel.readInbound();
        assertThat(channel.<Frame>readInbound()).isNull();
        return frame;
    }

    @Test
    void aVariableCannotSmuggleAHeaderEither() {
        var action = originate();
        action.setVariables(new LinkedHashMap<>(Map.of("A\r\nApplication: System", "x")));
        assertThatIllegalArgumentException().isThrownBy(() -> ActionEncoder.encode(action)).withMessageContaining("Variable");
    }

    @Test
    void aRefusalNamesTheHeaderAndNeverTheSecretInIt() {
        var login = new LoginAction("atiende-actions", "word\nword");
        login.setActionId("1");
        assertThatIllegalArgumentException().isThrownBy(() -> ActionEncoder.encode(login)).withMessage("a line break or NUL in AMI header Secret");
    }

    @Test
    void aLineIsAsLongAsAsteriskWouldReadItAndNoLonger() {
        int room = ActionEncoder.MAX_LINE_BYTES - "Variable: ".length();
        var fits = new GetVarAction("é".repeat(room / 2));
        fits.setActionId("1");
        assertThat(ActionEncoder.encode(fits)).hasSizeGreaterThan(990);
        var tooLong = new GetVarAction("é".repeat(room / 2) + "x");
        tooLong.setActionId("1");
        assertThatIllegalArgumentException().isThrownBy(() -> ActionEncoder.encode(tooLong)).withMessageContaining("1000 bytes");
    }

    @Test
    void anActionHasAtMostAsManyHeadersAsTheLimit() {
        var many = new LinkedHashMap<String, String>();
        for (int i = 0; i < ActionEncoder.MAX_HEADERS; i++) {
            many.put("V" + i, "1");
        }
        var action = originate();
        action.setVariables(many);
        assertThatIllegalArgumentException().isThrownBy(() -> ActionEncoder.encode(action)).withMessageContaining("at most 100");
    }
}
