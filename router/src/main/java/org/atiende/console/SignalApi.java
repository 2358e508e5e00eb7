package org.atiende.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.atiende.body.SignalBody;
import org.atiende.customer.Signal;
import org.atiende.followup.Announcements.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signals over REST, {@code /api/v1/signals}: what befell an area, announced to its customers, and what another channel saw of one customer.
 * Told again under the same key, they change nothing.
 */
final class SignalApi {

    private static final Logger AUDIT = LoggerFactory.getLogger("audit");

    private final CaseDesk desk;

    SignalApi(CaseDesk desk) {
        this.desk = desk;
    }

    /** {@code GET /api/v1/signals/{id}} */
    HttpResponse one(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return CaseApi.asked(() -> desk.findSignal(ctx.pathParam("id")).map(found -> Reply.json(json(found)))
                .orElseGet(() -> Reply.problem(HttpStatus.NOT_FOUND, "no signal of an area has this id")));
    }

    /** {@code PUT /api/v1/signals/{id}}: a new signal, or what changes of one; with a customer, an observation. */
    HttpResponse put(ApiToken by, ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var id = ctx.pathParam("id");
        return CaseApi.notJson(request, "a signal", id).orElseGet(() -> SignalBody.read(request.contentUtf8())
                .map(body -> CaseApi.asked(() -> kept(by, id, body))).orElseGet(() -> Reply.problem(HttpStatus.BAD_REQUEST, SignalBody.RULE)));
    }

    private HttpResponse kept(ApiToken by, String id, SignalBody body) {
        if (body.isObservation()) {
            var seen = body.observation(id);
            return body.problems().isEmpty() ? answer(by, id, desk.put(seen)) : refused(body.problems());
        }
        var signal = body.over(id, desk.findSignal(id).map(Standing::signal), desk.now());
        var messages = body.messages();
        return body.problems().isEmpty() ? answer(by, id, desk.put(signal, messages)) : refused(body.problems());
    }

    private static HttpResponse answer(ApiToken by, String id, CaseDesk.Told told) {
        return switch (told) {
            case CaseDesk.Announced(var now) -> {
                AUDIT.info("A signal was kept over REST (signal={} area={} messages={} token={} role={})", id, now.signal().area(), now.messages().keySet(), by.name(), by.role());
                yield Reply.json(json(now));
            }
            case CaseDesk.Observed(var now) -> {
                AUDIT.info("An observation was {} over REST (signal={} case={} token={} role={})", now.isNew() ? "noted" : "told again", id, now.caseId(), by.name(), by.role());
                yield Reply.json(now.isNew() ? HttpStatus.CREATED : HttpStatus.OK, Reply.JSON.objectNode().put("signal", id).put("case", now.caseId()).put("new", now.isNew()));
            }
            case CaseDesk.NotTold(var problems) -> refused(problems);
        };
    }

    private static HttpResponse refused(List<String> problems) {
        return Reply.problem(HttpStatus.BAD_REQUEST, String.join("; ", problems));
    }

    private static ObjectNode json(Standing found) {
        Signal signal = found.signal();
        var messages = Reply.JSON.objectNode();
        found.messages().forEach(messages::put);
        return Reply.JSON.objectNode().put("signal", signal.id()).put("area", signal.area()).put("topic", signal.topic()).put("impact", signal.impact())
                .put("what", signal.what()).put("began", signal.began().toString()).put("expected_end", text(signal.expectedEnd())).put("ended", text(signal.ended()))
                .put("customers", found.customers()).put("told", found.told()).set("messages", messages);
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
