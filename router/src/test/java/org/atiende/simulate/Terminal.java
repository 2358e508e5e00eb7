package org.atiende.simulate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

import picocli.CommandLine;

/** {@code atiende simulate} as somebody types it, and what it says. */
final class Terminal {

    final StringWriter said = new StringWriter();
    final StringWriter complained = new StringWriter();

    /** @return the exit code */
    int run(Object... arguments) {
        var line = new CommandLine(new SimulateCommand());
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(complained, true));
        return line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }
}
