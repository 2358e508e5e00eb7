package org.atiende;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

import org.atiende.agi.AgiMeter;
import org.atiende.ami.AmiMeter;
import org.atiende.call.Admission;
import org.atiende.call.Calls;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.ForecastRecord;
import org.atiende.metrics.Metrics;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.store.StoreMeter;
import org.atiende.tel.RingOutcome;

/** What each room counts, as Prometheus sees it: one small adapter a room. Safe from any thread. */
final class Meters {

    private Meters() {
    }

    static StoreMeter store(Metrics metrics) {
        return (work, took, _) -> metrics.storeTook(work, took);
    }

    static Calls.Meter calls(Metrics metrics) {
        return new Calls.Meter() {
            @Override
            public void callEnded(String line, Disposition how, Duration waited) {
                metrics.callEnded(line, how, waited);
            }

            @Override
            public void offerEnded(RingOutcome how) {
                metrics.offerEnded(how.name());
            }

            @Override
            public void callRefused(String line, Admission.Refusal why) {
                metrics.callRefused(line, why);
            }
        };
    }

    static Promises.Meter promises(Metrics metrics) {
        return new Promises.Meter() {
            @Override
            public void made(String line) {
                metrics.promiseMade(line);
            }

            @Override
            public void notMade(String line, Promises.Refusal why) {
                metrics.promiseRefused(line, word(why));
            }

            @Override
            public void ended(String line, Promise.State how, boolean late) {
                metrics.promiseEnded(line, how, late);
            }
        };
    }

    /** Of each call's first forecast, once its outcome tells something. */
    static void forecast(Metrics metrics, ForecastRecord forecast) {
        if (forecast.number() == 0) {
            forecast.kept().ifPresent(kept -> metrics.forecastEnded(forecast.line(), kept, forecast.outcome().filter(ForecastRecord.Outcome::answered)
                    .map(ended -> ended.waited().minus(forecast.expected().ninetieth()))));
        }
    }

    static AgiMeter agi(Metrics metrics) {
        return new AgiMeter() {
            @Override
            public void turnEnded(String script, Outcome outcome, Duration length) {
                metrics.agiTurnEnded(script, word(outcome));
            }

            @Override
            public void refused(Refusal reason) {
                metrics.agiFailed(word(reason));
            }

            @Override
            public void protocolFault(Fault fault) {
                metrics.agiFailed(word(fault));
            }

            @Override
            public void commandTook(String verb, Duration time) {
                metrics.agiCommandTook(time);
            }
        };
    }

    /** Counts one Asterisk's manager link, and remembers how late its newest event was. */
    static final class Link implements AmiMeter {

        private final Metrics metrics;
        private final String asterisk;
        private final AtomicReference<Duration> lag = new AtomicReference<>(Duration.ZERO);

        Link(Metrics metrics, String asterisk) {
            this.metrics = metrics;
            this.asterisk = asterisk;
        }

        Duration newestLag() {
            return lag.get();
        }

        @Override
        public void connected(boolean ready) {
            if (ready) {
                metrics.amiResynced(asterisk);
            }
        }

        @Override
        public void reconnect() {
            metrics.amiReconnected(asterisk);
        }

        @Override
        public void overflow() {
            metrics.amiOverflowed(asterisk);
        }

        @Override
        public void auditDifference(int differences) {
            metrics.amiDiffered(asterisk, differences);
        }

        @Override
        public void lag(Duration now) {
            lag.set(now.isNegative() ? Duration.ZERO : now);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
