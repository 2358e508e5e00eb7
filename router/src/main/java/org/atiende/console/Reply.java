package org.atiende.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What goes back over HTTP. Errors are problem documents (RFC 9457). */
final class Reply {

    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final MediaType PROBLEM = MediaType.create("application", "problem+json");

    private Reply() {
    }

    static HttpResponse json(HttpStatus status, JsonNode body) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, HttpData.wrap(bytes(body)));
    }

    static HttpResponse json(JsonNode body) {
        return json(HttpStatus.OK, body);
    }

    static HttpResponse problem(HttpStatus status, String detail) {
        return HttpResponse.of(status, PROBLEM, HttpData.wrap(problemBody(status, detail)));
    }

    static byte[] problemBody(HttpStatus status, String detail) {
        return bytes(JSON.objectNode().put("type", "about:blank").put("title", status.reasonPhrase()).put("status", status.code()).put("detail", detail));
    }

    static MediaType problemType() {
        return PROBLEM;
    }

    private static byte[] bytes(JsonNode body) {
        return JsonMapper.shared().writeValueAsBytes(body);
    }
}
