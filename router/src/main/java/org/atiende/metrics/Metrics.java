package org.atiende.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.atiende.call.Admission.Refusal;
import org.atiende.ledger.Disposition;
import org.atiende.promise.Promise;
import org.atiende.tel.RingOutcome;

/**
 * The router's numbers, on one Prometheus registry shared with Micrometer (for the JVM, the connection pool and whatever else has a
 * binder). Owns every metric's name; a name is a promise to dashboards and alerts. Gauges are read at the scrape, from suppliers given
 * once; one that fails leaves its series out and is counted, the scrape goes on. Safe from any thread, never blocks a caller.
 *
 * <p>Histograms are classic: with native ones offered as well, Prometheus drops the {@code _bucket} series dashboards read.
 */
public final class Metrics {

    /** Seconds of waiting; 180 is the legal three minutes (Ley 10/2025, art. 8.2). */
    private static final double[] HOLD_BUCKETS = {5, 10, 20, 30, 60, 90, 120, 180, 300};
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PLAIN_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final double[] ERROR_BUCKETS = {5, 10, 20, 30, 60, 120, 300, 600};
    private static final double[] FAST_BUCKETS = {.0001, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);

    private final Counter refusedLabels = counter("atiende_metric_labels_refused_total",
            "Label values shown as 'other' to keep series bounded.", "label");
    private final Counter failedGauges = counter("atiende_metric_gauge_failures_total", "Gauges that could not be read at a scrape.", "metric");
    private final Counter calls = counter("atiende_calls_total", "Calls that ended, by how.", "line", "disposition");
    private final Histogram holds = histogram("atiende_hold_seconds",
            "From arrival to the first answer, or to the end.", HOLD_BUCKETS, "line", "outcome");
    private final Counter callsRefused = counter("atiende_calls_refused_total", "Calls that heard busy before the answer, by why.", "line", "reason");
    private final Counter turns = counter("atiende_agi_turns_total", "AGI turns that ended, by how.", "script", "outcome");
    private final Counter agiErrors = counter("atiende_agi_errors_total", "AGI sessions refused or broken, by kind.", "kind");
    private final Histogram commands = histogram("atiende_agi_command_seconds",
            "From an AGI command to its reply, prompts apart.", FAST_BUCKETS);
    private final Counter reconnects = counter("atiende_ami_reconnects_total", "Manager connections made again.", "asterisk");
    private final Counter resyncs = counter("atiende_ami_resyncs_total", "Complete rebuilds of what is known of an Asterisk.", "asterisk");
    private final Counter overflows = counter("atiende_ami_overflows_total",
            "Manager connections given up because events came faster than they could be worked off.", "asterisk");
    private final Counter differences = counter("atiende_ami_audit_differences_total",
            "Channels that two lists of Asterisk in a row knew otherwise than its events had told; must stay 0.", "asterisk");
    private final Histogram store = histogram("atiende_store_seconds", "Time of one database operation.", FAST_BUCKETS, "operation");
    private final Counter offers = counter("atiende_offers_total", "Rings of agents that ended, by how.", "outcome");

    private final Counter promised = counter("atiende_promises_made_total",
            "Calls that are owed, on disk: promised at the hold cap, about a case, or again after one that broke off.", "line");
    private final Counter notPromised = counter("atiende_promises_refused_total", "Callers at the hold cap who could be promised nothing, by why.",
            "line", "reason");
    private final Counter promisesEnded = counter("atiende_promises_ended_total",
            "Promises that ended, by how; late: the customer was first rung more than 5 minutes after the minute that was said.", "line", "outcome", "late");

    private final Counter forecasts = counter("atiende_forecasts_total",
            "Forecasts made as callers began to wait whose outcome is known; kept: a person came within the 90th percentile. Callers who left before that are not in it.",
            "line", "kept");
    private final Histogram forecastErrors = histogram("atiende_forecast_error_seconds",
            "How much longer (over) or shorter (under) the wait was than the 90th percentile of its forecast; callers who got a person.", ERROR_BUCKETS, "line", "side");

    private final Set<String> configured;
    private final BoundedLabels lines;
    private final BoundedLabels asterisks;
    private final Map<String, BoundedLabels> words = new ConcurrentHashMap<>();

    /**
     * @param lines the configured lines' names
     * @param asterisks the configured servers' names
     * @param version of this build
     */
    public Metrics(Set<String> lines, Set<String> asterisks, String version) {
        configured = Set.copyOf(lines);
        this.lines = BoundedLabels.names("line", lines, this::refused);
        this.asterisks = BoundedLabels.names("asterisk", asterisks, this::refused);
        gauge("atiende_build_info", "1, with the version as a label.", set -> set.set(1, version), "version");
        beginAtZero(lines, asterisks);
    }

