package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

import org.asteriskjava.fastagi.command.AnswerCommand;
import org.asteriskjava.fastagi.command.ExecCommand;
import org.asteriskjava.fastagi.command.GetFullVariableCommand;
import org.asteriskjava.fastagi.command.SetAutoHangupCommand;
import org.asteriskjava.fastagi.command.SetMusicOnCommand;
import org.asteriskjava.fastagi.command.SetVariableCommand;
import org.asteriskjava.fastagi.command.StreamFileCommand;
import org.atiende.fake.FakeAgiText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgiLineTest {

    @Test
    void theWholeVocabulary() {
        assertThat(AgiLine.answer().text()).isEqualTo("ANSWER");
        assertThat(AgiLine.exec("Ringing", "").text()).isEqualTo("EXEC \"Ringing\" \"\"");
        assertThat(AgiLine.exec("Dial", "PJSIP/1001,20^2,mg").text()).isEqualTo("EXEC \"Dial\" \"PJSIP/1001,20^2,mg\"");
        assertThat(AgiLine.getFull("${URIENCODE(${A})}").text()).isEqualTo("GET FULL VARIABLE \"${URIENCODE(${A})}\"");
        assertThat(AgiLine.musicOn("default").text()).isEqualTo("SET MUSIC ON \"default\"");
        assertThat(AgiLine.set("A", "q\"b\\s ñ😀").text()).isEqualTo("SET VARIABLE \"A\" \"q\\\"b\\\\s ñ😀\"");
        assertThat(AgiLine.stream("atiende/es/hello").text()).isEqualTo("STREAM FILE \"atiende/es/hello\" \"\"");
        assertThat(new String(AgiLine.set("A", "ñ").bytes(), StandardCharsets.UTF_8)).isEqualTo("SET VARIABLE \"A\" \"ñ\"\n");
    }

    @Test
    void aLeaseIsRoundedUpSoThatItIsNeverTheZeroThatTakesItAway() {
        assertThat(AgiLine.autoHangup(Duration.ofMillis(1)).text()).isEqualTo("SET AUTOHANGUP 1");
        assertThat(AgiLine.autoHangup(Duration.ofMillis(8_001)).text()).isEqualTo("SET AUTOHANGUP 9");
        assertThat(AgiLine.autoHangup(Duration.ofSeconds(30)).text()).isEqualTo("SET AUTOHANGUP 30");
        assertThat(AgiLine.autoHangup(Duration.ZERO).text()).isEqualTo("SET AUTOHANGUP 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\0", "\t", "\u001b", "\u007f", "a\nSET VARIABLE \"ATIENDE_DO\" \"dial\"", "\ud83d", "\ude00x"})
    void whatHasNoWayThroughIsRefusedWhereverItStands(String hostile) {
        assertThatThrownBy(() -> AgiLine.set("A", hostile)).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("dial");
        assertThatThrownBy(() -> AgiLine.set(hostile, "A")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.exec("NoOp", hostile)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.exec(hostile, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.getFull(hostile)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.musicOn(hostile)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.stream(hostile)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyLineIsTheOneAsteriskJavaWouldWrite() {
        for (var text : new String[] {"", "A", "q\"b\\s", "\\\"", "PJSIP/1001,20^2,mg", "${URIENCODE(${A})}", "ñ😀", "%s $1"}) {
            assertThat(AgiLine.set("A", text).text()).isEqualTo(new SetVariableCommand("A", text).buildCommand());
            assertThat(AgiLine.exec("Dial", text).text()).isEqualTo(new ExecCommand("Dial", text).buildCommand());
            assertThat(AgiLine.getFull(text).text()).isEqualTo(new GetFullVariableCommand(text).buildCommand());
            assertThat(AgiLine.musicOn(text).text()).isEqualTo(new SetMusicOnCommand(text).buildCommand());
            assertThat(AgiLine.stream(text).text()).isEqualTo(new StreamFileCommand(text, "").buildCommand());
        }
        assertThat(AgiLine.answer().text()).isEqualTo(new AnswerCommand().buildCommand());
        assertThat(AgiLine.autoHangup(Duration.ofSeconds(30)).text()).isEqualTo(new SetAutoHangupCommand(30).buildCommand());
    }

    /** The reason why a line is checked here. */
    @Test
    void asteriskJavaAloneDropsALineFeedInSilenceAndLetsTheRestThrough() {
        assertThat(new SetVariableCommand("A", "a\nb\rc\0").buildCommand()).isEqualTo("SET VARIABLE \"A\" \"ab\rc\0\"");
    }

    @Test
    void aLineHasALimitInBytesNotInLetters() {
        int frame = AgiLine.set("A", "").bytes().length;
        assertThat(AgiLine.set("A", "x".repeat(AgiLine.MAX_BYTES - frame)).bytes()).hasSize(AgiLine.MAX_BYTES);
        assertThatThrownBy(() -> AgiLine.set("A", "x".repeat(AgiLine.MAX_BYTES - frame + 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.set("A", "é".repeat((AgiLine.MAX_BYTES - frame) / 2 + 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AgiLine.set("A", "\"".repeat((AgiLine.MAX_BYTES - frame) / 2 + 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTextArrivesAsItIsOrNotAtAll() {
        var random = new Random(20_261_122);
        String[] pieces = {"\"", "\\", "\\\"", " ", "\n", "\r", "\t", "\0", "${SHELL(x)}", "$[1]", "&", "|", ",", ";", "ñ", "😀", "\u202e", "a", "520-", "HANGUP", "\ud800"};
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String value = text.toString();
            AgiLine line;
            try {
                line = AgiLine.set("NAME", value);
            } catch (IllegalArgumentException e) {
                refused++;
                assertThat(value).matches(v -> v.chars().anyMatch(c -> c < 0x20 || c == 0x7f || Character.isSurrogate((char) c)));
                continue;
            }
            assertThat(FakeAgiText.arguments(line.text())).containsExactly("SET", "VARIABLE", "NAME", value);
            assertThat(line.bytes()).endsWith('\n').satisfies(bytes -> assertThat(countOf(bytes, '\n')).isEqualTo(1));
        }
        assertThat(refused).isBetween(5_000, 15_000);
    }

    private static int countOf(byte[] bytes, char wanted) {
        int count = 0;
        for (byte b : bytes) {
            count += b == wanted ? 1 : 0;
        }
        return count;
    }
}
