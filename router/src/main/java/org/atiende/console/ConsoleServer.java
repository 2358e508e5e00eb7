package org.atiende.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import org.atiende.explain.Explainer;
import org.atiende.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of the router: the live page at {@code /}, {@code /api/v1}, {@code /healthz}, {@code /readyz} and {@code /metrics}. Owns
 * its server and its threads: Netty's event loops only move bytes, each answer is made on a virtual thread of its own, at most
 * {@link #MAX_REQUESTS} at once.
 *
 * <p>Binds to loopback only: the page and the numbers need no login there. A request that names another host is refused, so that a web
 * page opened on this machine cannot reach the console under a name of its own (DNS rebinding).
 */
public final class ConsoleServer implements AutoCloseable {

    /** Answers in the making at once; the next request gets 503. */
    static final int MAX_REQUESTS = 64;
    static final int MAX_CONNECTIONS = 256;
    /** Bytes of a request's body. */
    static final int MAX_BODY = 2048;
    static final Duration MAX_TIME = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int MAX_HEADERS = 8192;
    private static final String CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ExecutorService answers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("console-", 0).factory());
    private final Semaphore free = new Semaphore(MAX_REQUESTS);
    private final Server server;

    private ConsoleServer(ConsoleSettings settings, Board board, Explainer explainer, Metrics metrics, Supplier<List<Health>> health) {
        var builder = Server.builder().http(settings.bind()).maxRequestLength(MAX_BODY).requestTimeout(MAX_TIME)
                .maxNumConnections(MAX_CONNECTIONS).http1MaxInitialLineLength(MAX_HEADERS / 2).http1MaxHeaderSize(MAX_HEADERS)
                .http2MaxHeaderListSize(MAX_HEADERS).http2MaxStreamsPerConnection(MAX_REQUESTS).disableServerHeader().verboseResponses(false)
                .errorHandler(new ConsoleErrors());
        headers(builder);
        builder.decorator((next, ctx, request) -> ownHost(request.authority()) ? next.serve(ctx, request)
                : Reply.problem(HttpStatus.MISDIRECTED_REQUEST, "this server answers to localhost only"));
        probes(builder, metrics, health);
        page(builder, new LivePage(board, settings, health));
        var api = new Api(board, explainer, new TokenCheck(settings.tokens()));
        api(builder, api);
        cases(builder, api, new CaseApi(board.cases()), new SignalApi(board.cases()));
        server = builder.build();
    }

    /**
     * Starts listening.
     *
     * @param health read at each {@code /readyz}; quick
     * @throws IllegalArgumentException for an address other than loopback
     */
    public static ConsoleServer start(ConsoleSettings settings, Board board, Explainer explainer, Metrics metrics, Supplier<List<Health>> health) {
        if (settings.bind().isUnresolved() || !settings.bind().getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("the console binds to loopback only; put a proxy with TLS and a login in front (bind=" + settings.bind() + ")");
        }
        var console = new ConsoleServer(settings, board, explainer, metrics, health);
        console.server.start().join();
        return console;
    }

    /** Where it listens, with the port the system chose for 0. */
    public InetSocketAddress address() {
        return server.activePorts().values().iterator().next().localAddress();
    }

    /**
     * Stops listening and lets answers in the making end, {@link #MAX_TIME} at most. The server's acceptor thread ends by itself two
     * seconds later (Netty's quiet period), which nobody need wait for.
     */
    @Override
    public void close() {
        server.stop();
        try {
            if (!free.tryAcquire(MAX_REQUESTS, MAX_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The console closed with answers still in the making (count={})", MAX_REQUESTS - free.availablePermits());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        answers.shutdown();
    }

    private void probes(ServerBuilder builder, Metrics metrics, Supplier<List<Health>> health) {
        get(builder, "/healthz", (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "alive\n"));
        get(builder, "/readyz", (_, _) -> ready(health.get()));
        get(builder, "/metrics", (_, request) -> scrape(metrics, request.headers().get(HttpHeaderNames.ACCEPT, "")));
    }

    private void page(ServerBuilder builder, LivePage page) {
        get(builder, "/", (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.HTML_UTF_8, page.page(Instant.now())));
        get(builder, "/live", (_, _) -> Reply.json(page.json(Instant.now())));
        get(builder, "/live/page", (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.HTML_UTF_8, page.body(Instant.now())));
        asset(builder, "console.css", MediaType.CSS_UTF_8);
        asset(builder, "console.js", MediaType.JAVASCRIPT_UTF_8);
        asset(builder, "icon.svg", MediaType.SVG_UTF_8);
    }

    private void api(ServerBuilder builder, Api api) {
        get(builder, "/api/v1/agents", api.guarded(api::agents));
        get(builder, "/api/v1/calls", api.guarded(api::calls));
        get(builder, "/api/v1/calls/{id}", api.guarded(api::call));
        get(builder, "/api/v1/calls/{id}/explanation", api.guarded(api::explanation));
        get(builder, "/api/v1/promises", api.guarded(api::promises));
        get(builder, "/api/v1/explain", api.guarded(api::explain));
        post(builder, "/api/v1/calls/{id}/disposition", api.guarded(api::disposition));
        post(builder, "/api/v1/agents/{id}/sign-in", api.guarded(api::signIn));
        post(builder, "/api/v1/agents/{id}/sign-out", api.guarded(api::signOut));
        post(builder, "/api/v1/agents/{id}/pause", api.guarded(api::pause));
        post(builder, "/api/v1/agents/{id}/resume", api.guarded(api::resume));
    }

    private void cases(ServerBuilder builder, Api api, CaseApi cases, SignalApi signals) {
        get(builder, "/api/v1/cases", api.guarded(cases::byKey));
        get(builder, "/api/v1/cases/{id}", api.guarded(cases::one));
        builder.route().put("/api/v1/cases/{id}").build(onVirtualThread(api.guarded(cases::put)));
        get(builder, "/api/v1/signals/{id}", api.guarded(signals::one));
        builder.route().put("/api/v1/signals/{id}").build(onVirtualThread(api.guarded(signals::put)));
    }

    private void get(ServerBuilder builder, String path, Api.Page page) {
        builder.route().get(path).build(onVirtualThread(page));
    }

    private void post(ServerBuilder builder, String path, Api.Page page) {
        builder.route().post(path).build(onVirtualThread(page));
    }

    private HttpService onVirtualThread(Api.Page page) {
        return (ctx, request) -> {
            if (!free.tryAcquire()) {
                return Reply.problem(HttpStatus.SERVICE_UNAVAILABLE, "more than " + MAX_REQUESTS + " requests at once");
            }
            var answer = request.aggregate().thenApplyAsync(whole -> page.answer(ctx, whole), answers);
            answer.whenComplete((_, _) -> free.release());
            return HttpResponse.of(answer);
        };
    }

    private void asset(ServerBuilder builder, String name, MediaType type) {
        try (var in = ConsoleServer.class.getResourceAsStream(name)) {
            var bytes = in.readAllBytes();
            get(builder, "/" + name, (_, _) -> HttpResponse.of(HttpStatus.OK, type, HttpData.wrap(bytes)));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static HttpResponse ready(List<Health> checks) {
        var good = checks.stream().allMatch(Health::good);
        var json = Reply.JSON.objectNode().put("ready", good);
        json.set("checks", Json.list(checks, one -> Reply.JSON.objectNode().put("name", one.name()).put("good", one.good()).put("detail", one.detail())));
        return Reply.json(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, json);
    }

    private static HttpResponse scrape(Metrics metrics, String accept) {
        try {
            var out = new ByteArrayOutputStream(16_384);
            metrics.scrape(accept, out);
            return HttpResponse.of(HttpStatus.OK, MediaType.parse(Metrics.contentType(accept)), HttpData.wrap(out.toByteArray()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void headers(ServerBuilder builder) {
        builder.setHeader("content-security-policy", CONTENT_POLICY).setHeader("x-content-type-options", "nosniff")
                .setHeader("referrer-policy", "no-referrer").setHeader("cross-origin-resource-policy", "same-origin")
                .setHeader("cache-control", "no-store");
    }

    private static boolean ownHost(String authority) {
        if (authority == null) {
            return false;
        }
        var host = authority.replaceFirst(":[0-9]{1,5}$", "").replaceAll("[\\[\\]]", "");
        return host.equalsIgnoreCase("localhost") || (host.matches("[0-9.]{7,15}") || host.matches("[0-9a-fA-F:]{2,39}")) && loopback(host);
    }

    private static boolean loopback(String literal) {
        try {
            return InetAddress.ofLiteral(literal).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