    /** A series that begins with its first event hides that event from {@code rate} and {@code increase}. */
    private void beginAtZero(Set<String> lines, Set<String> asterisks) {
        for (var line : lines) {
            for (var how : Disposition.values()) {
                calls.initLabelValues(line, word(how));
                holds.initLabelValues(line, word(how));
            }
            for (var why : Refusal.values()) {
                callsRefused.initLabelValues(line, word(why));
            }
            promised.initLabelValues(line);
            for (var side : new String[] {"over", "under"}) {
                forecastErrors.initLabelValues(line, side);
            }
            for (var kept : new String[] {"true", "false"}) {
                forecasts.initLabelValues(line, kept);
            }
            Stream.of(Promise.State.values()).filter(state -> !state.live()).forEach(ended -> {
                promisesEnded.initLabelValues(line, word(ended), "no");
                promisesEnded.initLabelValues(line, word(ended), "yes");
            });
        }
        for (var how : RingOutcome.values()) {
            offers.initLabelValues(word("offer", word(how)));
        }
        for (var asterisk : asterisks) {
            reconnects.initLabelValues(asterisk);
            resyncs.initLabelValues(asterisk);
            overflows.initLabelValues(asterisk);
            differences.initLabelValues(asterisk);
        }
    }

    /** For binders, as HikariCP's: {@code new MicrometerMetricsTrackerFactory(metrics.meters())}. */
    public MeterRegistry meters() {
        return meters;
    }

    /** Adds the process's own numbers: memory, threads, processor, files; without two whose names Prometheus's own check refuses. */
    public Metrics withJvm() {
        meters.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ClassLoaderMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        @SuppressWarnings("resource") // listens for as long as the process lives
        var collections = new JvmGcMetrics();
        collections.bindTo(meters);
        return this;
    }

    /** @param waited from arrival to the first answer, or to the end when nobody answered */
    public void callEnded(String line, Disposition disposition, Duration waited) {
        var name = lines.of(line);
        var how = word(disposition);
        calls.labelValues(name, how).inc();
        holds.labelValues(name, how).observe(seconds(waited));
    }

    public void callRefused(String line, Refusal why) {
        callsRefused.labelValues(lines.of(line), word(why)).inc();
    }

    public void promiseMade(String line) {
        promised.labelValues(lines.of(line)).inc();
    }

    /** @param why a word of our own code, as {@code no_slot} */
    public void promiseRefused(String line, String why) {
        notPromised.labelValues(lines.of(line), word("reason", why)).inc();
    }

    /** @param how it ended: no state in which a promise lives */
    public void promiseEnded(String line, Promise.State how, boolean late) {
        promisesEnded.labelValues(lines.of(line), word(how), late ? "yes" : "no").inc();
    }

    /** Reads at each scrape how many promises live, and how many of them are late. */
    public void watchPromises(IntSupplier live, IntSupplier late) {
        gauge("atiende_promises_live", "Promised calls still owed.", set -> set.set(live.getAsInt()));
        gauge("atiende_promises_late", "Of these, the ones whose customer was not rung within 5 minutes of the minute that was said.",
                set -> set.set(late.getAsInt()));
    }

    /**
     * It is known whether the forecast of a wait was kept.
     *
     * @param error how much longer than the 90th percentile the caller waited for a person; negative when shorter, empty when they left
     */
    public void forecastEnded(String line, boolean kept, Optional<Duration> error) {
        forecasts.labelValues(lines.of(line), Boolean.toString(kept)).inc();
        error.ifPresent(off -> forecastErrors.labelValues(lines.of(line), off.isPositive() ? "over" : "under").observe(seconds(off.abs())));
    }

    /** Reads at each scrape the share of the latest forecasts that was kept. */
    public void watchForecasts(DoubleSupplier kept) {
        gauge("atiende_forecasts_kept_ratio", "The share of the latest 200 forecasts that was kept; the aim is 0.9. Below 0.7 none is said any more.",
                set -> set.set(kept.getAsDouble()));
    }

    /** @param outcome a {@link RingOutcome}'s name */
    public void offerEnded(String outcome) {
        offers.labelValues(word("offer", outcome.toLowerCase(Locale.ROOT))).inc();
    }

    /** @param outcome a word of the script's own, as {@code dial}, {@code hangup} or {@code broken} */
    public void agiTurnEnded(String script, String outcome) {
        turns.labelValues(word("script", script), word("outcome", outcome)).inc();
    }

