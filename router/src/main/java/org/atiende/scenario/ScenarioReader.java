package org.atiende.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.atiende.yaml.Problem;
import org.atiende.yaml.Problems;
import org.atiende.yaml.SchemaCheck;
import org.atiende.yaml.YamlFile;

/** Reads a scenario whole: either all of it holds, or every problem is named with its place and nothing is used. */
public final class ScenarioReader {

    /** Stands beside this class; the defaults are written there. */
    static final String SCHEMA = "scenario.schema.json";

    /** What came of reading. */
    public sealed interface Result {
    }

    public record Good(Scenario scenario) implements Result {
    }

    /** @param problems at least one, in the order of the file */
    public record Bad(List<Problem> problems) implements Result {
    }

    private ScenarioReader() {
    }

    public static Result read(Path file) {
        var problems = new Problems(file.toString());
        return YamlFile.read(file, new SchemaCheck(ScenarioReader.class, SCHEMA), problems, new ArrayList<>())
                .map(root -> new ScenarioDraft(root).scenario())
                .filter(_ -> problems.none())
                .<Result>map(Good::new)
                .orElseGet(() -> new Bad(problems.listed()));
    }
}
