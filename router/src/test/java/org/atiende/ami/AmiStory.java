package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Road;
import org.atiende.ami.AmiSettings.Secret;
import org.atiende.ami.AmiSettings.Timing;
import org.atiende.fake.FakeAmi;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A client, its listener and meter, and a fake PBX to do things to. */
@Timeout(60)
abstract class AmiStory {

    static final Duration SOON = Duration.ofMillis(10);
    static final Duration LONG = Duration.ofSeconds(20);
    static final Timing CALM = new Timing(LONG, LONG, LONG, LONG, LONG, new Retry(SOON, Duration.ofMillis(40), SOON));

    final FakeAmi pbx = new FakeAmi();
    final DiaryListener listener = new DiaryListener();
    final Counter meter = new Counter();
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    AmiClient ami;

    static final class Counter implements AmiMeter {
        final ConcurrentLinkedQueue<String> counted = new ConcurrentLinkedQueue<>();
        final AtomicInteger reconnects = new AtomicInteger();
        volatile Duration worstLag = Duration.ZERO;

        @Override
        public void connected(boolean ready) {
            counted.add("connected " + ready);
        }

        @Override
        public void reconnect() {
            reconnects.incrementAndGet();
        }

        @Override
        public void lag(Duration lag) {
            worstLag = lag.compareTo(worstLag) > 0 ? lag : worstLag;
        }

        @Override
        public void overflow() {
            counted.add("overflow");
        }

        @Override
        public void auditDifference(int differences) {
            counted.add("audit " + differences);
        }

        @Override
        public void action(String name, String outcome, Duration took) {
            counted.add(name + " " + outcome);
        }
    }

    @BeforeEach
    void readTheLog() {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        log.start();
        ((Logger) LoggerFactory.getLogger(AmiClient.class)).addAppender(log);
    }

    @AfterEach
    void hangUpEverything() {
        if (ami != null) {
            ami.close();
        }
        pbx.close();
        ((Logger) LoggerFactory.getLogger(AmiClient.class)).detachAppender(log);
    }

    AmiSettings settings(Timing timing, int buffer) {
        return new AmiSettings("pbx", new Road(pbx.address(), false), new Login(FakeAmi.EVENTS_USER, new Secret(FakeAmi.EVENTS_SECRET)),
                new Login(FakeAmi.ACTIONS_USER, new Secret(FakeAmi.ACTIONS_SECRET)), timing, buffer);
    }

    void start(Timing timing, int buffer) {
        ami = new AmiClient(settings(timing, buffer), listener, meter);
        ami.start();
    }

    void connect() {
        connect(CALM);
    }

    void connect(Timing timing) {
        start(timing, 1_000);
        await().until(ami::ready);
    }

    void awaitDiary(String... entries) {
        await().untilAsserted(() -> assertThat(listener.diary).containsExactly(entries));
    }
}