    /** @param kind as {@code refused_peer}, {@code wrong_key}, {@code too_many} or {@code timeout} */
    public void agiFailed(String kind) {
        agiErrors.labelValues(word("kind", kind)).inc();
    }

    public void agiCommandTook(Duration time) {
        commands.observe(seconds(time));
    }

    public void amiReconnected(String asterisk) {
        reconnects.labelValues(asterisks.of(asterisk)).inc();
    }

    public void amiResynced(String asterisk) {
        resyncs.labelValues(asterisks.of(asterisk)).inc();
    }

    public void amiOverflowed(String asterisk) {
        overflows.labelValues(asterisks.of(asterisk)).inc();
    }

    public void amiDiffered(String asterisk, int channels) {
        differences.labelValues(asterisks.of(asterisk)).inc(channels);
    }

    /** @param operation in words of our own code, as {@code find customer} */
    public void storeTook(String operation, Duration time) {
        store.labelValues(word("operation", operation.replace(' ', '_'))).observe(seconds(time));
    }

    /** Reads at each scrape who waits, by line, and for how long the first of them. A configured line without an entry shows 0. */
    public void watchWaiting(Supplier<Map<String, Integer>> waiting, Supplier<Map<String, Duration>> longest) {
        gauge("atiende_callers_waiting", "Callers on the line without a person.",
                set -> everyLine(waiting.get(), 0).forEach((line, count) -> set.set(count, line)), "line");
        gauge("atiende_longest_wait_seconds", "How long the first of them has waited.",
                set -> everyLine(longest.get(), Duration.ZERO).forEach((line, wait) -> set.set(seconds(wait), line)), "line");
    }

    private <V> Map<String, V> everyLine(Map<String, V> some, V none) {
        var all = new HashMap<String, V>();
        configured.forEach(line -> all.put(line, none));
        some.forEach((line, value) -> all.put(lines.of(line), value));
        return all;
    }

    /** Reads at each scrape how many agents are in each state, the state in lower case. */
    public void watchAgents(Supplier<Map<String, Integer>> byState) {
        gauge("atiende_agents", "Agents by state.",
                set -> byState.get().forEach((state, count) -> set.set(count, word("state", state))), "state");
    }

    public void watchAgiSessions(IntSupplier sessions) {
        gauge("atiende_agi_sessions", "AGI sessions open.", set -> set.set(sessions.getAsInt()));
    }

    /** Reads at each scrape, by Asterisk, whether its manager connection is logged in and in step, and how late the newest event was. */
    public void watchAmi(Supplier<Map<String, Boolean>> connected, Supplier<Map<String, Duration>> lag) {
        gauge("atiende_ami_connected", "1 while the manager connection is logged in and in step.",
                set -> connected.get().forEach((asterisk, up) -> set.set(up ? 1 : 0, asterisks.of(asterisk))), "asterisk");
        gauge("atiende_ami_event_lag_seconds", "How long the newest manager event was on its way.",
                set -> lag.get().forEach((asterisk, late) -> set.set(seconds(late), asterisks.of(asterisk))), "asterisk");
    }

    public void watchStore(BooleanSupplier writable) {
        gauge("atiende_store_up", "1 while the database takes writes.", set -> set.set(writable.getAsBoolean() ? 1 : 0));
    }

    /** The content type for a scraper's {@code Accept} header: OpenMetrics where asked for, else plain text. */
    public static String contentType(String accept) {
        return accept.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN_TEXT;
    }

    /** Writes every number in the format that {@link #contentType} names for the same header. */
    public void scrape(String accept, OutputStream out) throws IOException {
        meters.scrape(out, contentType(accept));
    }

    private interface Reading {
        void set(double value, String... labels);
    }

    private interface Gauge {
        void read(Reading into);
    }

    private void gauge(String name, String help, Gauge gauge, String... labels) {
        GaugeWithCallback.builder().name(name).help(help).labelNames(labels).callback(callback -> {
            try {
                gauge.read(callback::call);
            } catch (RuntimeException _) {
                failedGauges.labelValues(name).inc();
            }
        }).register(registry);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Histogram histogram(String name, String help, double[] buckets, String... labels) {
        return Histogram.builder().name(name).help(help).labelNames(labels).classicOnly().classicUpperBounds(buckets).register(registry);
    }

    private String word(String label, String value) {
        return words.computeIfAbsent(label, name -> BoundedLabels.words(name, this::refused)).of(value);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void refused(String label) {
        refusedLabels.labelValues(label).inc();
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
