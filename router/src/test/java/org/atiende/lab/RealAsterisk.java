package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A real, unmodified Asterisk as a child process, with a configuration folder of its own, on loopback only.
 *
 * <p>It includes the shipped {@code dialplans/} as they are and adds what they leave to a site. It promises to be fully booted when
 * {@link #start} returns, to disturb no other Asterisk of the machine, and to die with this JVM. It belongs to one thread at a time;
 * the readers ({@link #log}, {@link #cli}) may be called from any.
 */
public final class RealAsterisk implements AutoCloseable {

    /** A cold start takes one to three seconds on two cores; this is for a machine that is busy with other things. */
    private static final Duration BOOT_DEADLINE = Duration.ofSeconds(60);

    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    /** In Asterisk's own database, because the lists of the CLI cut a long URI; there {@code ;} and {@code =} stand as ^3B and ^3D. */
    private static final Pattern CONTACT = Pattern.compile("/registrar/contact/(\\d+);.*\"uri\":\"([^\"]+)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\^([0-9A-F]{2})");

    private final LabTools tools;
    private final Path folder;
    private final LabPlugs plugs;
    private final LabSecrets secrets = LabSecrets.fresh();
    private final boolean ownClock;
    private final AtomicInteger questions = new AtomicInteger();
    private LabProcess process;

    private RealAsterisk(LabTools tools, Path folder, boolean ownClock) {
        this.tools = tools;
        this.folder = folder;
        this.ownClock = ownClock;
        this.plugs = LabPlugs.free();
    }

    /**
     * Starts one and waits until it is fully booted.
     *
     * @throws IllegalStateException when the tools are not set up, or Asterisk did not boot; the message holds the end of its log
     */
    public static RealAsterisk start(LabOptions site) {
        try {
            var lab = new RealAsterisk(LabTools.fromEnvironment(), Files.createTempDirectory("atiende-lab-"), site.more().ownClock());
            new AsteriskFolder(lab.folder, dialplans()).write(lab.tools, lab.plugs, site, lab.secrets);
            lab.boot();
            return lab;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shipped folder, found upwards from the working directory. */
    static Path dialplans() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("dialplans/extensions_atiende.conf"))) {
                return at.resolve("dialplans");
            }
        }
        throw new IllegalStateException("dialplans/ not found above " + Path.of("").toAbsolutePath());
    }

    private void boot() {
        var mark = logLength();
        process = LabProcess.start(program(), folder, folder.resolve("console.log"));
        try {
            Deadline.of(BOOT_DEADLINE).until(() -> log().substring(mark).contains("Asterisk Ready") || !process.alive());
        } catch (IllegalStateException late) {
            process.kill();
        }
        if (!process.alive()) {
            throw new IllegalStateException("Asterisk did not boot (folder=" + folder + ")\n" + tail(console() + log()));
        }
    }

    private List<String> program() {
        var asterisk = List.of(tools.asterisk().toString(), "-C", conf(), "-f", "-n");
        if (!ownClock) {
            return asterisk;
        }
        stepClock(Duration.ZERO);
        // Its monotonic clock goes on, as it does when somebody sets a machine's time.
        var clocked = new ArrayList<>(List.of("env", "LD_PRELOAD=" + LabTools.fakeTime(), "FAKETIME_TIMESTAMP_FILE=" + clock(), "FAKETIME_NO_CACHE=1",
                "DONT_FAKE_MONOTONIC=1"));
        clocked.addAll(asterisk);
        return clocked;
    }

    private Path clock() {
        return folder.resolve("clock");
    }

    /** Sets its wall clock, and no other's, so far from this machine's; only with {@link LabOptions#withOwnClock}. */
    public void stepClock(Duration fromNow) {
        try {
            var fresh = folder.resolve("clock.new");
            Files.writeString(fresh, "%+d".formatted(fromNow.toSeconds()));
            Files.move(fresh, clock(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where callers and phones send SIP. */
    public InetSocketAddress sip() {
        return new InetSocketAddress("127.0.0.1", plugs.sip());
    }

    /** The manager interface, for {@link #eventsUser} and {@link #actionsUser}. */
    public InetSocketAddress ami() {
        return new InetSocketAddress("127.0.0.1", plugs.ami());
    }

    /** Where the mobiles behind {@code atiende-guardia} are reached: a phone of the outside world binds here. */
    public InetSocketAddress mobiles() {
        return new InetSocketAddress(LabPlugs.MOBILES, plugs.mobiles());
    }

    public AmiLogin eventsUser() {
        return new AmiLogin("atiende-events", secrets.events());
    }

    public AmiLogin actionsUser() {
        return new AmiLogin("atiende-actions", secrets.actions());
    }

    /** The SIP password of a phone of the sample, as {@code 1001}. */
    public String passwordOf(String extension) {
        return secrets.of(extension);
    }

    /** The contact URI under which {@code extension} is registered now. */
    public Optional<String> contactOf(String extension) {
        var contact = CONTACT.matcher(cli("database show registrar"));
        while (contact.find()) {
            if (contact.group(1).equals(extension)) {
                return Optional.of(ESCAPED.matcher(contact.group(2))
                        .replaceAll(escape -> Character.toString(Integer.parseInt(escape.group(1), 16))));
            }
        }
        return Optional.empty();
    }

    /** Runs one CLI command and gives back what it prints; at most 10 s. */
    public String cli(String command) {
        var answer = folder.resolve("cli-" + questions.incrementAndGet());
        try (var remote = LabProcess.start(List.of(tools.asterisk().toString(), "-C", conf(), "-rx", command), folder, answer)) {
            if (!remote.exited(Duration.ofSeconds(10))) {
                throw new IllegalStateException("no answer from the CLI within 10 s (command=" + command + ")");
            }
            return Files.readString(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Number of channels that exist now. */
    public int channels() {
        var count = Pattern.compile("(\\d+) active channel").matcher(cli("core show channels count"));
        if (!count.find()) {
            throw new IllegalStateException("the CLI did not count channels\n" + tail(log()));
        }
        return Integer.parseInt(count.group(1));
    }

    /** Everything Asterisk logged since its first start: the dialplan line by line, warnings, errors. */
    public String log() {
        return read("log/full");
    }

    /** A folder for files of the tests beside Asterisk's own; it goes with {@link #close}. */
    public Path folder() {
        return folder;
    }

    /** Ends it in order: channels are hung up, phones stay registered in its database. */
    public void stop() {
        process.stop(STOP_GRACE);
    }

    /** As a power cut would: nobody is told. */
    public void kill() {
        process.kill();
    }

    /** Stops it when it runs, and boots it again on the same ports with the same database. */
    public void restart() {
        stop();
        boot();
    }

    /** Asterisk stands still, its sockets stay open. */
    public void freeze() {
        process.signal("STOP");
    }

    public void thaw() {
        process.signal("CONT");
    }

    /** Kills what runs and removes the folder; with {@code -Datiende.lab.keep=true} the folder stays for reading. */
    @Override
    public void close() {
        kill();
        if (Boolean.getBoolean("atiende.lab.keep")) {
            return;
        }
        ScratchFolder.remove(folder);
    }

    private String conf() {
        return folder.resolve("etc/asterisk.conf").toString();
    }

    private int logLength() {
        return log().length();
    }

    private String console() {
        return read("console.log");
    }

    private String read(String name) {
        var file = folder.resolve(name);
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 4_000));
    }
}
