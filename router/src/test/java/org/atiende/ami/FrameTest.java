package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import org.atiende.ami.Frame.Decoder;
import org.atiende.ami.Frame.Header;
import org.junit.jupiter.api.Test;

class FrameTest {

    private static final String DIALOGUE = """
            Asterisk Call Manager/11.0.0\r
            Response: Success\r
            ActionID: 1\r
            Challenge: 123456789\r
            \r
            Event: Newchannel\r
            Channel: PJSIP/1001-00000001\r
            CallerIDName: José \\"Pepe\\": O\\'Brien 😀\r
            ChanVariable(PJSIP/1001-00000001): a=1\r
            ChanVariable(PJSIP/1001-00000001): b=2\r
            Exten:\r
            Account:  two blanks\r
            \r
            Event: OriginateResponse\r
            Response: Failure\r
            \r
            """;

    private static final List<Frame> FRAMES = List.of(
            new Frame(List.of(new Header("Response", "Success"), new Header("ActionID", "1"), new Header("Challenge", "123456789"))),
            new Frame(List.of(new Header("Event", "Newchannel"), new Header("Channel", "PJSIP/1001-00000001"),
                    new Header("CallerIDName", "José \\\"Pepe\\\": O\\'Brien 😀"), new Header("ChanVariable(PJSIP/1001-00000001)", "a=1"),
                    new Header("ChanVariable(PJSIP/1001-00000001)", "b=2"), new Header("Exten", ""), new Header("Account", " two blanks"))),
            new Frame(List.of(new Header("Event", "OriginateResponse"), new Header("Response", "Failure"))));

    private static List<Frame> decode(byte[]... pieces) {
        var channel = new EmbeddedChannel(new Decoder());
        var frames = new ArrayList<Frame>();
        for (var piece : pieces) {
            channel.writeInbound(Unpooled.copiedBuffer(piece));
        }
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        channel.finishAndReleaseAll();
        return frames;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] part(byte[] all, int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }

    @Test
    void framesAreReadWhole() {
        assertThat(decode(bytes(DIALOGUE))).isEqualTo(FRAMES);
    }

    @Test
    void framesAreReadByteByByte() {
        var all = bytes(DIALOGUE);
        var single = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            single[i] = part(all, i, i + 1);
        }
        assertThat(decode(single)).isEqualTo(FRAMES);
    }

    @Test
    void framesAreReadWhereverTheNetworkCutsThem() {
        var all = bytes(DIALOGUE);
        for (int cut = 1; cut < all.length; cut++) {
            assertThat(decode(part(all, 0, cut), part(all, cut, all.length))).as("cut at byte %d", cut).isEqualTo(FRAMES);
        }
    }

    @Test
    void aLineFeedAloneEndsALineAsItDoesForAsterisk() {
        assertThat(decode(bytes(DIALOGUE.replace("\r\n", "\n")))).isEqualTo(FRAMES);
    }

    @Test
    void theBannerMayBeMissing() {
        assertThat(decode(bytes(DIALOGUE.substring(DIALOGUE.indexOf("Response"))))).isEqualTo(FRAMES);
    }

    @Test
    void anOriginateResponseIsAnEventThoughItHasAResponseHeader() {
        assertThat(FRAMES.get(2).eventName()).contains("OriginateResponse");
        assertThat(FRAMES.get(0).eventName()).isEmpty();
    }

    @Test
    void repeatedHeadersAreAllKeptInOrder() {
        assertThat(FRAMES.get(1).count("chanvariable(pjsip/1001-00000001)")).isEqualTo(2);
        assertThat(FRAMES.get(1).first("ChanVariable(PJSIP/1001-00000001)")).contains("a=1");
        assertThat(FRAMES.get(1).text("NoSuchHeader")).isEmpty();
    }

    @Test
    void emptyLinesAloneAreNoMessage() {
        assertThat(decode(bytes("\r\n\r\n\n\nResponse: Success\r\n\r\n\r\n"))).hasSize(1);
    }

    @Test
    void aLineIsAsLongAsTheLimitAndNoLonger() {
        var key = "X: ";
        var fits = key + "y".repeat(Decoder.MAX_LINE_BYTES - key.length());
        assertThat(decode(bytes(fits + "\n\n")).getFirst().text("X")).hasSize(Decoder.MAX_LINE_BYTES - key.length());
        assertThatThrownBy(() -> decode(bytes(fits + "y\n\n"))).isInstanceOf(TooLongFrameException.class).hasMessageContaining("65536 bytes");
    }

    @Test
    void aLineThatNeverEndsIsRefusedBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> decode(bytes("X: " + "y".repeat(Decoder.MAX_LINE_BYTES)))).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void aMessageHasAsManyHeadersAsTheLimitAndNoMore() {
        var fits = "X: 1\n".repeat(Decoder.MAX_HEADERS);
        assertThat(decode(bytes(fits + "\n")).getFirst().headers()).hasSize(Decoder.MAX_HEADERS);
        assertThatThrownBy(() -> decode(bytes(fits + "X: 1\n\n"))).isInstanceOf(TooLongFrameException.class).hasMessageContaining("512 headers");
    }

    @Test
    void aMessageOfManyLongLinesIsRefused() {
        var line = "X: " + "y".repeat(60_000) + "\n";
        assertThatThrownBy(() -> decode(bytes(line.repeat(18)))).isInstanceOf(TooLongFrameException.class).hasMessageContaining("1048576 bytes");
    }

    @Test
    void afterARefusalNothingMoreIsBelieved() {
        var channel = new EmbeddedChannel(new Decoder());
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(bytes("y".repeat(Decoder.MAX_LINE_BYTES + 1)))))
                .isInstanceOf(TooLongFrameException.class);
        channel.writeInbound(Unpooled.copiedBuffer(bytes("\r\n\r\nEvent: Hangup\r\nUniqueid: 1.1\r\n\r\n")));
        assertThat(channel.<Frame>readInbound()).isNull();
    }

    @Test
    void noisePassesOrIsRefusedButNeverBreaksTheReader() {
        var random = new Random(7);
        var alphabet = bytes("Event: \r\n:AZ\0\377éx");
        for (int round = 0; round < 5_000; round++) {
            var noise = new byte[random.nextInt(200)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = alphabet[random.nextInt(alphabet.length)];
            }
            int cut = noise.length == 0 ? 0 : random.nextInt(noise.length);
            var whole = decode(noise);
            assertThat(decode(part(noise, 0, cut), part(noise, cut, noise.length))).as("round %d", round).isEqualTo(whole);
            assertThat(whole).allSatisfy(frame -> assertThat(frame.headers()).isNotEmpty());
        }
    }
}
