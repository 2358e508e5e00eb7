package org.atiende.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.atiende.call.Admission.Refusal;
import org.atiende.ledger.Disposition;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");

    private final Metrics metrics = new Metrics(Set.of("support", "english"), Set.of("main"), "0.1.0");

    @Test
    void answeredCallIsCountedAndItsWaitFallsIntoTheBucketsOfTheLaw() {
        metrics.callEnded("support", Disposition.ANSWERED, Duration.ofMillis(172_500));

        assertThat(scrape()).contains("atiende_calls_total{disposition=\"answered\",line=\"support\"} 1.0",
                "atiende_hold_seconds_bucket{line=\"support\",outcome=\"answered\",le=\"120.0\"} 0",
                "atiende_hold_seconds_bucket{line=\"support\",outcome=\"answered\",le=\"180.0\"} 1",
                "atiende_hold_seconds_sum{line=\"support\",outcome=\"answered\"} 172.5");
        for (var edge : List.of("5.0", "10.0", "20.0", "30.0", "60.0", "90.0", "120.0", "180.0", "300.0")) {
            assertThat(scrape()).contains("outcome=\"answered\",le=\"" + edge + "\"}");
        }
    }

    @Test
    void gaugesShowTheMomentOfTheScrape() {
        everythingHappens();

        assertThat(scrape()).contains("atiende_callers_waiting{line=\"support\"} 2.0", "atiende_longest_wait_seconds{line=\"support\"} 42.0",
                "atiende_agents{state=\"free\"} 3.0", "atiende_store_seconds_count{operation=\"find_customer\"} 1",
                "atiende_agi_turns_total{outcome=\"returned\",script=\"in/v1\"} 1.0", "atiende_agi_sessions 7.0", "atiende_ami_connected{asterisk=\"main\"} 1.0",
                "atiende_store_up 1.0", "atiende_build_info{version=\"0.1.0\"} 1.0");
    }

    @Test
    void accuracyOfForecastsIsPublished() {
        metrics.watchForecasts(() -> .895);
        metrics.forecastEnded("support", true, Optional.of(Duration.ofSeconds(-25)));
        metrics.forecastEnded("support", false, Optional.of(Duration.ofMillis(7_500)));
        metrics.forecastEnded("support", false, Optional.empty());

        assertThat(scrape()).contains("atiende_forecasts_total{kept=\"true\",line=\"support\"} 1.0", "atiende_forecasts_total{kept=\"false\",line=\"support\"} 2.0",
                "atiende_forecasts_total{kept=\"false\",line=\"english\"} 0.0", "atiende_forecasts_kept_ratio 0.895",
                "atiende_forecast_error_seconds_sum{line=\"support\",side=\"over\"} 7.5", "atiende_forecast_error_seconds_count{line=\"support\",side=\"over\"} 1",
                "atiende_forecast_error_seconds_bucket{line=\"support\",side=\"under\",le=\"20.0\"} 0",
                "atiende_forecast_error_seconds_bucket{line=\"support\",side=\"under\",le=\"30.0\"} 1");
        assertThat(scrape()).contains("# HELP atiende_forecasts_total ", "# HELP atiende_forecast_error_seconds ", "# HELP atiende_forecasts_kept_ratio ");
    }

    @Test
    void numberOrNameOfACallerNeverBecomesALabel() {
        for (var i = 0; i < 1000; i++) {
            metrics.callEnded("+3461234" + i, Disposition.ABANDONED, Duration.ZERO);
            metrics.agiFailed("Robert'); DROP TABLE " + i);
            metrics.storeTook("word" + (char) ('a' + i % 26) + i, Duration.ZERO);
        }

        assertThat(scrape()).contains("atiende_calls_total{disposition=\"abandoned\",line=\"other\"} 1000.0",
                "atiende_agi_errors_total{kind=\"other\"} 1000.0", "atiende_metric_labels_refused_total{label=\"line\"} 1000.0",
                "atiende_store_seconds_count{operation=\"other\"} " + (1000 - BoundedLabels.MAX_WORDS));
        assertThat(scrape()).doesNotContain("3461234", "DROP");
    }

    @Test
    void callerWhoHeardBusyIsCountedByWhy() {
        metrics.callRefused("support", Refusal.FULL);
        metrics.callRefused("+34612345678", Refusal.SAME_NUMBER);

        assertThat(scrape()).contains("atiende_calls_refused_total{line=\"support\",reason=\"full\"} 1.0",
                "atiende_calls_refused_total{line=\"other\",reason=\"same_number\"} 1.0").doesNotContain("34612345678");
    }

    @Test
    void brokenGaugeIsCountedAndTheRestIsStillScraped() {
        metrics.watchAgiSessions(() -> {
            throw new IllegalStateException("asked during shutdown");
        });
        metrics.offerEnded(RingOutcome.NO_ANSWER.name());

        scrape();
        assertThat(scrape()).contains("atiende_offers_total{outcome=\"no_answer\"} 1.0", "atiende_metric_gauge_failures_total{metric=\"atiende_agi_sessions\"}");
    }

    @Test
    void scraperGetsTheFormatItAsksFor() throws IOException {
        assertThat(Metrics.contentType("")).startsWith("text/plain");
        assertThat(Metrics.contentType("application/openmetrics-text; version=1.0.0")).startsWith("application/openmetrics-text");
        var out = new ByteArrayOutputStream();
        metrics.scrape("application/openmetrics-text; version=1.0.0", out);
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("# EOF\n");
    }

    /** The rules of the Prometheus naming guide that promtool checks, over everything this room owns. */
    @Test
    void namesFollowThePrometheusGuide() {
        everythingHappens();
        var names = new TreeSet<String>();
        TYPE.matcher(scrape()).results().forEach(match -> {
            var name = match.group(1);
            names.add(name);
            assertThat(name).matches("atiende(_[a-z]+)+").doesNotContainPattern("_(ms|millis|minutes|count|sum|bucket)$");
            assertThat(name.endsWith("_total")).as("%s is a counter exactly when it ends in _total", name).isEqualTo(match.group(2).equals("counter"));
            assertThat(match.group(2).equals("histogram") && !name.endsWith("_seconds")).as("%s has its base unit", name).isFalse();
            assertThat(scrape()).contains("# HELP " + name + " ");
        });
        assertThat(names).contains("atiende_calls_total", "atiende_hold_seconds", "atiende_callers_waiting", "atiende_longest_wait_seconds", "atiende_agents",
                "atiende_agi_sessions", "atiende_agi_turns_total", "atiende_agi_errors_total", "atiende_agi_command_seconds", "atiende_ami_connected",
                "atiende_ami_reconnects_total", "atiende_ami_event_lag_seconds", "atiende_ami_resyncs_total", "atiende_store_seconds", "atiende_store_up",
                "atiende_offers_total", "atiende_ami_overflows_total", "atiende_ami_audit_differences_total", "atiende_build_info",
                "atiende_calls_refused_total");
    }

    @Test
    void nothingHasHappenedYetAndEverySeriesStandsAtZero() {
        metrics.watchWaiting(() -> Map.of("english", 2), () -> Map.of("english", Duration.ofSeconds(3)));

        assertThat(scrape()).contains("atiende_calls_total{disposition=\"fallback\",line=\"english\"} 0.0",
                "atiende_hold_seconds_bucket{line=\"support\",outcome=\"abandoned\",le=\"180.0\"} 0", "atiende_offers_total{outcome=\"phone_dead\"} 0.0",
                "atiende_calls_refused_total{line=\"support\",reason=\"same_number\"} 0.0",
                "atiende_ami_reconnects_total{asterisk=\"main\"} 0.0",
                "atiende_ami_overflows_total{asterisk=\"main\"} 0.0",
                "atiende_ami_audit_differences_total{asterisk=\"main\"} 0.0", "atiende_callers_waiting{line=\"support\"} 0.0",
                "atiende_callers_waiting{line=\"english\"} 2.0", "atiende_longest_wait_seconds{line=\"support\"} 0.0");
    }

    @Test
    void workOfTheStoreIsNamedInWords() {
        metrics.storeTook("find customer", Duration.ofMillis(2));

        assertThat(scrape()).contains("atiende_store_seconds_count{operation=\"find_customer\"} 1").doesNotContain("atiende_metric_labels_refused_total{");
    }

    @Test
    void processAndPoolShareTheRegistry() {
        metrics.withJvm().meters().counter("hikaricp.test").increment();

        assertThat(scrape()).contains("jvm_memory_used_bytes", "hikaricp_test_total 1.0")
                .doesNotContain("process_cpu_time_ns", "system_cpu_count");
    }

    @Test
    void ownWordsOfTheCodePassUntilTheirLimit() {
        IntStream.range(0, 100).forEach(i -> metrics.storeTook("operation_" + i % 5, Duration.ofMillis(1)));

        assertThat(scrape()).contains("atiende_store_seconds_count{operation=\"operation_4\"} 20").doesNotContain("operation=\"other\"");
    }

    private void everythingHappens() {
        metrics.callEnded("english", Disposition.REFUSED, Duration.ZERO);
        metrics.offerEnded(RingOutcome.ANSWERED.name());
        metrics.callRefused("english", Refusal.CUSTOMERS_ONLY);
        metrics.agiTurnEnded("in/v1", "returned");
        metrics.agiFailed("wrong_key");
        metrics.agiCommandTook(Duration.ofNanos(200_000));
        metrics.amiReconnected("main");
        metrics.amiResynced("main");
        metrics.amiOverflowed("main");
        metrics.amiDiffered("main", 2);
        metrics.storeTook("find customer", Duration.ofMillis(3));
        metrics.watchWaiting(() -> Map.of("support", 2), () -> Map.of("support", Duration.ofSeconds(42)));
        metrics.watchAgents(() -> Map.of("free", 3, "talking", 1));
        metrics.watchAgiSessions(() -> 7);
        metrics.watchAmi(() -> Map.of("main", true), () -> Map.of("main", Duration.ofMillis(4)));
        metrics.watchStore(() -> true);
    }

    private String scrape() {
        var out = new ByteArrayOutputStream();
        try {
            metrics.scrape("", out);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
