package org.atiende.agi;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;

final class FakeAgiPbx implements AgiPbx {

    private final List<FakeAgiChannel> channels = new CopyOnWriteArrayList<>();

    @Override
    public PlacedCall place(InetSocketAddress server, Wish wish) {
        var call = FakeAgiCall.of(wish.script(), wish.arguments().toArray(String[]::new)).from("600111222", wish.callerName(), 0)
                .sound(SHORT_SOUND, Duration.ofMillis(920)).sound(LONG_SOUND, Duration.ofSeconds(8)).with("CHANNEL(language)", "en");
        var channel = FakeAgiChannel.connect(server, wish.exitsOnHangup() ? call : call.stayingOnHangup());
        channels.add(channel);
        return new PlacedCall() {
            @Override
            public void hangUp() {
                channel.hangUp();
            }

            @Override
            public Went went(Duration atMost) {
                return switch (channel.awaitEnd(atMost)) {
                    case SERVER_CLOSED -> Went.ON_IN_THE_DIALPLAN;
                    case LEASE_LAPSED -> Went.TO_EXTEN_T;
                    case HUNG_UP -> Went.AWAY;
                };
            }

            @Override
            public String decision() {
                return channel.variable("ATIENDE_DO").orElse("");
            }
        };
    }

    @Override
    public void close() {
        channels.forEach(FakeAgiChannel::close);
    }
}
