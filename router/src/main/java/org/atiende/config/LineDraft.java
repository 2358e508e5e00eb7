package org.atiende.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.match.LinePolicy;
import org.atiende.need.Authority;
import org.atiende.yaml.Nearest;
import org.atiende.yaml.Section;

/** Makes the lines of the file into the policies the domain serves calls by. */
final class LineDraft {

    private final Section file;
    private final Set<String> languages;
    private final Map<String, String> numberOwners = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    LineDraft(Section file, Set<String> languages) {
        this.file = file;
        this.languages = languages;
    }

    List<LinePolicy> lines() {
        var lines = new ArrayList<LinePolicy>();
        for (var section : file.sections("lines")) {
            var line = line(section);
            if (names.putIfAbsent(line.name(), lines.size()) != null) {
                section.wrong("name", "there is a line \"" + line.name() + "\" already; give each its own name");
            }
            checkNumbers(section, line);
            checkWidening(section, line);
            if (!languages.isEmpty() && !languages.contains(line.language())) {
                section.wrong("language", "there are no prompts in this language" + Nearest.hint(line.language(), languages) + " (prompts: "
                        + String.join(", ", languages.stream().sorted().toList()) + ")");
            }
            lines.add(line);
        }
        return lines;
    }

    private static LinePolicy line(Section line) {
        var holdCap = line.duration("hold-cap", Duration.ofSeconds(10), Duration.ofMinutes(10));
        var ring = line.duration("ring", Duration.ofSeconds(5), Duration.ofSeconds(60));
        var deadline = line.duration("phone-deadline", Duration.ofMillis(500), Duration.ofSeconds(10));
        if (line.sound("hold-cap") && ring.compareTo(holdCap) >= 0) {
            line.wrong("ring", "must be shorter than hold-cap (" + Section.words(holdCap) + "), or nobody is rung a second time");
        }
        if (line.sound("ring") && deadline.compareTo(ring) >= 0) {
            line.wrong("phone-deadline", "must be shorter than ring (" + Section.words(ring) + ")");
        }
        return new LinePolicy(line.text("name"), line.each("numbers", "", text -> text), line.text("language"), line.text("skill"),
                holdCap, ring, deadline, line.sections("widen").stream().map(LineDraft::widening).toList(),
                line.each("guardia", new AgentId("stand-in"), AgentId::new),
                line.duration("guardia-ring", Duration.ofSeconds(5), Duration.ofMinutes(2)),
                line.number("pause-after-no-answer"), line.text("music"), authority(line));
    }

    private static Optional<Authority> authority(Section line) {
        if (!line.has("authority")) {
            return Optional.empty();
        }
        var section = line.section("authority");
        return Optional.of(new Authority(section.text("skill"), Math.clamp(section.number("from-impact"), 1, 5)));
    }

    private static LinePolicy.Widening widening(Section step) {
        return new LinePolicy.Widening(step.duration("after", Duration.ofSeconds(1), Duration.ofMinutes(10)),
                step.number("level"), step.flag("any-skill"));
    }

    private void checkNumbers(Section section, LinePolicy line) {
        for (var i = 0; i < line.numbers().size(); i++) {
            var owner = numberOwners.putIfAbsent(LinePolicy.digits(line.numbers().get(i)), line.name());
            if (owner != null) {
                section.wrong("numbers", i, "this number belongs to the line \"" + owner + "\" already; a number rings one line");
            }
        }
    }

    private static void checkWidening(Section section, LinePolicy line) {
        var steps = section.sections("widen");
        for (var i = 0; i < steps.size(); i++) {
            var step = line.widen().get(i);
            if (section.sound("hold-cap") && step.after().compareTo(line.holdCap()) >= 0) {
                steps.get(i).wrong("after", "must come before the hold cap (" + Section.words(line.holdCap()) + "): past it the guardia rings");
            }
            if (i == 0) {
                continue;
            }
            var before = line.widen().get(i - 1);
            if (step.after().compareTo(before.after()) <= 0) {
                steps.get(i).wrong("after", "must come after the step before it (" + Section.words(before.after()) + ")");
            }
            if (step.level() < before.level() || before.anySkill() && !step.anySkill()) {
                steps.get(i).wrong("level", "this step would narrow the net again; write level: " + before.level() + " or more"
                        + (before.anySkill() ? " and any-skill: true" : ""));
            }
        }
    }
}
