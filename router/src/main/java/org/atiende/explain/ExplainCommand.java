package org.atiende.explain;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.atiende.store.StoreLost;
import org.atiende.store.StoreRefused;
import org.atiende.tel.CallId;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code atiende explain}: exit 0 when somebody would be chosen or the call was found, 1 when not or when nobody can be asked, 2 when used wrongly. */
@Command(name = "explain", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Who would get a call now and why, every other agent with the fact that excludes them; or why a past call went where it went."
                + " Changes nothing.",
        footer = {"", "Asks the running router at the configured http.bind with a token of the role",
            "supervisor or admin: --token-file, --token, or the environment's ATIENDE_TOKEN.",
            "When no router runs it reads the store: agents who are stored as signed in",
            "count as free and on site.",
            "Exit code: 0 somebody would be chosen, or the call was found; 1 nobody, or",
            "nobody to ask; 2 wrong use.",
            "", "  atiende explain --from +34612345678 --to support",
            "  atiende explain --from withheld --to support --at -45s",
            "  atiende explain --call 1772439700.12 --json"})
public final class ExplainCommand implements Callable<Integer> {

    private static final int MAX_CHARACTERS = 200;

    /** A call that does not come. */
    static final class Caller {

        @Option(names = "--from", paramLabel = "NUMBER", required = true, description = "who calls: a number as a caller shows it, or withheld")
        private String from;

        @Option(names = "--to", paramLabel = "LINE", required = true, description = "the line's name, or the number that is called")
        private String to;

        @Option(names = "--at", paramLabel = "TIME", description = "when the call arrives: with its zone, as 2026-11-20T10:15:00+01:00, or relative to now:"
                + " -45s has waited for 45 seconds, +10m comes in ten minutes")
        private Optional<String> at = Optional.empty();
    }

    /** Which call. */
    static final class What {

        @ArgGroup(exclusive = false, order = 1)
        private Caller caller;

        @Option(names = "--call", order = 2, paramLabel = "ID", required = true, description = "a call under way or over, by its id")
        private String call;
    }

    private final Supplier<House> house;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private What what;

    @Mixin
    private Asking asking;

    @Option(names = "--json", description = "one line of JSON, as the REST interface answers")
    private boolean json;

    /** @param house asked for once the arguments are known to be right */
    public ExplainCommand(Supplier<House> house, Map<String, String> environment) {
        this.house = house;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var path = path();
        var token = asking.token(environment);
        var asked = house.get();
        return switch (asking.ask(asked.http(), path, token, ExplainCommand::isAnswer)) {
            case Asking.Came.Told(var answer) -> tell(answer);
            case Asking.Came.NobodyThere(var nobody) -> storeAlone(asked.store(), nobody);
            case Asking.Came.Complaint(var exitCode, var why) -> asking.complain(exitCode, why);
        };
    }

    private String path() {
        if (what.caller == null) {
            if (!CallId.isOne(what.call)) {
                throw wrongUse("--call: no call has such an id; ids are 1 to 80 letters, digits, dots, dashes and underscores, as 1772439700.12");
            }
            return "/api/v1/calls/" + what.call + "/explanation";
        }
        if (Stream.concat(Stream.of(what.caller.from, what.caller.to), what.caller.at.stream()).anyMatch(text -> text.length() > MAX_CHARACTERS)) {
            throw wrongUse("--from, --to and --at take at most " + MAX_CHARACTERS + " characters");
        }
        return "/api/v1/explain?from=" + encoded(what.caller.from) + "&to=" + encoded(what.caller.to)
                + what.caller.at.map(at -> "&at=" + encoded(at)).orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private static boolean isAnswer(JsonNode json) {
        return json.path("candidates").isArray() || json.path("offers").isArray();
    }

    private int storeAlone(StoreAlone store, String nobody) {
        try {
            var answer = store.ask(explainer -> what.caller == null ? explainer.story(what.call)
                    : explainer.choice(what.caller.from, what.caller.to, what.caller.at));
            return switch (answer) {
                case Answer.Choice choice -> tell(noted(AnswerJson.choice(choice), nobody
                        + ": this is read from the store alone, and agents who are stored as signed in count as free and on site."));
                case Answer.Story story -> tell(noted(AnswerJson.story(story), nobody + ": this is read from the store alone."));
                case Answer.Wrong(var why) -> asking.complain(Asking.WRONG_USE, why);
                case Answer.NotFound(var why) -> asking.complain(Asking.NOBODY, nobody + ", and in the store " + why);
                case Answer.NotNow(var why) -> asking.complain(Asking.NOBODY, nobody + ", and " + why);
            };
        } catch (StoreLost | StoreRefused away) {
            return asking.storeIsAway(nobody, away);
        }
    }

    private static ObjectNode noted(ObjectNode answer, String first) {
        answer.withArray("notes").insert(0, first);
        return answer;
    }

    private int tell(JsonNode answer) {
        var choice = answer.path("candidates").isArray();
        var lines = json ? List.of(JsonMapper.shared().writeValueAsString(answer)) : choice ? AnswerText.choice(answer) : AnswerText.story(answer);
        var out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
        return choice && !answer.path("chosen").isString() ? Asking.NOBODY : Asking.GOOD;
    }
}
