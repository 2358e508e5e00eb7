package org.atiende.story;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus reads from {@code /metrics}: the samples of the plain text format, each with its labels. */
record Scrape(List<Sample> samples) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One line of it. */
    record Sample(String name, Map<String, String> labels, double value) {

        boolean has(String label, String value) {
            return value.equals(labels.get(label));
        }
    }

    static Scrape of(String text) {
        return new Scrape(text.lines().filter(line -> !line.startsWith("#")).map(Scrape::sample).toList());
    }

    private static Sample sample(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        var labels = parts.group(2) == null ? Map.<String, String>of() : LABEL.matcher(parts.group(2)).results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
        return new Sample(parts.group(1), labels, Double.parseDouble(parts.group(3)));
    }

    Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toSet());
    }

    /** The sum over every series of this name. */
    double sum(String name) {
        return sum(name, _ -> true);
    }

    double sum(String name, Predicate<Sample> those) {
        return samples.stream().filter(sample -> sample.name().equals(name)).filter(those).mapToDouble(Sample::value).sum();
    }
}
