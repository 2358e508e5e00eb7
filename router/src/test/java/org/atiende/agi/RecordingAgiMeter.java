package org.atiende.agi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what the server counted, in words. */
final class RecordingAgiMeter implements AgiMeter {

    final List<String> said = new CopyOnWriteArrayList<>();
    final List<Duration> renewals = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();

    @Override
    public void turnStarted(String script) {
        said.add("started " + script);
    }

    @Override
    public void turnEnded(String script, Outcome outcome, Duration length) {
        said.add("ended " + script + " " + outcome);
    }

    @Override
    public void refused(Refusal reason) {
        said.add("refused " + reason);
    }

    @Override
    public void protocolFault(Fault fault) {
        said.add("fault " + fault);
    }

    @Override
    public void commandTook(String verb, Duration time) {
        commands.add(verb);
    }

    @Override
    public void leaseRenewed(Duration late) {
        renewals.add(late);
    }
}
