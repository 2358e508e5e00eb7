package org.atiende.console;

import java.util.concurrent.CompletionException;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every error of a request into a problem document. What went wrong inside goes to the log, never to whoever asked. */
final class ConsoleErrors implements ServerErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleErrors.class);

    @Override
    public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (cause) {
            case HttpStatusException said -> Reply.problem(said.httpStatus(), words(said.httpStatus()));
            case ContentTooLargeException _ -> Reply.problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "the body is longer than " + ConsoleServer.MAX_BODY + " bytes");
            case RequestTimeoutException _ -> Reply.problem(HttpStatus.SERVICE_UNAVAILABLE, "no answer within " + ConsoleServer.MAX_TIME.toSeconds() + " s");
            default -> {
                LOG.error("A request could not be answered (route={})", ctx.config().route().patternString(), cause);
                yield Reply.problem(HttpStatus.INTERNAL_SERVER_ERROR, "the router could not answer; its log says why");
            }
        };
    }

    @Override
    public AggregatedHttpResponse renderStatus(ServiceRequestContext ctx, ServiceConfig config, RequestHeaders headers, HttpStatus status,
            String description, Throwable cause) {
        return AggregatedHttpResponse.of(ResponseHeaders.builder(status).contentType(Reply.problemType()).build(),
                HttpData.wrap(Reply.problemBody(status, words(status))));
    }

    private static String words(HttpStatus status) {
        return switch (status.code()) {
            case 404 -> "nothing is here";
            case 405 -> "this address does not take this method";
            case 414, 431 -> "the request's first line or headers are too long";
            default -> "the request was refused";
        };
    }
}
