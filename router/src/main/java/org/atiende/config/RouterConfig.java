package org.atiende.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.Site;
import org.atiende.call.Admission;
import org.atiende.console.ApiToken;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.RingLimits;
import org.atiende.tel.Cidr;

/**
 * Everything the administrator decides, checked and immutable. What belongs to the domain is the domain's own record; what belongs
 * to an edge is a small record here.
 *
 * @param asterisk one in this version
 * @param lines the first is the default
 * @param promises by line; a line that is not there promises nothing
 * @param followUp how customers are kept informed of their cases
 * @param affinity how much it counts to know a customer
 */
public record RouterConfig(Company company, FastAgi fastAgi, List<Asterisk> asterisk, InetSocketAddress http, Store store,
        List<Site> sites, List<LinePolicy> lines, Map<String, PromisePolicy> promises, FollowUpPolicy followUp, AffinityPolicy affinity, FeatureCodes featureCodes, Prompts prompts,
        List<ApiToken> apiTokens, Admission.Limits limits, RingLimits rings, List<String> noticeCommand, LogLevel logLevel) {

    /** @param country ISO 3166-1: the country of numbers without a country code */
    public record Company(String name, String country, ZoneId timeZone) {
    }

    /** @param key demanded from every session when present; always present outside loopback */
    public record FastAgi(InetSocketAddress bind, Optional<Secret> key, List<Cidr> peers, int maxSessions) {

        public FastAgi {
            peers = List.copyOf(peers);
        }
    }

    /** @param ami unresolved when written as a name: look it up at each connect */
    public record Asterisk(String name, InetSocketAddress ami, AmiUser events, AmiUser actions) {
    }

    public record AmiUser(String user, Secret secret) {
    }

    public record Store(String url, String user, Optional<Secret> password) {
    }

    public record FeatureCodes(String signInOut, String pause, String callAgain) {
    }

    /**
     * @param folder on Asterisk's disk
     * @param ttsCommand program and arguments; {@code {voice}} stands for the language's voice
     * @param voices by language
     * @param own where the sentences stand that the site words itself, beside the configuration
     */
    public record Prompts(Path folder, List<String> ttsCommand, Map<String, String> voices, Path own) {

        public Prompts {
            ttsCommand = List.copyOf(ttsCommand);
            voices = Map.copyOf(voices);
        }
    }

    public enum LogLevel {
        DEBUG, INFO, WARN, ERROR
    }

    public RouterConfig {
        asterisk = List.copyOf(asterisk);
        noticeCommand = List.copyOf(noticeCommand);
        sites = List.copyOf(sites);
        lines = List.copyOf(lines);
        promises = Map.copyOf(promises);
        apiTokens = List.copyOf(apiTokens);
    }

    /** The same on other ports of the same addresses, for tests and the demo; 0 lets the system choose. */
    public RouterConfig withPorts(int agi, int ami, int httpPort) {
        var fast = new FastAgi(moved(fastAgi.bind, agi), fastAgi.key, fastAgi.peers, fastAgi.maxSessions);
        var servers = asterisk.stream().map(one -> new Asterisk(one.name, moved(one.ami, ami), one.events, one.actions)).toList();
        return new RouterConfig(company, fast, servers, moved(http, httpPort), store, sites, lines,
                promises, followUp, affinity, featureCodes,
                prompts, apiTokens, limits, rings, noticeCommand, logLevel);
    }

    /** The same with another database, for tests and the demo. */
    public RouterConfig withStoreUrl(String url) {
        return new RouterConfig(company, fastAgi, asterisk, http, new Store(url, store.user, store.password), sites, lines, promises, followUp, affinity,
                featureCodes,
                prompts, apiTokens, limits, rings, noticeCommand, logLevel);
    }

    /** The same with other tokens, for tests and the demo. */
    public RouterConfig withApiTokens(List<ApiToken> tokens) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, promises, followUp, affinity, featureCodes, prompts, tokens, limits,
                rings, noticeCommand, logLevel);
    }

    /** The same with other limits, for tests. */
    public RouterConfig withLimits(Admission.Limits other) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, promises, followUp, affinity, featureCodes,
                prompts, apiTokens, other, rings, noticeCommand, logLevel);
    }

    /** The same with other limits for calls to customers, for tests and the demo. */
    public RouterConfig withRings(RingLimits other) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, promises, followUp, affinity, featureCodes,
                prompts, apiTokens, limits, other, noticeCommand, logLevel);
    }

    /** The same with prompts in another folder, for tests and the demo. */
    public RouterConfig withPromptFolder(Path folder) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, promises, followUp, affinity, featureCodes,
                new Prompts(folder, prompts.ttsCommand, prompts.voices, prompts.own), apiTokens, limits, rings, noticeCommand, logLevel);
    }

    /** The same with other promises, for tests and the demo. */
    public RouterConfig withPromises(Map<String, PromisePolicy> others) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, others, followUp, affinity, featureCodes,
                prompts, apiTokens, limits, rings, noticeCommand, logLevel);
    }

    /** The same with other follow-ups, for tests and the demo. */
    public RouterConfig withFollowUp(FollowUpPolicy other) {
        return new RouterConfig(company, fastAgi, asterisk, http, store, sites, lines, promises, other, affinity, featureCodes,
                prompts, apiTokens, limits, rings, noticeCommand, logLevel);
    }

    private static InetSocketAddress moved(InetSocketAddress address, int port) {
        return address.isUnresolved() ? InetSocketAddress.createUnresolved(address.getHostString(), port)
                : new InetSocketAddress(address.getAddress(), port);
    }
}
