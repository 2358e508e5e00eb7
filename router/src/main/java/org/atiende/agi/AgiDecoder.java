package org.atiende.agi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Bytes of one FastAGI connection to {@link AgiMessage}s. Holds at most one line and one unfinished block, both limited; whatever
 * breaks a limit or the grammar is a {@code DecoderException}, after which every further byte is dropped. Messages of exceptions
 * never quote the peer. Owned by the connection's event loop.
 *
 * <p>Asterisk writes values raw, so a line break in a caller-made value could forge keys. It never repeats a key, leaves none out
 * and always keeps its order ({@code setup_env} in res_agi.c), so anything else is somebody else's environment and is refused.
 */
final class AgiDecoder extends ByteToMessageDecoder {

    static final int LINE_BYTES = 8_192;
    static final int BLOCK_LINES = 128;
    static final int BLOCK_BYTES = 64 * 1024;

    /** The keys of Asterisk 16 to 23, as sent. Keys we do not know may stand between; arguments come last. */
    static final List<String> KEYS = List.of(
            "agi_network", "agi_network_script", "agi_request", "agi_channel", "agi_language", "agi_type", "agi_uniqueid", "agi_version",
            "agi_callerid", "agi_calleridname", "agi_callingpres", "agi_callingani2", "agi_callington", "agi_callingtns", "agi_dnid",
            "agi_rdnis", "agi_context", "agi_extension", "agi_priority", "agi_enhanced", "agi_accountcode", "agi_threadid");
    static final String ARGUMENT = "agi_arg_";

    private static final int KEY_LETTERS = 64;
    private static final Pattern SUCCESS = Pattern.compile("200 result=(-?[0-9]{1,9})(?: \\((.*)\\))?(?: endpos=([0-9]{1,12}))?", Pattern.DOTALL);
    private static final Pattern REFUSAL = Pattern.compile("(510|511) (.*)", Pattern.DOTALL);

    /** Nearly every reply is one of these. */
    private static final AgiMessage.Reply ZERO = success(0);
    private static final AgiMessage.Reply ONE = success(1);

    private enum Stage { ENVIRONMENT, REPLIES, USAGE, BROKEN }

    private Stage stage = Stage.ENVIRONMENT;
    private SequencedMap<String, String> environment = new LinkedHashMap<>();
    private int knownKeys;
    private int arguments;
    private final List<String> usage = new ArrayList<>();
    private int blockLines;
    private int blockBytes;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (stage == Stage.BROKEN) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int length = in.bytesBefore(Math.min(in.readableBytes(), LINE_BYTES + 1), (byte) '\n');
        try {
            if (length >= 0) {
                String line = printable(in.readCharSequence(length, StandardCharsets.UTF_8).toString());
                in.skipBytes(1);
                accept(line, length, out);
            } else if (in.readableBytes() > LINE_BYTES) {
                throw new TooLongFrameException("a line of more than " + LINE_BYTES + " bytes");
            }
        } catch (CorruptedFrameException | TooLongFrameException refused) {
            stage = Stage.BROKEN;
            throw refused;
        }
    }

    private void accept(String line, int bytes, List<Object> out) {
        if (line.equals("HANGUP")) {
            out.add(new AgiMessage.Hangup());
            return;
        }
        switch (stage) {
            case ENVIRONMENT -> environmentLine(line, bytes, out);
            case REPLIES -> replyLine(line, out);
            case USAGE -> usageLine(line, bytes, out);
            case BROKEN -> throw new IllegalStateException("a line was read after the connection was given up");
        }
    }

    private void environmentLine(String line, int bytes, List<Object> out) {
        if (line.isEmpty()) {
            if (knownKeys != KEYS.size()) {
                throw new CorruptedFrameException("the environment ends before " + KEYS.get(knownKeys));
            }
            out.add(new AgiMessage.Environment(environment));
            environment = new LinkedHashMap<>();
            stage = Stage.REPLIES;
            return;
        }
        countBlockLine(bytes);
        int colon = line.indexOf(':');
        String key = line.substring(0, Math.max(colon, 0));
        if (!isKey(key)) {
            throw new CorruptedFrameException("an environment line without a key");
        }
        requireInOrder(key);
        boolean spaced = line.startsWith(" ", colon + 1);
        if (environment.put(key, line.substring(colon + (spaced ? 2 : 1))) != null) {
            throw new CorruptedFrameException("an environment key twice");
        }
    }

    private static boolean isKey(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!(c >= 'a' && c <= 'z' || i > 0 && (c == '_' || c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return !key.isEmpty() && key.length() <= KEY_LETTERS;
    }

    private void requireInOrder(String key) {
        boolean inPlace;
        if (knownKeys < KEYS.size() && key.equals(KEYS.get(knownKeys))) {
            inPlace = true;                                  // the usual case, first
            knownKeys++;
        } else if (key.startsWith(ARGUMENT)) {
            inPlace = knownKeys == KEYS.size() && key.equals(ARGUMENT + ++arguments);
        } else {
            inPlace = !KEYS.contains(key);
        }
        if (!inPlace) {
            throw new CorruptedFrameException("an environment key repeated or out of place");
        }
    }

    private void replyLine(String line, List<Object> out) {
        if (line.startsWith("520-")) {
            blockLines = 0;
            blockBytes = 0;
            usage.clear();
            stage = Stage.USAGE;
            return;
        }
        if (line.startsWith("520 ")) {
            out.add(new AgiMessage.UsageBlock(List.of()));
            return;
        }
        if (line.equals("200 result=0")) {
            out.add(ZERO);
            return;
        }
        if (line.equals("200 result=1")) {
            out.add(ONE);
            return;
        }
        Matcher success = SUCCESS.matcher(line);
        Matcher refusal = REFUSAL.matcher(line);
        if (success.matches()) {
            var endpos = success.group(3) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(success.group(3)));
            out.add(new AgiMessage.Reply(AgiMessage.Reply.SUCCESS, Integer.parseInt(success.group(1)), Optional.ofNullable(success.group(2)), endpos));
        } else if (refusal.matches()) {
            out.add(new AgiMessage.Reply(Integer.parseInt(refusal.group(1)), -1, Optional.of(refusal.group(2)), OptionalLong.empty()));
        } else {
            throw new CorruptedFrameException("a line that is no reply");
        }
    }

    private static AgiMessage.Reply success(int result) {
        return new AgiMessage.Reply(AgiMessage.Reply.SUCCESS, result, Optional.empty(), OptionalLong.empty());
    }

    private void usageLine(String line, int bytes, List<Object> out) {
        if (line.startsWith("520 ")) {
            out.add(new AgiMessage.UsageBlock(usage));
            stage = Stage.REPLIES;
            return;
        }
        countBlockLine(bytes);
        usage.add(line);
    }

    private void countBlockLine(int bytes) {
        blockLines++;
        blockBytes += bytes + 1;
        if (blockLines > BLOCK_LINES || blockBytes > BLOCK_BYTES) {
            throw new TooLongFrameException("a block of more than " + BLOCK_LINES + " lines or " + BLOCK_BYTES + " bytes");
        }
    }

    /** Control characters become U+FFFD: a caller may choose his name, not what our logs and screens do. */
    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return withoutControls(text);
            }
        }
        return text;
    }

    private static String withoutControls(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
