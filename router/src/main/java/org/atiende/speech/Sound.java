package org.atiende.speech;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sound as Asterisk plays it: 8 kHz, mono, 16 bit. Reads PCM wav (RIFF; also the endless length a program writes to a pipe), brings it to
 * that form, and tells how long a file plays, which the caller's lease must cover.
 */
record Sound(short[] samples) {

    static final int RATE = 8000;

    private static final int HEADER = 44;
    private static final int SINC_LOBES = 16;

    /** Bytes per second of the headerless recordings Asterisk reads, by extension (Asterisk, main/format_*.c). */
    private static final Map<String, Integer> BYTES_PER_SECOND = Map.of("gsm", 1650, "ulaw", 8000, "alaw", 8000, "pcm", 8000, "g722", 8000,
            "sln", 16_000, "sln16", 32_000, "sln48", 96_000);

    private record Format(int channels, int rate, int bits, int dataStart, long dataLength) {

        Duration length() {
            return Duration.ofMillis(dataLength * 8000 / ((long) channels * rate * bits));
        }
    }

    /**
     * How long the longest recording of that name plays, whichever of them Asterisk chooses; nothing when there is none to be read.
     *
     * @param soundFile without extension
     */
    static Optional<Duration> length(Path soundFile) {
        var longest = fileLength(soundFile.resolveSibling(soundFile.getFileName() + ".wav"));
        for (var raw : BYTES_PER_SECOND.entrySet()) {
            var file = soundFile.resolveSibling(soundFile.getFileName() + "." + raw.getKey());
            if (Files.isRegularFile(file)) {
                var plays = Duration.ofMillis(file.toFile().length() * 1000 / raw.getValue());
                longest = Optional.of(longest.filter(other -> other.compareTo(plays) > 0).orElse(plays));
            }
        }
        return longest;
    }

    /** There is a recording of that name in a form other than wav: only people make those. */
    static boolean recordedOtherwise(Path soundFile) {
        return BYTES_PER_SECOND.keySet().stream().anyMatch(ending -> Files.exists(soundFile.resolveSibling(soundFile.getFileName() + "." + ending)));
    }

    private static Optional<Duration> fileLength(Path wav) {
        if (!Files.isRegularFile(wav)) {
            return Optional.empty();
        }
        try (var in = FileChannel.open(wav)) {
            var head = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
            while (head.hasRemaining() && in.read(head) >= 0) {
                // up to the end of the file or of the room
            }
            return Optional.of(format(head.flip(), in.size()).length());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** @throws IOException when the bytes are not PCM wav of 8 or 16 bits */
    static Sound read(byte[] wav) throws IOException {
        var bytes = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        var format = format(bytes, wav.length);
        var frame = format.channels() * format.bits() / 8;
        var mono = new double[(int) (format.dataLength() / frame)];
        for (var i = 0; i < mono.length; i++) {
            for (var channel = 0; channel < format.channels(); channel++) {
                var at = format.dataStart() + i * frame + channel * format.bits() / 8;
                mono[i] += format.bits() == 16 ? bytes.getShort(at) : ((wav[at] & 0xFF) - 128) * 256;
            }
            mono[i] /= format.channels();
        }
        return new Sound(resampled(mono, format.rate()));
    }

    private static Format format(ByteBuffer wav, long size) throws IOException {
        if (wav.limit() < HEADER || wav.getInt(0) != 0x46464952 || wav.getInt(8) != 0x45564157) {
            throw new IOException("not a wav file");
        }
        var at = 12;
        var fmt = -1;
        while (at + 8 <= wav.limit()) {
            var length = wav.getInt(at + 4) & 0xFFFFFFFFL;
            switch (wav.getInt(at)) {
                case 0x20746D66 -> fmt = at + 8; // "fmt "
                case 0x61746164 -> { // "data"
                    return checked(wav, fmt, at + 8, Math.min(length, size - at - 8));
                }
                default -> {
                    // A chunk of no interest, as LIST.
                }
            }
            at = (int) Math.min(at + 8 + length + length % 2, Integer.MAX_VALUE - 16);
        }
        throw new IOException("a wav file without sound");
    }

    private static Format checked(ByteBuffer wav, int fmt, int dataStart, long dataLength) throws IOException {
        if (fmt < 0 || fmt + 16 > wav.limit()) {
            throw new IOException("a wav file without a format");
        }
        var format = new Format(wav.getShort(fmt + 2), wav.getInt(fmt + 4), wav.getShort(fmt + 14), dataStart, dataLength);
        if (wav.getShort(fmt) != 1 || format.channels() < 1 || format.channels() > 8 || format.rate() < 4000 || format.rate() > 192_000
                || format.bits() != 16 && format.bits() != 8) {
            throw new IOException("not PCM of 8 or 16 bits");
        }
        return format;
    }

    /** Windowed-sinc interpolation (Hann), low-passed below the smaller of both half rates, so that nothing folds back as hiss. */
    private static short[] resampled(double[] in, int rate) {
        var common = BigInteger.valueOf(rate).gcd(BigInteger.valueOf(RATE)).intValue();
        long step = rate / common;                           // in this many parts of a sample of the old rate
        var parts = RATE / common;
        var cutoff = Math.min(1, (double) RATE / rate) * .95;
        var reach = (int) Math.ceil(SINC_LOBES / cutoff);
        var weights = new double[parts][];                   // they repeat: 160 sets for 22,050 Hz
        var out = new short[(int) (in.length * (long) parts / step)];
        for (var i = 0; i < out.length; i++) {
            var centre = (int) (i * step / parts);
            var part = (int) (i * step % parts);
            if (weights[part] == null) {
                weights[part] = weights((double) part / parts, cutoff, reach);
            }
            double sum = 0;
            for (var j = Math.max(0, centre - reach); j <= Math.min(in.length - 1, centre + reach); j++) {
                sum += in[j] * weights[part][j - centre + reach];
            }
            out[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return out;
    }

    /** Of the samples around one that lies {@code part} of a step behind its neighbour. */
    private static double[] weights(double part, double cutoff, int reach) {
        return IntStream.rangeClosed(-reach, reach).mapToDouble(j -> kernel(part - j, cutoff, reach)).toArray();
    }

    private static double kernel(double distance, double cutoff, int reach) {
        if (Math.abs(distance) >= reach) {
            return 0;
        }
        var x = Math.PI * distance * cutoff;
        var sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
        return cutoff * sinc * (.5 + .5 * Math.cos(Math.PI * distance / reach));
    }

    /** The file's bytes. */
    byte[] wav() {
        var data = samples.length * 2;
        var bytes = ByteBuffer.allocate(HEADER + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x46464952).putInt(HEADER - 8 + data).putInt(0x45564157).putInt(0x20746D66).putInt(16).putShort((short) 1).putShort((short) 1)
                .putInt(RATE).putInt(RATE * 2).putShort((short) 2).putShort((short) 16).putInt(0x61746164).putInt(data);
        for (var sample : samples) {
            bytes.putShort(sample);
        }
        return bytes.array();
    }

    Duration length() {
        return Duration.ofMillis(samples.length * 1000L / RATE);
    }

    /** Root mean square, 0 (silence) to 1. */
    double loudness() {
        double sum = 0;
        for (var sample : samples) {
            sum += (double) sample * sample;
        }
        return samples.length == 0 ? 0 : Math.sqrt(sum / samples.length) / Short.MAX_VALUE;
    }
}
