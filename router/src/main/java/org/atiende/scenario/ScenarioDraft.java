package org.atiende.scenario;

import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

import org.atiende.yaml.Nearest;
import org.atiende.yaml.Section;

/** Makes the scenario from a file of the right form, and checks what no schema can: what one key means beside another. */
final class ScenarioDraft {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(24);
    private static final int MAX_SKILLS_NAMED = 20;
    private static final double HOURS_OF_A_YEAR = 365.25 * 24;

    /** The clock counts nanoseconds, and turns over after 292 years. */
    private static final int MOST_YEARS = 200;

    private final Section file;

    ScenarioDraft(Section file) {
        this.file = file;
    }

    /** Of use only when no problem was found. */
    Scenario scenario() {
        var calls = file.longNumber("calls");
        var holdCap = file.says("hold-cap", "none") ? Optional.<Duration>empty()
                : Optional.of(file.duration("hold-cap", Duration.ofSeconds(1), MOST));
        var maxInSystem = file.says("max-in-system", "none") ? OptionalInt.empty() : OptionalInt.of(file.number("max-in-system"));
        var lines = lines(holdCap.isPresent());
        var agents = agents();
        checkNeeds(lines, agents);
        var warmUp = warmUp(calls);
        checkSpan(calls, warmUp, lines);
        return new Scenario(file.longNumber("seed"), calls, warmUp, holdCap, maxInSystem,
                file.choice("policy", Scenario.Policy.class, Scenario.Policy.DEFAULT), lines, agents);
    }

    private long warmUp(long calls) {
        if (!file.has("warm-up")) {
            return calls / 10;
        }
        var warmUp = file.longNumber("warm-up");
        if (file.sound("calls") && warmUp >= calls) {
            file.wrong("warm-up", "must be fewer than calls (" + calls + ")");
        }
        return warmUp;
    }

    /** Says nothing while a rate is not known. */
    private void checkSpan(long calls, long warmUp, List<Scenario.Line> lines) {
        var perYear = lines.stream().mapToDouble(line -> perDay(line.arrivals())).sum() / 24 * HOURS_OF_A_YEAR;
        var known = file.sound("calls") && (!file.has("warm-up") || file.sound("warm-up")) && file.sections("lines").stream().allMatch(line -> line.sound("arrivals-per-hour"));
        if (known && perYear > 0 && calls + warmUp > perYear * MOST_YEARS) {
            file.wrong("calls", "so many would take about %.0f years to come; at most %d years can be simulated. Write at most %d, or raise arrivals-per-hour"
                    .formatted((calls + warmUp) / perYear, MOST_YEARS, (long) (perYear * MOST_YEARS * calls / (calls + warmUp))));
        }
    }

    private static double perDay(List<Scenario.Rate> rates) {
        var sum = 0.0;
        for (var i = 0; i < rates.size(); i++) {
            var until = i + 1 < rates.size() ? rates.get(i + 1).from().toNanoOfDay() : Duration.ofDays(1).toNanos();
            sum += rates.get(i).perHour() * (until - rates.get(i).from().toNanoOfDay()) / Duration.ofHours(1).toNanos();
        }
        return sum;
    }

    private List<Scenario.Line> lines(boolean promises) {
        var lines = new ArrayList<Scenario.Line>();
        var names = new HashSet<String>();
        for (var section : file.sections("lines")) {
            var line = line(section);
            if (!names.add(line.name())) {
                section.wrong("name", "there is a line \"" + line.name() + "\" already; give each its own name");
            }
            if (!promises && file.sound("hold-cap") && line.promise().accept() != 1) {
                section.wrong("accept-promise", "without a hold cap nothing is promised; write hold-cap: 180s at the top, or remove this key");
            }
            lines.add(line);
        }
        return lines;
    }

    private static Scenario.Line line(Section line) {
        var patience = line.says("patience", "none") ? Optional.<Distribution>empty() : Optional.of(distribution(line.section("patience")));
        return new Scenario.Line(line.text("name"), arrivals(line), new Scenario.Talk(distribution(line.section("handling")), patience),
                line.each("needs", "", text -> text), new Scenario.Promise(line.decimal("accept-promise"),
                        line.choice("callbacks", Scenario.Callbacks.class, Scenario.Callbacks.OFF_PEAK)), known(line));
    }

