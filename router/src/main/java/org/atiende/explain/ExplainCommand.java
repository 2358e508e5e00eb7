package org.atiende.explain;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.atiende.store.StoreLost;
import org.atiende.store.StoreRefused;
import org.atiende.tel.CallId;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
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

    private static final int GOOD = 0;
    private static final int NOBODY = 1;
    private static final int WRONG_USE = 2;
    private static final int MAX_CHARACTERS = 200;
    private static final int MAX_TOKEN_BYTES = 4096;
    private static final String ENVIRONMENT = "ATIENDE_TOKEN";
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,500}");

    /** @param http where the router listens @param store what is read when it does not */
    public record Settings(InetSocketAddress http, StoreAlone store) {
    }

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

    /** With which right. */
    static final class Right {

        @Option(names = "--token-file", paramLabel = "FILE", description = "a file that holds the token and nothing else")
        private Path file;

        @Option(names = "--token", paramLabel = "TOKEN", description = "the token itself; whoever lists this machine's processes sees it")
        private String token;
    }

    private final Supplier<Settings> settings;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private What what;

    @ArgGroup(exclusive = true)
    private Right right;

    @Option(names = "--json", description = "one line of JSON, as the REST interface answers")
    private boolean json;

    /** @param settings asked for once the arguments are known to be right */
    public ExplainCommand(Supplier<Settings> settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var path = path();
        var token = token();
        var house = settings.get();
        var router = new RouterLink(house.http());
        return switch (router.get(token.isPresent() ? path : "/healthz", token)) {
            case RouterLink.Reply.NobodyThere() -> storeAlone(house.store(), router);
            case RouterLink.Reply.NoAnswer(var why) -> complain(NOBODY, "What listens at " + router.place() + " (http.bind) " + why
                    + ". Is it the router, and is it well? Look at " + router.place() + "/readyz");
            case RouterLink.Reply.Answered(var _, var _) when token.isEmpty() -> complain(WRONG_USE, "A router answers at " + router.place()
                    + " and wants a token of the role supervisor or admin (api-tokens of atiende.yaml): give --token-file, --token, or " + ENVIRONMENT);
            case RouterLink.Reply.Answered(var status, var body) -> told(router, status, parsed(body));
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

    private Optional<String> token() {
        var token = (right == null ? Optional.ofNullable(environment.get(ENVIRONMENT)).filter(text -> !text.isBlank())
                : Optional.of(right.token != null ? right.token : read(right.file))).map(String::strip);
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw wrongUse("the token is not one: it is 1 to 500 letters, digits and signs, without spaces");
        }
        return token;
    }

    private String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_TOKEN_BYTES), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw wrongUse("--token-file: " + file + " cannot be read");
        }
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private int told(RouterLink router, int status, Optional<JsonNode> body) {
        var detail = AnswerText.problem(body, status);
        return switch (status) {
            case 200 -> body.filter(ExplainCommand::isAnswer).map(this::tell).orElseGet(() -> complain(NOBODY, "What listens at " + router.place()
                    + " (http.bind) is no router, or one of another version"));
            case 400 -> complain(WRONG_USE, detail);
            case 401 -> complain(WRONG_USE, "The router at " + router.place() + " does not know this token: its SHA-256 must stand in api-tokens of"
                    + " atiende.yaml, and the router be started after that");
            case 403 -> complain(WRONG_USE, "This token may not ask that: " + detail);
            case 404 -> complain(NOBODY, detail);
            default -> complain(NOBODY, "The router at " + router.place() + " could not answer: " + detail);
        };
    }

    private static boolean isAnswer(JsonNode json) {
        return json.path("candidates").isArray() || json.path("offers").isArray();
    }

    private static Optional<JsonNode> parsed(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException _) {
            return Optional.empty();                         // an answer of somebody else, told as such
        }
    }

    private int storeAlone(StoreAlone store, RouterLink router) {
        var nobody = "No router answers at " + router.place() + " (http.bind)";
        try {
            var answer = store.ask(explainer -> what.caller == null ? explainer.story(what.call)
                    : explainer.choice(what.caller.from, what.caller.to, what.caller.at));
            return switch (answer) {
                case Answer.Choice choice -> tell(noted(AnswerJson.choice(choice), nobody
                        + ": this is read from the store alone, and agents who are stored as signed in count as free and on site."));
                case Answer.Story story -> tell(noted(AnswerJson.story(story), nobody + ": this is read from the store alone."));
                case Answer.Wrong(var why) -> complain(WRONG_USE, why);
                case Answer.NotFound(var why) -> complain(NOBODY, nobody + ", and in the store " + why);
                case Answer.NotNow(var why) -> complain(NOBODY, nobody + ", and " + why);
            };
        } catch (StoreLost | StoreRefused away) {
            return complain(NOBODY, nobody + ", and the store cannot be read: " + away.getMessage() + (away.getMessage().endsWith("?") ? "" : ".")
                    + " If a router runs, let --config name its folder, so that it is asked where it listens.");
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
        return choice && !answer.path("chosen").isString() ? NOBODY : GOOD;
    }

    private int complain(int code, String why) {
        var err = spec.commandLine().getErr();
        err.println(why);
        err.flush();
        return code;
    }
}
