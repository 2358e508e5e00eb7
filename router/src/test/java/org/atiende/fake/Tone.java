package org.atiende.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A voice that says everything as one tone. */
public final class Tone {

    private Tone() {
    }

    /** The speech command. @param loud 0 for silence */
    public static List<String> command(Path folder, int rate, int loud, double seconds) throws IOException {
        var file = Files.write(folder.resolve("tone-" + rate + "-" + loud), sine(rate, 1, seconds, loud * 440));
        return List.of("sh", "-c", "exec cat " + file + " # {voice}");
    }

    /** A half-scale sine as wav. */
    public static byte[] sine(int rate, int channels, double seconds, int hertz) {
        var frames = (int) (rate * seconds);
        var bytes = ByteBuffer.allocate(44 + frames * channels * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(bytes.capacity() - 8).put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16)
                .putShort((short) 1).putShort((short) channels).putInt(rate).putInt(rate * channels * 2).putShort((short) (channels * 2)).putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII)).putInt(frames * channels * 2);
        for (var i = 0; i < frames * channels; i++) {
            bytes.putShort((short) (16_384 * Math.sin(2 * Math.PI * hertz * (i / channels) / rate)));
        }
        return bytes.array();
    }
}
