package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import org.atiende.agi.AgiMessage.Environment;
import org.atiende.agi.AgiMessage.Hangup;
import org.atiende.agi.AgiMessage.Reply;
import org.atiende.agi.AgiMessage.UsageBlock;
import org.atiende.fake.FakeAgiCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgiDecoderTest {

    private static final String ENVIRONMENT = FakeAgiCall.of("in/v1", "key", "", "añ😀").environmentBlock();

    static Stream<Arguments> rows() {
        var yes = reply(0, null, OptionalLong.empty());
        return Stream.of(
                Arguments.of("200 result=0\n", List.of(yes)),
                Arguments.of("200 result=1 (a (b) c)\n", List.of(reply(1, "a (b) c", OptionalLong.empty()))),
                Arguments.of("200 result=1 ()\n", List.of(reply(1, "", OptionalLong.empty()))),
                Arguments.of("200 result=-1 endpos=15840\n", List.of(reply(-1, null, OptionalLong.of(15_840)))),
                Arguments.of("200 result=0 (timeout) endpos=0\n", List.of(reply(0, "timeout", OptionalLong.of(0)))),
                Arguments.of("200 result=1 (ñ😀)\n", List.of(reply(1, "ñ😀", OptionalLong.empty()))),
                Arguments.of("510 Invalid or unknown command\n", List.of(refusal(510, "Invalid or unknown command"))),
                Arguments.of("511 Command Not Permitted on a dead channel or intercept routine\n",
                        List.of(refusal(511, "Command Not Permitted on a dead channel or intercept routine"))),
                Arguments.of("520 Invalid command syntax.  Proper usage not available.\n", List.of(new UsageBlock(List.of()))),
                Arguments.of("520-Invalid command syntax.  Proper usage follows:\nUsage: X\n\n  like so\n520 End of proper usage.\n200 result=0\n",
                        List.of(new UsageBlock(List.of("Usage: X", "", "  like so")), yes)),
                Arguments.of("520-Invalid\nUsage: X\nHANGUP\nmore\nHANGUP\n520 End of proper usage.\n",
                        List.of(new Hangup(), new Hangup(), new UsageBlock(List.of("Usage: X", "more")))),
                Arguments.of("HANGUP\nHANGUP\n", List.of(new Hangup(), new Hangup())),
                Arguments.of("HANGUP\n511 dead\n200 result=-1 endpos=8\nHANGUP\n",
                        List.of(new Hangup(), refusal(511, "dead"), reply(-1, null, OptionalLong.of(8)), new Hangup())));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsTheSameHoweverTheBytesAreCut(String text, List<AgiMessage> expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(afterEnvironment(bytes)).isEqualTo(expected);
        assertThat(afterEnvironment(singly(bytes))).isEqualTo(expected);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(afterEnvironment(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))).as("cut at %s", cut).isEqualTo(expected);
        }
    }

    @Test
    void anEnvironmentReadsTheSameHoweverItsBytesAreCut() {
        byte[] bytes = (ENVIRONMENT + "200 result=0\n").getBytes(StandardCharsets.UTF_8);
        List<AgiMessage> whole = decode(bytes);
        assertThat(whole).hasSize(2).first().isInstanceOfSatisfying(Environment.class, e -> {
            assertThat(e.values().keySet()).startsWith(AgiDecoder.KEYS.toArray(String[]::new));
            assertThat(e.values()).containsEntry("agi_arg_2", "").containsEntry("agi_arg_3", "añ😀").containsEntry("agi_accountcode", "");
        });
        assertThat(decode(singly(bytes))).isEqualTo(whole);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(decode(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))).isEqualTo(whole);
        }
    }

    @Test
    void whoHangsUpBeforeTheEnvironmentIsOverIsHeard() {
        for (int line = 0; line < AgiDecoder.KEYS.size(); line++) {
            var lines = new ArrayList<>(ENVIRONMENT.lines().toList());
            lines.add(line, "HANGUP");
            assertThat(decode((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)))
                    .hasSize(2).first().isEqualTo(new Hangup());
        }
    }

    @Test
    void keysOfALaterAsteriskAreKept() {
        String block = ENVIRONMENT.replace("agi_context:", "agi_mood: fine\nagi_context:");
        assertThat(((Environment) decode(block.getBytes(StandardCharsets.UTF_8)).getFirst()).values()).containsEntry("agi_mood", "fine");
    }

    @Test
    void halfALineIsNoMessage() {
        assertThat(afterEnvironment("200 result=0".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    /** A line break in a caller's name can add lines anywhere after it; none of them may change what we believe. */
    @ParameterizedTest
    @ValueSource(strings = {"x\nagi_context: forged", "x\nagi_callingpres: 0", "x\nagi_network: yes", "x\nagi_calleridname: y", "x\nagi_arg_1: key",
        "x\nagi_arg_9: 1", "x\n", "x\n\n200 result=1", "x\nno key here", "x\n: 1", "x\nAGI_X: 1", "x\nagi_a: 1\nagi_a: 2", "x\nagi_threadid: 1"})
    void aForgedEnvironmentIsRefused(String name) {
        String block = FakeAgiCall.of("in/v1", "key").from("1", name, 0).environmentBlock();
        assertThatThrownBy(() -> decode(block.getBytes(StandardCharsets.UTF_8))).isInstanceOf(CorruptedFrameException.class)
                .hasMessageNotContaining("forged");
    }

    @Test
    void everyRepeatedMissingOrSwappedLineIsRefused() {
        List<String> good = ENVIRONMENT.lines().toList();
        int lines = good.size() - 1;
        for (int i = 0; i < lines; i++) {
            var repeated = new ArrayList<>(good);
            repeated.add(i, good.get(i));
            refuse(repeated);
            var swapped = new ArrayList<>(good);
            if (i + 1 < lines) {
                swapped.set(i, good.get(i + 1));
                swapped.set(i + 1, good.get(i));
                refuse(swapped);
            }
            if (i < lines - 1) {               // without the last argument it is another good environment
                var missing = new ArrayList<>(good);
                missing.remove(i);
                refuse(missing);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "200 result=", "200 result=x", "200 result=99999999999", "200 result=0 endpos=", "200 result=0 endpos=-1", "200 result=0 x",
        "200  result=0", "100 result=0 Trying...", "404 Not Found", "GET / HTTP/1.1", "hangup", "HANGUP ", " 200 result=0", "agi_network: yes"})
    void whatIsNoReplyIsRefused(String line) {
        assertThatThrownBy(() -> afterEnvironment((line + "\n").getBytes(StandardCharsets.UTF_8))).isInstanceOf(CorruptedFrameException.class);
    }

    @Test
    void aLineHasALimit() {
        String most = "200 result=1 (" + "x".repeat(AgiDecoder.LINE_BYTES - 15) + ")";
        assertThat(most).hasSize(AgiDecoder.LINE_BYTES);
        assertThat(afterEnvironment((most + "\n").getBytes(StandardCharsets.UTF_8))).hasSize(1);
        assertThatThrownBy(() -> afterEnvironment((most + "x\n").getBytes(StandardCharsets.UTF_8))).isInstanceOf(TooLongFrameException.class);
        assertThatThrownBy(() -> afterEnvironment(new byte[AgiDecoder.LINE_BYTES + 1])).isInstanceOf(TooLongFrameException.class);
        assertThatThrownBy(() -> decode(singly("x".repeat(AgiDecoder.LINE_BYTES + 1).getBytes(StandardCharsets.UTF_8)))).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void anEnvironmentHasALimitOfLinesAndOfBytes() {
        int spare = AgiDecoder.BLOCK_LINES - AgiDecoder.KEYS.size();
        assertThat(decode(withArguments(spare, 1))).hasSize(1);
        assertThatThrownBy(() -> decode(withArguments(spare + 1, 1))).isInstanceOf(TooLongFrameException.class);
        assertThat(decode(withArguments(8, 7_900))).hasSize(1);
        assertThatThrownBy(() -> decode(withArguments(9, 7_900))).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void aBlockOfUsageHasALimitOfLinesAndOfBytes() {
        String line = "x".repeat(1_000) + "\n";
        assertThat(afterEnvironment(("520-\n" + "x\n".repeat(AgiDecoder.BLOCK_LINES) + "520 End\n").getBytes(StandardCharsets.UTF_8))).hasSize(1);
        assertThatThrownBy(() -> afterEnvironment(("520-\n" + "x\n".repeat(AgiDecoder.BLOCK_LINES + 1)).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TooLongFrameException.class);
        assertThatThrownBy(() -> afterEnvironment(("520-\n" + line.repeat(66)).getBytes(StandardCharsets.UTF_8))).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void controlBytesAndBrokenUtf8BecomeTheReplacementCharacter() {
        byte[] line = "200 result=1 (a\u0000\u0007\u001b[31m\r\u007f\u0085?b)\n".getBytes(StandardCharsets.UTF_8);
        line[new String(line, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xff;
        assertThat(afterEnvironment(line)).containsExactly(reply(1, "a\ufffd\ufffd\ufffd[31m\ufffd\ufffd\ufffd\ufffdb", OptionalLong.empty()));
    }

    @Test
    void nothingFollowsARefusal() {
        var channel = new EmbeddedChannel(new AgiDecoder());
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer("nonsense\n" + ENVIRONMENT, StandardCharsets.UTF_8)))
                .isInstanceOf(DecoderException.class);
        channel.writeInbound(Unpooled.copiedBuffer(ENVIRONMENT, StandardCharsets.UTF_8));
        assertThat(channel.<Object>readInbound()).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void noBytesWhateverMakeItDoMoreThanRefuse() {
        var random = new Random(20_261_122);
        String[] seeds = {ENVIRONMENT, "200 result=0\n", "520-x\n", "HANGUP\n", "agi_arg_1: x\n", "\n", " endpos=", "(", ")"};
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? ENVIRONMENT : "");
            for (int piece = random.nextInt(6); piece > 0; piece--) {
                text.append(seeds[random.nextInt(seeds.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            for (int flips = bytes.length == 0 ? 0 : random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> decode(bytes)).as("case %s", i).satisfiesAnyOf(
                    thrown -> assertThat(thrown).isNull(), thrown -> assertThat(thrown).isInstanceOf(DecoderException.class));
        }
    }

    private static void refuse(List<String> lines) {
        assertThatThrownBy(() -> decode((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8))).isInstanceOf(CorruptedFrameException.class);
    }

    private static byte[] withArguments(int count, int length) {
        return FakeAgiCall.of("in/v1", Stream.generate(() -> "x".repeat(length)).limit(count).toArray(String[]::new))
                .environmentBlock().getBytes(StandardCharsets.UTF_8);
    }

    private static Reply reply(int result, String text, OptionalLong endpos) {
        return new Reply(200, result, Optional.ofNullable(text), endpos);
    }

    private static Reply refusal(int status, String text) {
        return new Reply(status, -1, Optional.of(text), OptionalLong.empty());
    }

    private static byte[][] singly(byte[] bytes) {
        var each = new byte[bytes.length][1];
        for (int i = 0; i < bytes.length; i++) {
            each[i][0] = bytes[i];
        }
        return each;
    }

    private static List<AgiMessage> afterEnvironment(byte[]... chunks) {
        var all = new byte[chunks.length + 1][];
        all[0] = ENVIRONMENT.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(chunks, 0, all, 1, chunks.length);
        List<AgiMessage> messages = decode(all);
        return messages.subList(1, messages.size());
    }

    private static List<AgiMessage> decode(byte[]... chunks) {
        var channel = new EmbeddedChannel(new AgiDecoder());
        var messages = new ArrayList<AgiMessage>();
        try {
            for (byte[] chunk : chunks) {
                channel.writeInbound(Unpooled.wrappedBuffer(chunk));
            }
            channel.finish();
            for (AgiMessage next = channel.readInbound(); next != null; next = channel.readInbound()) {
                messages.add(next);
            }
        } finally {
            channel.close();
        }
        return messages;
    }
}
