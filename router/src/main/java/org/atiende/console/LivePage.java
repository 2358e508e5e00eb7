package org.atiende.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.atiende.agent.AgentState;
import org.atiende.explain.AnswerJson;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import tools.jackson.databind.JsonNode;

/**
 * The live page: who waits, who can answer, what happened today, in words. Rendered here and only here: the first load carries the whole
 * page, the script fetches {@link #body} again every two seconds, and nothing is built from data in the browser. Read-only and without
 * login, which is acceptable because the console binds to loopback alone. Every text from outside goes through {@link #esc}.
 */
final class LivePage {

    /** Rows shown of the calls that ended last. */
    static final int LAST_CALLS = 12;

    /** Rows shown of agents and of live calls; the rest is counted. */
    static final int MAX_ROWS = 60;

    private static final Duration LONG_WAIT = Duration.ofSeconds(60);
    private static final Duration LEGAL_WAIT = Duration.ofSeconds(180);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final List<String> STATES = AgentState.LABELS;

    private final Board board;
    private final String company;
    private final ZoneId zone;
    private final List<String> lines;
    private final Supplier<List<Health>> health;

    LivePage(Board board, ConsoleSettings settings, Supplier<List<Health>> health) {
        this.board = board;
        this.health = health;
        company = settings.company();
        zone = settings.clock();
        lines = settings.lines();
    }

