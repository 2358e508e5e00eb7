package org.atiende.ami;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;

/** One AMI message: its headers in order, keys repeated as they came. Never empty. */
record Frame(List<Header> headers) {

    record Header(String key, String value) {}

    Frame {
        headers = List.copyOf(headers);
    }

    /** The name, if this is an event. Decided by the first header alone: {@code OriginateResponse} also has a {@code Response:} header. */
    Optional<String> eventName() {
        var first = headers.getFirst();
        return first.key.equalsIgnoreCase("Event") ? Optional.of(first.value) : Optional.empty();
    }

    Optional<String> first(String key) {
        for (var header : headers) {
            if (header.key.equalsIgnoreCase(key)) {
                return Optional.of(header.value);
            }
        }
        return Optional.empty();
    }

    /** The first value of the key, or nothing written. */
    String text(String key) {
        return first(key).orElse("");
    }

    long count(String key) {
        return headers.stream().filter(h -> h.key.equalsIgnoreCase(key)).count();
    }

    /**
     * Bytes to frames. As in Asterisk's own reader a line feed alone ends a line too; an empty line ends the frame. The
     * banner is skipped when it is there. What exceeds a limit ends the connection: nothing after it could be trusted.
     */
    static final class Decoder extends ByteToMessageDecoder {

        static final int MAX_LINE_BYTES = 65_536;
        static final int MAX_HEADERS = 512;
        static final int MAX_FRAME_BYTES = 1_048_576;
        private static final String BANNER = "Asterisk Call Manager/";

        private final List<Header> headers = new ArrayList<>();
        private int scanned;
        private int frameBytes;
        private boolean first = true;
        private boolean broken;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (broken) {
                in.skipBytes(in.readableBytes());
                return;
            }
            int start = in.readerIndex();
            int end = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
            scanned = end < 0 ? in.readableBytes() : 0;
            int length = end < 0 ? scanned : end - start;
            refuse(length > MAX_LINE_BYTES, "a line of more than " + MAX_LINE_BYTES + " bytes");
            if (end >= 0) {
                int text = length > 0 && in.getByte(end - 1) == '\r' ? length - 1 : length;
                var line = in.toString(start, text, StandardCharsets.UTF_8);
                in.readerIndex(end + 1);
                frameBytes += length;
                refuse(frameBytes > MAX_FRAME_BYTES, "a message of more than " + MAX_FRAME_BYTES + " bytes");
                take(line, out);
            }
        }

        private void take(String line, List<Object> out) {
            boolean banner = first && line.startsWith(BANNER);
            first = false;
            if (banner) {
                return;
            }
            if (!line.isEmpty()) {
                refuse(headers.size() == MAX_HEADERS, "a message of more than " + MAX_HEADERS + " headers");
                headers.add(header(line));
                return;
            }
            frameBytes = 0;
            if (!headers.isEmpty()) {
                out.add(new Frame(headers));
                headers.clear();
            }
        }

        private static Header header(String line) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return new Header(line, "");
            }
            int value = colon + 1 < line.length() && line.charAt(colon + 1) == ' ' ? colon + 2 : colon + 1;
            return new Header(line.substring(0, colon), line.substring(value));
        }

        private void refuse(boolean tooMuch, String what) {
            if (tooMuch) {
                broken = true;
                throw new TooLongFrameException("Asterisk sent " + what);
            }
        }
    }
}
