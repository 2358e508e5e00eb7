package org.atiende.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.atiende.calendar.Holidays;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.LegalClock;
import org.atiende.yaml.Nearest;
import org.atiende.yaml.Section;

/** Makes the section {@code cases} into the policy by which customers are kept informed. */
final class FollowUpDraft {

    private static final Duration DAY = Duration.ofDays(1);

    private final Section file;
    private final ZoneId zone;
    private final Holidays holidays;

    FollowUpDraft(Section file, ZoneId zone, Holidays holidays) {
        this.file = file;
        this.zone = zone;
        this.holidays = holidays;
    }

    FollowUpPolicy policy() {
        var cases = file.section("cases");
        return new FollowUpPolicy(lines(cases), cases.duration("settle", Duration.ofSeconds(1), DAY), cases.days("contact-every"),
                cases.duration("before-deadline", Duration.ZERO, Duration.ofDays(14)), cases.number("person-from-impact"), Math.max(1, cases.number("at-once")),
                cases.number("keep-free"), clocks(cases), zone, holidays);
    }

    /** A line that promises nothing has no hours in which its customers are called, either. */
    private List<String> lines(Section cases) {
        var calling = file.sections("lines").stream().filter(line -> line.has("promises")).map(line -> line.text("name")).toList();
        var lines = cases.each("call-as", "", text -> text);
        for (var i = 0; i < lines.size(); i++) {
            if (!calling.contains(lines.get(i))) {
                cases.wrong("call-as", i, "is no line with a section promises, which says when its customers are called"
                        + Nearest.hint(lines.get(i), calling) + (calling.isEmpty() ? "" : " (such lines: " + String.join(", ", calling) + ")"));
            }
        }
        return lines;
    }

    private static Map<String, LegalClock> clocks(Section cases) {
        var clocks = new HashMap<String, LegalClock>();
        cases.sections("clocks").forEach(one -> {
            if (clocks.put(one.text("topic"), one.choice("clock", LegalClock.class, LegalClock.COMPLAINT)) != null) {
                one.wrong("topic", "has a clock already; keep one");
            }
        });
        return clocks;
    }
}
