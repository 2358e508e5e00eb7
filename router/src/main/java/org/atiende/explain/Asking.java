package org.atiende.explain;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command asks the router that runs on this machine: with which right, and what is said when it cannot be asked. */
final class Asking {

    static final int GOOD = 0;
    static final int NOBODY = 1;
    static final int WRONG_USE = 2;
    private static final int MAX_TOKEN_BYTES = 4096;
    private static final String ENVIRONMENT = "ATIENDE_TOKEN";
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,500}");

    /** With which right. */
    static final class Right {

        @Option(names = "--token-file", paramLabel = "FILE", description = "a file that holds the token and nothing else")
        private Path file;

        @Option(names = "--token", paramLabel = "TOKEN", description = "the token itself; whoever lists this machine's processes sees it")
        private String token;
    }

    /** What came of asking. */
    sealed interface Came {

        record Told(JsonNode answer) implements Came {
        }

        /** @param nobody the beginning of a sentence */
        record NobodyThere(String nobody) implements Came {
        }

        record Complaint(int exitCode, String why) implements Came {
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(exclusive = true)
    private Right right;

    /** The token that was given, or the environment's. @throws CommandLine.ParameterException when it is none */
    Optional<String> token(Map<String, String> environment) {
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

    /** @param isAnswer whether such a document is an answer of a router to what is asked */
    Came ask(InetSocketAddress http, String path, Optional<String> token, Predicate<JsonNode> isAnswer) {
        var router = new RouterLink(http);
        return switch (router.get(token.isPresent() ? path : "/healthz", token)) {
            case RouterLink.Reply.NobodyThere() -> new Came.NobodyThere("No router answers at " + router.place() + " (http.bind)");
            case RouterLink.Reply.NoAnswer(var why) -> new Came.Complaint(NOBODY, "What listens at " + router.place() + " (http.bind) " + why
                    + ". Is it the router, and is it well? Look at " + router.place() + "/readyz");
            case RouterLink.Reply.Answered(var _, var _) when token.isEmpty() -> new Came.Complaint(WRONG_USE, "A router answers at " + router.place()
                    + " and wants a token of the role supervisor or admin (api-tokens of atiende.yaml): give --token-file, --token, or " + ENVIRONMENT);
            case RouterLink.Reply.Answered(var status, var body) -> told(router, status, parsed(body), isAnswer);
        };
    }

    private static Came told(RouterLink router, int status, Optional<JsonNode> body, Predicate<JsonNode> isAnswer) {
        var detail = AnswerText.problem(body, status);
        return switch (status) {
            case 200 -> body.filter(isAnswer).<Came>map(Came.Told::new).orElseGet(() -> new Came.Complaint(NOBODY, "What listens at " + router.place()
                    + " (http.bind) is no router, or one of another version"));
            case 400 -> new Came.Complaint(WRONG_USE, detail);
            case 401 -> new Came.Complaint(WRONG_USE, "The router at " + router.place() + " does not know this token: its SHA-256 must stand in api-tokens of"
                    + " atiende.yaml, and the router be started after that");
            case 403 -> new Came.Complaint(WRONG_USE, "This token may not ask that: " + detail);
            case 404 -> new Came.Complaint(NOBODY, detail);
            default -> new Came.Complaint(NOBODY, "The router at " + router.place() + " could not answer: " + detail);
        };
    }

    private static Optional<JsonNode> parsed(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body)).filter(JsonNode::isContainer);
        } catch (JacksonException _) {
            return Optional.empty();                         // an answer of somebody else, told as such
        }
    }

    int complain(int exitCode, String why) {
        var err = spec.commandLine().getErr();
        err.println(why);
        err.flush();
        return exitCode;
    }

    /** What a store that cannot be read means for somebody who found no router. */
    int storeIsAway(String nobody, RuntimeException away) {
        return complain(NOBODY, nobody + ", and the store cannot be read: " + away.getMessage() + (away.getMessage().endsWith("?") ? "" : ".")
                + " If a router runs, let --config name its folder, so that it is asked where it listens.");
    }
}