    private static Scenario.Known known(Section line) {
        var share = line.decimal("known-agent");
        var hold = line.duration("hold-for-known", Duration.ZERO, MOST);
        if (line.sound("known-agent") && share == 0 && hold.isPositive()) {
            line.wrong("hold-for-known", "no caller of this line knows an agent; write known-agent: 0.6, or remove this key");
        }
        return new Scenario.Known(share, hold, line.decimal("hold-chance"));
    }

    private static List<Scenario.Rate> arrivals(Section line) {
        if (!line.lists("arrivals-per-hour")) {
            var rate = new Scenario.Rate(LocalTime.MIDNIGHT, line.decimal("arrivals-per-hour"));
            checkSomebodyCalls(line, List.of(rate));
            return List.of(rate);
        }
        var rates = new ArrayList<Scenario.Rate>();
        var sound = true;
        for (var step : line.sections("arrivals-per-hour")) {
            var rate = new Scenario.Rate(step.time("from"), step.decimal("per-hour"));
            if (sound && !rates.isEmpty() && step.sound("from") && !rate.from().isAfter(rates.getLast().from())) {
                step.wrong("from", "must come after the step before it (" + rates.getLast().from() + ")");
            }
            sound = sound && step.sound("from") && step.sound("per-hour");
            rates.add(rate);
        }
        if (sound) {
            checkSomebodyCalls(line, rates);
        }
        return rates;
    }

    private static void checkSomebodyCalls(Section line, List<Scenario.Rate> rates) {
        if (rates.stream().allMatch(rate -> rate.perHour() == 0)) {
            line.wrong("arrivals-per-hour", "nobody would ever call; write a rate above 0, as 120");
        }
    }

    private static Distribution distribution(Section kinds) {
        if (kinds.has("exponential")) {
            return new Distribution.Exponential(kinds.duration("exponential", LEAST, MOST));
        }
        if (kinds.has("lognormal")) {
            var lognormal = kinds.section("lognormal");
            return new Distribution.Lognormal(lognormal.duration("mean", LEAST, MOST), lognormal.decimal("cv"));
        }
        if (kinds.has("constant")) {
            return new Distribution.Constant(kinds.duration("constant", Duration.ZERO, MOST));
        }
        var uniform = kinds.section("uniform");
        var made = new Distribution.Uniform(uniform.duration("from", Duration.ZERO, MOST), uniform.duration("until", LEAST, MOST));
        if (uniform.sound("from") && made.until().compareTo(made.from()) <= 0) {
            uniform.wrong("until", "must be longer than from (" + Section.words(made.from()) + ")");
        }
        return made;
    }

    private List<Scenario.Agents> agents() {
        var sections = file.sections("agents");
        var groups = sections.stream().map(ScenarioDraft::group).toList();
        var count = groups.stream().mapToLong(Scenario.Agents::count).sum();
        if (count > Scenario.MAX_AGENTS && sections.stream().allMatch(group -> group.sound("count"))) {
            file.wrong("agents", count + " in all are too many; at most " + Scenario.MAX_AGENTS);
        }
        return groups;
    }

    private static Scenario.Agents group(Section group) {
        var skills = new TreeMap<String, Integer>();
        var written = group.section("skills");
        written.keys().forEach(skill -> skills.put(skill, written.number(skill)));
        return new Scenario.Agents(group.number("count"), skills, group.duration("wrap-up", Duration.ZERO, MOST));
    }

    /** A call that nobody can take would wait for ever. Says nothing while not every group's skills are known. */
    private void checkNeeds(List<Scenario.Line> lines, List<Scenario.Agents> agents) {
        if (agents.isEmpty() || !file.sections("agents").stream().allMatch(group -> group.sound("skills"))) {
            return;
        }
        var known = new TreeSet<String>();
        agents.forEach(group -> known.addAll(group.skills().keySet()));
        var sections = file.sections("lines");
        for (var i = 0; i < lines.size(); i++) {
            checkNeeds(sections.get(i), lines.get(i).needs(), known, agents);
        }
    }

    private static void checkNeeds(Section line, List<String> needs, Collection<String> known, List<Scenario.Agents> agents) {
        for (var i = 0; i < needs.size(); i++) {
            if (!known.contains(needs.get(i))) {
                line.wrong("needs", i, "no agent has this skill" + Nearest.hint(needs.get(i), known)
                        + (known.size() > MAX_SKILLS_NAMED ? "" : " (skills: " + String.join(", ", known) + ")"));
            }
        }
        if (known.containsAll(needs) && agents.stream().noneMatch(group -> group.skills().keySet().containsAll(needs))) {
            line.wrong("needs", "no agent has all of these skills; give them all to the agents of one group, or ask for fewer");
        }
    }
}
