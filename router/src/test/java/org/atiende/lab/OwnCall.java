package org.atiende.lab;

import java.time.Duration;

/** A call that an agent dialled himself, from his phone's address. It lasts until either side hangs up, or it is closed. */
public final class OwnCall implements AutoCloseable {

    private final Sipp sipp;

    OwnCall(Sipp sipp) {
        this.sipp = sipp;
    }

    public SipCall call() {
        return SipCall.of(sipp.messages()).getFirst();
    }

    public boolean answered() {
        return SipCall.of(sipp.messages()).stream().anyMatch(call -> call.answeredAt().isPresent());
    }

    public void hangsUp() {
        sipp.tell(call().callId(), "INFO");
        sipp.ended(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        sipp.close();
    }
}
