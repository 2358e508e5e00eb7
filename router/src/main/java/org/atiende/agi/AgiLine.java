package org.atiende.agi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.asteriskjava.fastagi.command.AgiCommand;
import org.asteriskjava.fastagi.command.AnswerCommand;
import org.asteriskjava.fastagi.command.ExecCommand;
import org.asteriskjava.fastagi.command.GetFullVariableCommand;
import org.asteriskjava.fastagi.command.SetAutoHangupCommand;
import org.asteriskjava.fastagi.command.SetMusicOnCommand;
import org.asteriskjava.fastagi.command.SetVariableCommand;
import org.asteriskjava.fastagi.command.StreamFileCommand;

/**
 * One command line, ready for Asterisk: the whole vocabulary we speak. Asterisk-Java quotes and escapes ({@code "} and {@code \}),
 * but it drops a line feed in silence and lets the other control bytes through, so every argument is checked here first and the
 * finished line once more. Half a line would spin Asterisk's thread, an over-long one would become two commands: a line is at most
 * {@value #MAX_BYTES} bytes with its newline, which every version since 16 reads as one.
 */
record AgiLine(Verb verb, String text) {

    static final int MAX_BYTES = 2_047;

    /** What is asked, as metrics name it. */
    enum Verb { ANSWER, EXEC, GET, LEASE, MUSIC, SET, STREAM }

    AgiLine {
        if (requireClean(text).getBytes(StandardCharsets.UTF_8).length + 1 > MAX_BYTES) {
            throw new IllegalArgumentException("an AGI line of more than " + MAX_BYTES + " bytes (verb=" + verb + ")");
        }
    }

    static AgiLine answer() {
        return new AgiLine(Verb.ANSWER, new AnswerCommand());
    }

    /** EXEC reads one argument string only; whatever follows it is ignored by Asterisk, so there is no way to pass more. */
    static AgiLine exec(String application, String argument) {
        return new AgiLine(Verb.EXEC, new ExecCommand(requireClean(application), requireClean(argument)));
    }

    static AgiLine getFull(String expression) {
        return new AgiLine(Verb.GET, new GetFullVariableCommand(requireClean(expression)));
    }

    /** @param lease rounded up to whole seconds; zero takes the lease away */
    static AgiLine autoHangup(Duration lease) {
        return new AgiLine(Verb.LEASE, new SetAutoHangupCommand(Math.toIntExact(lease.plusNanos(999_999_999).toSeconds())));
    }

    static AgiLine musicOn(String musicClass) {
        return new AgiLine(Verb.MUSIC, new SetMusicOnCommand(requireClean(musicClass)));
    }

    static AgiLine set(String name, String value) {
        return new AgiLine(Verb.SET, new SetVariableCommand(requireClean(name), requireClean(value)));
    }

    static AgiLine stream(String soundFile) {
        return new AgiLine(Verb.STREAM, new StreamFileCommand(requireClean(soundFile), ""));
    }

    private AgiLine(Verb verb, AgiCommand command) {
        this(verb, command.buildCommand());
    }

    byte[] bytes() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String requireClean(String text) {
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException("a control character has no way through an AGI line");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("half a surrogate pair has no way through an AGI line");
        }
        return text;
    }
}
