package org.atiende.explain;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One question to the router that runs on this machine. */
final class RouterLink {

    static final Duration CONNECTING = Duration.ofSeconds(2);

    /** Longer than the router itself takes for an answer. */
    static final Duration ANSWERING = Duration.ofSeconds(7);

    /** Bytes of an answer: a roster of thousands, each with a sentence. */
    static final int MAX_ANSWER = 4 << 20;

    /** What came of asking. */
    sealed interface Reply {

        record Answered(int status, String body) implements Reply {
        }

        /** Nobody listens there. */
        record NobodyThere() implements Reply {
        }

        /** @param why in words, as the end of a sentence */
        record NoAnswer(String why) implements Reply {
        }
    }

    private final InetSocketAddress address;

    RouterLink(InetSocketAddress address) {
        this.address = address;
    }

    /** Where the router should be, as people write it. */
    String place() {
        var host = address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** @param token without it only what needs none can be asked */
    Reply get(String path, Optional<String> token) {
        // No proxy, whatever the environment says: the token goes to this machine and nowhere else.
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).connectTimeout(CONNECTING).build()) {
            var request = HttpRequest.newBuilder(URI.create(place() + path)).timeout(ANSWERING);
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
            HttpResponse<String> reply = client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER));
            return new Reply.Answered(reply.statusCode(), reply.body());
        } catch (HttpConnectTimeoutException | ConnectException nobody) {
            return new Reply.NobodyThere();
        } catch (HttpTimeoutException mute) {
            return new Reply.NoAnswer("does not answer within " + ANSWERING.toSeconds() + " s");
        } catch (IOException broken) {
            return new Reply.NoAnswer("answers with something else (" + broken.getMessage() + ")");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Reply.NoAnswer("was not waited for");
        }
    }
}