    String page(Instant now) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%1$s – live</title>
                <link rel="icon" href="/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="/console.css">
                <script src="/console.js" defer></script>
                </head>
                <body>
                <header><h1>%1$s</h1><p id="pulse" class="quiet">Live, every two seconds</p></header>
                <p id="summary" class="unseen" role="status" aria-live="polite">%2$s</p>
                <main id="board">
                %3$s</main>
                <footer class="quiet">Atiende · numbers are masked</footer>
                </body>
                </html>
                """.formatted(esc(company), esc(summary(board.waiting(), bad())), body(now));
    }

    /** The changing part; its first line carries the summary for screen readers. */
    String body(Instant now) {
        var waiting = board.waiting();
        var agents = board.agents();
        var bad = bad();
        return alarm(bad) + "<section data-summary=\"" + esc(summary(waiting, bad)) + "\" data-waiting=\"" + waiting.size()
                + "\" aria-labelledby=\"h-waiting\">\n<h2 id=\"h-waiting\">Waiting</h2>\n" + tiles(waiting)
                + waitingTable(waiting) + "</section>\n" + served(waiting) + today() + agents(agents) + last(agents) + "<p class=\"quiet stamp\">As of "
                + CLOCK.format(now.atZone(zone)) + "</p>\n";
    }

    JsonNode json(Instant now) {
        var json = Reply.JSON.objectNode().put("at", now.toString());
        json.set("waiting", Json.list(board.waiting(), Json::waiting));
        json.set("agents", Json.list(board.agents(), Json::agent));
        json.set("calls", Json.list(board.live(), Json::call));
        var today = json.putObject("today");
        board.today().forEach((how, count) -> today.put(Json.word(how), count));
        json.set("latest", Json.list(board.latest(LAST_CALLS), AnswerJson::record));
        return json;
    }

    private static String summary(List<Board.WaitingRow> waiting, List<Health> bad) {
        return switch (waiting.size()) {
            case 0 -> "Nobody is waiting.";
            case 1 -> "One caller is waiting.";
            default -> waiting.size() + " callers are waiting.";
        } + bad.stream().map(one -> " Attention: " + one.detail() + ".").collect(Collectors.joining());
    }

    private List<Health> bad() {
        return health.get().stream().filter(one -> !one.good()).toList();
    }

    /** What a supervisor must know before they believe the rest of the page. */
    private static String alarm(List<Health> bad) {
        return bad.isEmpty() ? "" : bad.stream().map(one -> "<p>" + esc(one.detail()) + ".</p>\n")
                .collect(Collectors.joining("", "<div class=\"alarm\"><strong>Attention</strong>\n", "</div>\n"));
    }

    private String tiles(List<Board.WaitingRow> waiting) {
        var byLine = waiting.stream().collect(Collectors.groupingBy(Board.WaitingRow::line));
        var names = new ArrayList<>(lines);
        byLine.keySet().stream().filter(line -> !lines.contains(line)).sorted().forEach(names::add);
        return names.stream().map(line -> {
            var here = byLine.getOrDefault(line, List.of());
            var longest = here.stream().map(Board.WaitingRow::waited).max(Comparator.naturalOrder());
            return "<li class=\"tile %s\"><span class=\"name\">%s</span><strong>%d</strong><span class=\"quiet\">%s</span></li>\n".formatted(
                    longest.map(LivePage::urgency).orElse("none"), esc(line), here.size(),
                    longest.map(wait -> "longest " + span(wait)).orElse("nobody waits"));
        }).collect(Collectors.joining("", "<ul class=\"tiles\">\n", "</ul>\n"));
    }

    private static String waitingTable(List<Board.WaitingRow> waiting) {
        if (waiting.isEmpty()) {
            return "";
        }
        return table("Callers waiting, the longest first", List.of("Waited", "Caller", "Line", "Need"), waiting.stream().limit(MAX_ROWS)
                .map(row -> List.of(time(row.waited(), urgency(row.waited())), caller(row.caller()), esc(row.line()), esc(row.need()))).toList())
                + more(waiting.size());
    }

    private String today() {
        var counts = board.today();
        var all = counts.values().stream().mapToInt(Integer::intValue).sum();
        var rows = new StringBuilder("<section aria-labelledby=\"h-today\">\n<h2 id=\"h-today\">Today</h2>\n<dl class=\"counts\">\n");
        rows.append("<div><dt>Calls ended</dt><dd>").append(all).append("</dd></div>\n");
        for (var how : Disposition.values()) {
            rows.append("<div class=\"").append(Json.word(how)).append("\"><dt>").append(words(how)).append("</dt><dd>")
                    .append(counts.getOrDefault(how, 0)).append("</dd></div>\n");
        }
        return rows.append("</dl>\n</section>\n").toString();
    }

    private static String agents(List<Board.AgentRow> agents) {
        var byState = agents.stream().collect(Collectors.groupingBy(Board.AgentRow::state, Collectors.counting()));
        var rows = agents.stream().sorted(Comparator.comparingInt((Board.AgentRow row) -> order(row.state())).thenComparing(Board.AgentRow::name))
                .limit(MAX_ROWS).map(row -> List.of(esc(row.name()), state(row.state()), esc(row.detail()),
                        row.inState().map(length -> time(length, "")).orElse(""), esc(row.site()))).toList();
        return "<section aria-labelledby=\"h-agents\">\n<h2 id=\"h-agents\">Agents</h2>\n<p class=\"states\">" + byState.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> order(entry.getKey())))
                .map((Map.Entry<String, Long> entry) -> "<span>" + entry.getValue() + " " + state(entry.getKey()) + "</span>").collect(Collectors.joining(" "))
                + "</p>\n" + table("Agents and what they do", List.of("Name", "State", "With, or why", "For", "Site"), rows) + more(agents.size()) + "</section>\n";
    }

    /** The calls that have got further than waiting. */
    private String served(List<Board.WaitingRow> waiting) {
        var held = waiting.stream().map(Board.WaitingRow::call).collect(Collectors.toSet());
        var calls = board.live().stream().filter(row -> !held.contains(row.call())).toList();
        var rows = calls.stream().limit(MAX_ROWS).map(row -> List.of(time(row.since(), ""), caller(row.caller()), esc(row.customer().orElse("–")),
                esc(row.line()), esc(row.doing()))).toList();
        return "<section aria-labelledby=\"h-live\">\n<h2 id=\"h-live\">In progress</h2>\n" + (rows.isEmpty() ? "<p class=\"quiet\">Nobody is ringing or talking.</p>\n"
                : table("Calls in progress", List.of("Lasts", "Caller", "Customer", "Line", "What happens"), rows) + more(calls.size())) + "</section>\n";
    }

    private String last(List<Board.AgentRow> agents) {
        var names = agents.stream().collect(Collectors.toMap(row -> row.id().text(), Board.AgentRow::name));
        var rows = board.latest(LAST_CALLS).stream().map(call -> List.of(CLOCK.format(call.arrived().atZone(zone)), caller(call.caller().describe()),
                esc(call.line()), call.disposition().map(how -> "<span class=\"how " + Json.word(how) + "\">" + words(how) + "</span>").orElse("in progress"),
                esc(call.answeredBy().map(who -> names.getOrDefault(who.text(), who.text())).orElse("–")), time(call.waited(), urgency(call.waited())), esc(why(call)))).toList();
        return "<section aria-labelledby=\"h-last\">\n<h2 id=\"h-last\">Last calls</h2>\n" + (rows.isEmpty() ? "<p class=\"quiet\">No call has ended yet.</p>\n"
                : table("The calls that ended last", List.of("Came", "Caller", "Line", "Ended", "Who", "Waited", "Why"), rows)) + "</section>\n";
    }

    private static String why(CallRecord call) {
        return call.offers().isEmpty() ? call.need() : call.offers().getLast().why();
    }

    /** Cells are ready HTML; the first of a row names the row. */
    private static String table(String caption, List<String> heads, List<List<String>> rows) {
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + caption + "\"><table><caption class=\"unseen\">" + caption
                + "</caption>\n<thead><tr>");
        heads.forEach(head -> html.append("<th scope=\"col\">").append(head).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        rows.forEach(row -> {
            html.append("<tr><th scope=\"row\">").append(row.getFirst()).append("</th>");
            row.stream().skip(1).forEach(cell -> html.append("<td>").append(cell).append("</td>"));
            html.append("</tr>\n");
        });
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String more(int size) {
        return size > MAX_ROWS ? "<p class=\"quiet\">and " + (size - MAX_ROWS) + " more</p>\n" : "";
    }

    private static int order(String state) {
        return STATES.contains(state) ? STATES.indexOf(state) : STATES.size();
    }

    private static String state(String state) {
        return "<span class=\"state " + (STATES.contains(state) ? state : "unknown") + "\">" + esc(state.replace('-', ' ')) + "</span>";
    }

    private static String words(Disposition how) {
        return switch (how) {
            case ANSWERED -> "Answered";
            case ANSWERED_BY_GUARDIA -> "By guardia";
            case PROMISED -> "Call promised";
            case ABANDONED -> "Caller left";
            case FALLBACK -> "Without router";
            case REFUSED -> "Heard busy";
        };
    }

    private static String caller(String masked) {
        return "<span class=\"caller\">" + esc(masked) + "</span>";
    }

    private static String urgency(Duration wait) {
        return wait.compareTo(LEGAL_WAIT) >= 0 ? "over" : wait.compareTo(LONG_WAIT) >= 0 ? "long" : "fine";
    }

    private static String time(Duration length, String urgency) {
        return "<span class=\"time " + urgency + "\">" + span(length) + "</span>";
    }

    static String span(Duration length) {
        return length.toHours() > 0 ? String.format(Locale.ROOT, "%d:%02d:%02d", length.toHours(), length.toMinutesPart(), length.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", length.toMinutes(), length.toSecondsPart());
    }

    /**
     * Text as HTML shows it literally, in elements and in quoted attributes. Control characters and the marks that turn the direction of
     * writing are shown as {@code U+FFFD}: they could make a row read as something else.
     */
    static String esc(String text) {
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c);
            }
        });
        return safe.toString();
    }
}
