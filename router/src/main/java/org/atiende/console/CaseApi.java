package org.atiende.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.atiende.agent.AgentId;
import org.atiende.body.CaseBody;
import org.atiende.customer.Case;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.TrackingKey;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cases over REST, {@code /api/v1/cases}: the company's own systems open and change them, and write what the customer is told. */
final class CaseApi {

    private static final Logger AUDIT = LoggerFactory.getLogger("audit");

    private final CaseDesk desk;

    CaseApi(CaseDesk desk) {
        this.desk = desk;
    }

    /** {@code GET /api/v1/cases/{id}} */
    HttpResponse one(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return asked(() -> desk.find(ctx.pathParam("id")).map(found -> Reply.json(json(found)))
                .orElseGet(() -> Reply.problem(HttpStatus.NOT_FOUND, "no case has this id")));
    }

    /** {@code GET /api/v1/cases?key=482913057}: the case that a customer names by its tracking key. */
    HttpResponse byKey(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var key = TrackingKey.read(Optional.ofNullable(ctx.queryParams().get("key")).orElse(""));
        if (key.isEmpty()) {
            return Reply.problem(HttpStatus.BAD_REQUEST, "that is no tracking key: nine digits, the last of which fits the others, as /api/v1/cases?key=000005724");
        }
        return asked(() -> desk.find(key.get()).map(found -> Reply.json(json(found)))
                .orElseGet(() -> Reply.problem(HttpStatus.NOT_FOUND, "no case has this tracking key")));
    }

    /** {@code PUT /api/v1/cases/{id}}: opens a case, or changes what the body names of it; what it does not name stays. */
    HttpResponse put(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var id = ctx.pathParam("id");
        return notJson(request, "a case", id).orElseGet(() -> CaseBody.read(request.contentUtf8()).map(body -> asked(() -> kept(by, id, body)))
                .orElseGet(() -> Reply.problem(HttpStatus.BAD_REQUEST, CaseBody.RULE)));
    }

    /** What is wrong about a request before its body is read. @param what the id is of */
    static Optional<HttpResponse> notJson(AggregatedHttpRequest request, String what, String id) {
        if (!CaseBody.isId(id)) {
            return Optional.of(Reply.problem(HttpStatus.BAD_REQUEST, "the id of " + what + " is 1 to 60 letters, digits and . _ : / @ + -"));
        }
        return Optional.ofNullable(request.contentType()).filter(type -> type.is(MediaType.JSON)).isPresent() ? Optional.empty()
                : Optional.of(Reply.problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json"));
    }

    private HttpResponse kept(ApiToken by, String id, CaseBody body) {
        var before = desk.find(id);
        var now = body.over(id, before.map(Followed::about), desk.now());
        var word = body.word(desk.now());
        if (!body.problems().isEmpty()) {
            return refused(body.problems());
        }
        return switch (desk.put(now, word)) {
            case CaseDesk.Done(var done) -> {
                AUDIT.info("A case was {} over REST (case={} state={} token={} role={})", before.isPresent() ? "changed" : "opened", id, done.followUp().state(),
                        by.name(), by.role());
                yield Reply.json(before.isPresent() ? HttpStatus.OK : HttpStatus.CREATED, json(done));
            }
            case CaseDesk.Wrong(var problems) -> refused(problems);
        };
    }

    private static HttpResponse refused(List<String> problems) {
        return Reply.problem(HttpStatus.BAD_REQUEST, String.join("; ", problems));
    }

    interface Answer {
        HttpResponse get();
    }

    static HttpResponse asked(Answer answer) {
        try {
            return answer.get();
        } catch (StoreLost away) {
            return Reply.problem(HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be asked now, or somebody changed the same in this instant; try again");
        }
    }

    private static ObjectNode json(Followed found) {
        Case about = found.about();
        var told = found.followUp();
        return Reply.JSON.objectNode().put("case", about.id()).put("tracking_key", told.key().digits()).put("customer", about.customerId())
                .put("topic", about.topic()).put("owner", about.owner().map(AgentId::text).orElse(null)).put("open", about.open()).put("impact", about.impact())
                .put("opened", about.opened().toString()).put("due", text(about.due())).put("summary", about.summary()).put("state", told.state())
                .put("message", told.message().orElse(null)).put("next_contact", text(told.nextContact())).put("deadline", told.deadline().toString())
                .put("customer_knows", !told.isNew()).put("told", text(told.toldAt())).put("told_in", told.toldIn().map(CallId::text).orElse(null))
                .put("next_call", text(told.callAt()));
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
