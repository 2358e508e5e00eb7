package org.atiende.explain;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.atiende.promise.PromiseStory.Standing;
import org.atiende.store.StoreLost;
import org.atiende.store.StoreRefused;
import org.atiende.yaml.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code atiende promises}: exit 0 when nothing is late, 1 when something is or nobody can be asked, 2 when used wrongly. */
@Command(name = "promises", mixinStandardHelpOptions = true, sortOptions = false,
        description = "The calls that are owed, the soonest first, and the latest that were: due, late, kept, broken (later than was said), unreached"
                + " or withdrawn (a person answered in the same call), each with every ring of an agent for it. Changes nothing.",
        footer = {"", "Asks the running router at the configured http.bind with a token of the role",
            "agent, supervisor or admin: --token-file, --token, or the environment's",
            "ATIENDE_TOKEN. When no router runs it reads the store. Times are the company's.",
            "Exit code: 0 nothing is late; 1 something is, or nobody to ask; 2 wrong use.",
            "", "  atiende promises",
            "  atiende promises --standing late,broken,unreached --json"})
public final class PromisesCommand implements Callable<Integer> {

    private static final List<String> STANDINGS = Stream.of(Standing.values()).map(standing -> PromiseJson.word(standing.name())).toList();

    private final Supplier<House> house;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--standing", paramLabel = "WORD", split = ",", description = "only these: due, late, kept, broken, unreached, withdrawn")
    private List<String> standings = List.of();

    @Mixin
    private Asking asking;

    @Option(names = "--json", description = "one line of JSON, as the REST interface answers")
    private boolean json;

    /** @param house asked for once the arguments are known to be right */
    public PromisesCommand(Supplier<House> house, Map<String, String> environment) {
        this.house = house;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        standings.stream().filter(word -> !STANDINGS.contains(word)).findFirst().ifPresent(word -> {
            throw new CommandLine.ParameterException(spec.commandLine(), "--standing: no promise is '" + word + "'; allowed: " + String.join(", ", STANDINGS)
                    + Nearest.hint(word, STANDINGS));
        });
        var token = asking.token(environment);
        var asked = house.get();
        return switch (asking.ask(asked.http(), "/api/v1/promises", token, PromisesCommand::isAnswer)) {
            case Asking.Came.Told(var answer) -> tell(answer, asked);
            case Asking.Came.NobodyThere(var nobody) -> storeAlone(asked, nobody);
            case Asking.Came.Complaint(var exitCode, var why) -> asking.complain(exitCode, why);
        };
    }

    private static boolean isAnswer(JsonNode json) {
        return json.isArray() && json.valueStream().allMatch(one -> one.path("standing").isString());
    }

    private int storeAlone(House asked, String nobody) {
        try {
            var answer = PromiseJson.list(asked.store().promiseStories());
            asking.complain(Asking.GOOD, nobody + ": this is read from the store alone.");
            return tell(answer, asked);
        } catch (StoreLost | StoreRefused away) {
            return asking.storeIsAway(nobody, away);
        }
    }

    private int tell(JsonNode answer, House asked) {
        var wanted = answer.valueStream().filter(one -> standings.isEmpty() || standings.contains(AnswerText.text(one, "standing"))).toList();
        var lines = json ? List.of(JsonMapper.shared().writeValueAsString(wanted)) : new PromiseText(asked.store().zone()).lines(wanted);
        var out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
        return answer.valueStream().anyMatch(one -> AnswerText.text(one, "standing").equals("late")) ? Asking.NOBODY : Asking.GOOD;
    }
}
