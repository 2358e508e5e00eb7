package org.atiende.lab;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One SIP message as SIPp's trace holds it.
 *
 * @param at   when SIPp saw it; the same machine's clock for all phones and callers
 * @param sent true when SIPp sent it, false when it received it
 * @param text start line, headers and body
 */
public record SipMessage(Instant at, boolean sent, String text) {

    private static final Pattern ENTRY = Pattern.compile(
            "(?m)^-{20,} (\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d\\.\\d{6})\\s*\\R\\S+ message (sent|received)[^\\n]*\\n");

    private static final Pattern HOST = Pattern.compile("(?m)^c=IN IP4 (\\S+)");
    private static final Pattern PORT = Pattern.compile("(?m)^m=audio (\\d+) ");

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    /** Reads a whole trace; a last entry that is still being written is taken as far as it goes. */
    static List<SipMessage> parse(String trace) {
        var messages = new ArrayList<SipMessage>();
        var entry = ENTRY.matcher(trace);
        var more = entry.find();
        while (more) {
            var at = LocalDateTime.parse(entry.group(1).replace('T', ' '), STAMP).atZone(ZoneId.systemDefault()).toInstant();
            var sent = entry.group(2).equals("sent");
            var from = entry.end();
            more = entry.find();
            var text = trace.substring(from, more ? entry.start() : trace.length()).strip();
            if (!text.isEmpty()) {
                messages.add(new SipMessage(at, sent, text));
            }
        }
        return messages;
    }

    public String startLine() {
        return text.lines().findFirst().orElse("");
    }

    /** The first header of that name, without the name. */
    public Optional<String> header(String name) {
        var prefix = name.toLowerCase(Locale.ROOT) + ":";
        return text.lines().takeWhile(line -> !line.isBlank())
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip()).findFirst();
    }

    /** Where the sender of this message wants its sound, from the body. */
    Optional<InetSocketAddress> mediaAddress() {
        var host = HOST.matcher(text);
        var port = PORT.matcher(text);
        return host.find() && port.find() ? Optional.of(new InetSocketAddress(host.group(1), Integer.parseInt(port.group(1))))
                : Optional.empty();
    }

    String callId() {
        return header("Call-ID").orElse("");
    }

    /** The request's method, or the method a response answers. */
    String method() {
        return header("CSeq").map(cseq -> cseq.substring(cseq.lastIndexOf(' ') + 1)).orElse("");
    }

    public boolean isRequest(String method) {
        return startLine().startsWith(method + " ");
    }

    /** The status code, or 0 for a request. */
    int code() {
        return startLine().startsWith("SIP/2.0 ") ? Integer.parseInt(startLine().substring(8, 11)) : 0;
    }
}
