package org.atiende.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.atiende.experience.Experience;
import org.atiende.experience.Kind;
import org.atiende.experience.World;
import org.atiende.ledger.ForecastRecord;
import org.atiende.tel.CallId;

/**
 * The calls on their way, from their first wait to their end: what is to be learned from each, and what was forecast of it and came true. What
 * is learned is only noted here, for whoever owns the {@link Experience}. Belongs to one owner.
 */
public final class Courses {

    /** Calls followed at once; beyond it the oldest is forgotten, and its forecasts with it. */
    static final int MOST = 50_000;

    /** Something to be learned. */
    public interface Lesson {
        void teach(Experience experience, Calibration calibration);
    }

    private static final class Course {

        private final Kind kind;
        private final String line;
        private final Instant since;
        private Optional<Instant> waitsFrom = Optional.empty();
        private Optional<Instant> chosen = Optional.empty();           // when an agent was, for the first time in this wait
        private boolean answered;
        private int forecasts;
        private int entry;                                             // the number of the one made as this wait began
        private List<ForecastRecord> open = List.of();

        Course(Kind kind, String line, Instant since) {
            this.kind = kind;
            this.line = line;
            this.since = since;
        }

        ForecastRecord forecast(CallId call, ForecastRecord.Expected expected) {
            return new ForecastRecord(call, forecasts++, line, kind.priority(), expected, "", Optional.empty());
        }

        void put(ForecastRecord forecast) {
            var all = new ArrayList<>(open);
            all.removeIf(one -> one.number() == forecast.number());
            all.add(forecast);
            open = all;
        }
    }

    private final Consumer<ForecastRecord> record;
    private final Map<CallId, Course> courses = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, Course> eldest) {
            return size() > MOST;
        }
    };
    private final Set<CallId> notForecast = new LinkedHashSet<>();     // who wait
    private List<Lesson> lessons = new ArrayList<>();

    /** @param record hears of every forecast that is made, and again when it is said and when its outcome is known */
    public Courses(Consumer<ForecastRecord> record) {
        this.record = record;
    }

    /** On which line this call came; {@link World#ANY_LINE} when it is not known. */
    public int lineOf(CallId call) {
        return Optional.ofNullable(courses.get(call)).map(course -> course.kind.line()).orElse(World.ANY_LINE);
    }

    /** What was noted since this was asked last. */
    public List<Lesson> takeLessons() {
        var taken = lessons;
        lessons = new ArrayList<>();
        return taken;
    }

    public void learn(Lesson lesson) {
        lessons.add(lesson);
    }

    /** A caller begins to wait, or waits again: after a ring that nobody answered, or after a talk. */
    public void waits(CallId call, Kind kind, String line, Instant since, Instant now) {
        var before = courses.get(call);
        if (before == null || before.answered) {
            var course = new Course(kind, line, since);
            course.forecasts = before == null ? 0 : before.forecasts;
            course.entry = course.forecasts;
            courses.put(call, course);
            if (!call.isOutgoing()) {
                notForecast.add(call);
                lessons.add((experience, _) -> experience.came(kind, nanos(now)));
            }
        }
        courses.get(call).waitsFrom = Optional.of(now);
    }

    /** Somebody is rung for the caller. @param agent and not the guardia, whose rings teach nothing about agents' */
    public void chosen(CallId call, boolean agent, Instant now) {
        find(call).ifPresent(course -> {
            waited(course, false, now);
            course.chosen = agent ? course.chosen.or(() -> Optional.of(now)) : Optional.empty();
        });
    }

    private Optional<Course> find(CallId call) {
        return Optional.ofNullable(courses.get(call));
    }

    private void waited(Course course, boolean gone, Instant now) {
        course.waitsFrom.ifPresent(from -> {
            var began = Math.max(0, Duration.between(course.since, from).toNanos());
            var ended = Math.max(began, Duration.between(course.since, now).toNanos());
            lessons.add((experience, _) -> experience.patience().waited(course.kind.line(), began, ended, gone));
        });
        course.waitsFrom = Optional.empty();
    }

    /** The caller is gone. */
    public void leaves(CallId call, Instant now) {
        notForecast.remove(call);
        Optional.ofNullable(courses.remove(call)).ifPresent(course -> {
            waited(course, true, now);
            ended(course, false, now);
        });
    }

    /** A person talks with the caller. */
    public void answered(CallId call, Instant now) {
        notForecast.remove(call);
        find(call).filter(course -> !course.answered).ifPresent(course -> {
            course.answered = true;
            waited(course, false, now);
            course.chosen.ifPresent(from -> {
                var rang = Duration.between(from, now).toNanos();
                lessons.add((experience, _) -> experience.rang(rang));
            });
            ended(course, true, now);
        });
    }

    /** Those who wait, and of whom nothing has been forecast. */
    public List<CallId> notForecast() {
        return List.copyOf(notForecast);
    }

    /** The forecast made as the caller began to wait. */
    public void forecast(CallId call, ForecastRecord.Expected expected) {
        if (notForecast.remove(call)) {
            find(call).ifPresent(course -> {
                course.put(course.forecast(call, expected));
                record.accept(course.open.getLast());
            });
        }
    }

    /** The caller was told so; a forecast that was said and the one it was made as are one. */
    public void told(CallId call, ForecastRecord.Expected expected, String words) {
        find(call).filter(course -> !course.answered).ifPresent(course -> {
            var known = course.open.stream().filter(one -> one.expected().at().equals(expected.at())).findFirst();
            course.put(known.orElseGet(() -> course.forecast(call, expected)).said(words));
            record.accept(course.open.getLast());
        });
    }

    private void ended(Course course, boolean answered, Instant now) {
        for (var forecast : course.open) {
            var known = forecast.ended(now, answered);
            record.accept(known);
            if (known.number() == course.entry) {
                known.kept().ifPresent(kept -> reckon(course, known, kept));
            }
        }
        course.open = List.of();
    }

    /** Who is known to have waited so long stands for those like them who left before. */
    private void reckon(Course course, ForecastRecord known, boolean kept) {
        var expected = known.expected();
        var until = kept ? known.outcome().orElseThrow().waited() : expected.ninetieth();
        var before = Math.max(0, Duration.between(course.since, expected.at()).toNanos());
        lessons.add((experience, calibration) -> {
            var patience = experience.patience();
            var counts = patience.stays(course.kind.line(), before) / patience.stays(course.kind.line(), before + until.toNanos());
            calibration.ended(expected.ahead(), kept, Math.min(counts, Calibration.MOST_COUNTS));
        });
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }
}
