package org.atiende.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A disk under H2 that does as it is told, for one test at a time: full, slow, hanging, or failing at times. Reading always works. */
public final class FaultyDisk extends FilePathWrapper {

    private static final String SCHEME = "faulty";

    private static volatile boolean full;
    private static volatile Duration slow = Duration.ZERO;
    private static volatile boolean hanging;
    private static volatile int failures;
    private static final Random CHANCE = new Random(20261122);

    static {
        FilePath.register(new FaultyDisk());
    }

    /** Needed by H2, which makes a new path object for every name. */
    public FaultyDisk() {
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /** A healthy one again, and the settings of a database on it. */
    static StoreSettings settings(Path file) {
        heal();
        return StoreSettings.url("jdbc:h2:" + SCHEME + ":" + file.toAbsolutePath());
    }

    static void heal() {
        full = false;
        slow = Duration.ZERO;
        hanging = false;
        failures = 0;
    }

    static void fill() {
        full = true;
    }

    static void slowBy(Duration everyWrite) {
        slow = everyWrite;
    }

    /** So many of a hundred writes fail, by a fixed row of chances. */
    static void failing(int ofHundred) {
        failures = ofHundred;
    }

    /** Writes do not come back until {@link #heal()}. */
    static void hang() {
        hanging = true;
    }

    private static void write() throws IOException {
        while (hanging) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        LockSupport.parkNanos(slow.toNanos());
        if (full) {
            throw new IOException("No space left on device");
        }
        if (CHANCE.nextInt(100) < failures) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(super.open(mode));
    }

    private static final class Channel extends FileBaseDefault {

        private final FileChannel beneath;

        Channel(FileChannel beneath) {
            this.beneath = beneath;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return beneath.read(into, position);
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            FaultyDisk.write();
            return beneath.write(from, position);
        }

        @Override
        public void force(boolean withMetadata) throws IOException {
            FaultyDisk.write();
            beneath.force(withMetadata);
        }

        @Override
        public long size() throws IOException {
            return beneath.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            beneath.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            beneath.close();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return beneath.tryLock(position, size, shared);
        }
    }
}
