package org.atiende.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.body.DispositionBody;
import org.atiende.csv.CsvProblems;
import org.atiende.customer.CallContacts;
import org.atiende.explain.Answer;
import org.atiende.explain.AnswerJson;
import org.atiende.explain.Explainer;
import org.atiende.explain.PromiseJson;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.yaml.Nearest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The REST interface, {@code /api/v1}: agents and calls for programs with a bearer token. Every change is written to the log
 * {@code audit} with who asked for it. There are no cookies, so a page of another site cannot act through somebody's browser.
 */
final class Api {

    static final String DEFAULT_REASON = "break";

    private static final Logger AUDIT = LoggerFactory.getLogger("audit");
    private static final List<String> EXPLAIN = List.of("from", "to", "at");
    private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9-]{0,29}");

    /** Something only the owner of a token may ask. */
    interface Asked {
        HttpResponse answer(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request);
    }

    private final Board board;
    private final Explainer explainer;
    private final TokenCheck tokens;

    Api(Board board, Explainer explainer, TokenCheck tokens) {
        this.board = board;
        this.explainer = explainer;
        this.tokens = tokens;
    }

    /** The page for whoever shows a token that may read; 401 without one, 403 with one that may not. */
    Page guarded(Asked asked) {
        return (ctx, request) -> {
            var token = tokens.of(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""));
            if (token.isEmpty()) {
                return refused(HttpStatus.UNAUTHORIZED, "send the header Authorization: Bearer TOKEN with a token of the configuration")
                        .mapHeaders(headers -> headers.toBuilder().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"atiende\"").build());
            }
            if (!token.get().mayRead()) {
                return refused(HttpStatus.FORBIDDEN, "a token of the role metrics reads numbers only");
            }
            return asked.answer(token.get(), ctx, request);
        };
    }

    HttpResponse agents(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return Reply.json(Json.list(board.agents(), Json::agent));
    }

    HttpResponse calls(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return Reply.json(Json.list(board.live(), Json::call));
    }

    /** {@code GET /api/v1/promises}: the calls that are owed, and the latest that were, each with every ring of an agent for it. */
    HttpResponse promises(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        try {
            return Reply.json(PromiseJson.list(board.promises(PromiseJson.MOST)));
        } catch (StoreLost away) {
            return refused(HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be asked now; try again");
        }
    }

    HttpResponse call(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return callId(ctx.pathParam("id")).flatMap(board::find).map(found -> Reply.json(AnswerJson.record(found)))
                .orElseGet(() -> refused(HttpStatus.NOT_FOUND, "no call has this id"));
    }

    /**
     * {@code GET /api/v1/explain?from=NUMBER&to=LINE[&at=TIME]}: who would get this call, and why ({@link AnswerJson}). A plus that was sent
     * as it is arrives as a space; nothing that is asked here begins with one.
     */
    HttpResponse explain(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        if (!by.mayExplain()) {
            return mayNotExplain();
        }
        var asked = ctx.queryParams();
        return wrongParameter(asked).map(why -> refused(HttpStatus.BAD_REQUEST, why)).orElseGet(() -> answered(
                explainer.choice(plus(asked.get("from")), plus(asked.get("to")), Optional.ofNullable(asked.get("at")).map(Api::plus))));
    }

    /** {@code GET /api/v1/calls/{id}/explanation}: why this call went where it went. */
    HttpResponse explanation(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return by.mayExplain() ? answered(explainer.story(ctx.pathParam("id"))) : mayNotExplain();
    }

    private static Optional<String> wrongParameter(QueryParams asked) {
        for (var name : asked.names()) {
            if (!EXPLAIN.contains(name)) {
                var meant = Nearest.hint(name, EXPLAIN);
                return Optional.of(CsvProblems.quoted(name) + " is no parameter of this address" + (meant.isEmpty() ? "." : meant) + " There are "
                        + String.join(", ", EXPLAIN));
            }
            if (asked.getAll(name).size() > 1) {
                return Optional.of(name + ": stands here more than once; write it once");
            }
        }
        return asked.contains("from") && asked.contains("to") ? Optional.empty()
                : Optional.of("say who calls and which line, as /api/v1/explain?from=%2B34612345678&to=support");
    }

    private static String plus(String text) {
        return text.replaceFirst("^ (?=[0-9])|(?<=T[0-9:.]{4,20}) (?=[0-9]{2}:)", "+");
    }

    private static HttpResponse answered(Answer answer) {
        return switch (answer) {
            case Answer.Choice choice -> Reply.json(AnswerJson.choice(choice));
            case Answer.Story story -> Reply.json(AnswerJson.story(story));
            case Answer.Wrong(var why) -> refused(HttpStatus.BAD_REQUEST, why);
            case Answer.NotFound(var why) -> refused(HttpStatus.NOT_FOUND, why);
            case Answer.NotNow(var why) -> refused(HttpStatus.SERVICE_UNAVAILABLE, why);
        };
    }

    HttpResponse signIn(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return change(by, ctx, new Availability.SignedIn(), "signed in");
    }

    HttpResponse signOut(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return change(by, ctx, new Availability.SignedOut(), "signed out");
    }

    HttpResponse resume(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return change(by, ctx, agent -> board.resume(agent, by.name()), "resumed");
    }

    /** The body is empty or {@code {"reason": "lunch"}}. */
    HttpResponse pause(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        if (request.content().isEmpty()) {
            return paused(by, ctx, DEFAULT_REASON);
        }
        var type = Optional.ofNullable(request.contentType());
        if (type.isEmpty() || !type.get().is(MediaType.JSON)) {
            return refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json");
        }
        return reason(request.contentUtf8()).map(reason -> paused(by, ctx, reason)).orElseGet(() -> refused(HttpStatus.BAD_REQUEST,
                "the body is {\"reason\": \"...\"}, the reason 1 to 30 lower-case letters, digits and dashes"));
    }

    private static Optional<String> reason(String body) {
        try {
            var json = JsonMapper.shared().readTree(body);
            var known = json.isObject() && json.size() == 1 && json.path("reason").isString();
            return known ? json.path("reason").stringValueOpt().filter(text -> REASON.matcher(text).matches()) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private HttpResponse paused(ApiToken by, ServiceRequestContext ctx, String reason) {
        return change(by, ctx, new Availability.Paused(reason), "paused for " + reason);
    }

    private HttpResponse change(ApiToken by, ServiceRequestContext ctx, Availability to, String done) {
        return change(by, ctx, agent -> board.change(agent, to, by.name()), done);
    }

    private HttpResponse change(ApiToken by, ServiceRequestContext ctx, Function<AgentId, Board.Change> act, String done) {
        var agent = agentId(ctx.pathParam("id"));
        if (agent.isEmpty()) {
            return refused(HttpStatus.NOT_FOUND, "no agent has this id");
        }
        if (!by.mayChange(agent.get())) {
            AUDIT.warn("A token may not change this agent (agent={} token={} role={})", agent.get(), by.name(), by.role());
            return refused(HttpStatus.FORBIDDEN, "this token changes its own agent only");
        }
        return switch (act.apply(agent.get())) {
            case Board.Done(var now) -> {
                AUDIT.info("An agent was {} over REST (agent={} token={} role={})", done, agent.get(), by.name(), by.role());
                yield Reply.json(Json.agent(now));
            }
            case Board.NoSuchAgent() -> refused(HttpStatus.NOT_FOUND, "no agent has this id");
            case Board.Refused(var why) -> {
                AUDIT.info("An agent could not be {}: {} (agent={} token={})", done, why, agent.get(), by.name());
                yield refused(HttpStatus.CONFLICT, why);
            }
        };
    }

    /**
     * {@code POST /api/v1/calls/{id}/disposition} with {@code {"outcome": "helped", "topic": "billing", "case": "C-12"}}, the last two as
     * wanted: how the call went and what it was really about, from which the next call of this customer is read. A later note replaces it.
     */
    HttpResponse disposition(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var call = callId(ctx.pathParam("id"));
        if (call.isEmpty()) {
            return refused(HttpStatus.NOT_FOUND, "no call has this id");
        }
        if (!Optional.ofNullable(request.contentType()).filter(type -> type.is(MediaType.JSON)).isPresent()) {
            return refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json");
        }
        return DispositionBody.read(request.contentUtf8()).map(note -> noted(by, call.get(), note)).orElseGet(() -> refused(HttpStatus.BAD_REQUEST, DispositionBody.RULE));
    }

    private HttpResponse noted(ApiToken by, CallId call, CallContacts.Note note) {
        try {
            return switch (board.note(call, by.agent(), note)) {
                case Board.NoteKept(var now) -> {
                    AUDIT.info("A call was noted as {} over REST (call={} token={} role={})", note.outcome(), call, by.name(), by.role());
                    yield Reply.json(Json.contact(now));
                }
                case Board.NoSuchCall() -> refused(HttpStatus.NOT_FOUND, "no call has this id");
                case Board.NotNotable(var why) -> refused(HttpStatus.CONFLICT, why);
            };
        } catch (StoreLost away) {
            return refused(HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be asked now; nothing was noted, try again");
        }
    }

    private static HttpResponse mayNotExplain() {
        return refused(HttpStatus.FORBIDDEN, "asking why takes a token of the role supervisor or admin");
    }

    private static HttpResponse refused(HttpStatus status, String why) {
        return Reply.problem(status, why);
    }

    private static Optional<AgentId> agentId(String text) {
        try {
            return Optional.of(new AgentId(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<CallId> callId(String text) {
        try {
            return Optional.of(new CallId(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Answers a request on a virtual thread; may block. */
    interface Page {
        HttpResponse answer(ServiceRequestContext ctx, AggregatedHttpRequest request);
    }
}
