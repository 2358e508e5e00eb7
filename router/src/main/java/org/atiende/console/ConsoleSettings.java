package org.atiende.console;

import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.util.List;

/**
 * @param bind loopback; port 0 lets the system choose
 * @param company shown on the page
 * @param clock the company's time zone
 * @param lines the configured lines' names, in their order
 */
public record ConsoleSettings(InetSocketAddress bind, String company, ZoneId clock, List<String> lines, List<ApiToken> tokens) {

    public ConsoleSettings {
        lines = List.copyOf(lines);
        tokens = List.copyOf(tokens);
    }
}
