package org.atiende.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.agent.Site;
import org.atiende.call.Admission;
import org.atiende.console.ApiToken;
import org.atiende.promise.RingLimits;
import org.atiende.store.StoreSettings;
import org.atiende.tel.Cidr;
import org.atiende.yaml.Nearest;
import org.atiende.yaml.Section;

/** Makes the configuration from a file of the right form, and checks what no schema can: what one key means beside another. */
final class Draft {

    /** Stands in for a network that could not be read. */
    private static final Cidr NO_NETWORK = Cidr.parse("255.255.255.255/32");

    private final Section file;
    private final SecretFinder secrets;
    private final Path folder;

    /** @param folder of the file */
    Draft(Section file, SecretFinder secrets, Path folder) {
        this.file = file;
        this.folder = folder;
        this.secrets = secrets;
    }

    /** Of use only when no problem was found. */
    RouterConfig config() {
        var prompts = prompts(file.section("prompts"));
        var company = company(file.section("company"));
        var holidays = HolidayDraft.of(file, company.country());
        return new RouterConfig(company, fastAgi(file.section("fastagi")),
                file.sections("asterisk").stream().map(this::asterisk).toList(), http(file.section("http")), store(file.section("store")),
                sites(), new LineDraft(file, prompts.voices().keySet()).lines(),
                new PromiseDraft(file, company.timeZone(), holidays).byLine(), new FollowUpDraft(file, company.timeZone(), holidays).policy(),
                new AffinityDraft(file.section("affinity")).policy(), featureCodes(file.section("feature-codes")), prompts,
                apiTokens(), limits(file.section("limits")), rings(file.section("limits")), file.section("notices").each("command", "", text -> text),
                file.section("logs").choice("level", RouterConfig.LogLevel.class, RouterConfig.LogLevel.INFO));
    }

    private static RouterConfig.Company company(Section company) {
        var country = company.one("country", "", code -> {
            if (!Set.of(Locale.getISOCountries()).contains(code)) {
                throw new IllegalArgumentException("no country has this code (ISO 3166-1)");
            }
            return code;
        });
        return new RouterConfig.Company(company.text("name"), country, company.one("time-zone", ZoneOffset.UTC, Draft::timeZone));
    }

    private static ZoneId timeZone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("no such time zone (they are named as Europe/Madrid)"
                    + Nearest.hint(name, ZoneId.getAvailableZoneIds()));
        }
    }

    private RouterConfig.FastAgi fastAgi(Section agi) {
        var bind = agi.bind("bind");
        var key = agi.maybe("key", new Secret(""), secrets::find);
        var peers = agi.each("peers", NO_NETWORK, Cidr::parse);
        if (!bind.getAddress().isLoopbackAddress()) {
            if (!agi.has("key")) {
                agi.wrong("bind", "outside loopback whoever reaches this port could answer for the router;"
                    + " write a key: file:secrets/fastagi-key, or bind to 127.0.0.1");
            }
            if (peers.stream().allMatch(peer -> peer.base().isLoopbackAddress())) {
                agi.wrong("bind", "outside loopback the networks of the Asterisk servers must be named; write peers: [192.168.10.5/32]");
            }
        }
        for (var i = 0; i < peers.size(); i++) {
            if (peers.get(i).prefixBits() == 0) {
                agi.wrong("peers", i, "this is everybody; name the networks of the Asterisk servers");
            }
        }
        return new RouterConfig.FastAgi(bind, key, peers, agi.number("max-sessions"));
    }

    private RouterConfig.Asterisk asterisk(Section server) {
        var ami = server.peer("ami");
        if ((ami.isUnresolved() || !ami.getAddress().isLoopbackAddress()) && server.text("unencrypted-network").equals("refused")) {
            server.wrong("ami", "the manager protocol would cross the network unencrypted; keep Asterisk on this machine (or a tunnel to it),"
                    + " or write unencrypted-network: trusted");
        }
        if (ami.getPort() == 0) {
            server.wrong("ami", "the port must be 1 to 65535, usually 5038");
        }
        var events = amiUser(server.section("events"));
        var actions = amiUser(server.section("actions"));
        if (events.user().equals(actions.user()) && server.section("actions").has("user")) {
            server.section("actions").wrong("user", "must differ from the user for events: one only listens, one only acts");
        }
        return new RouterConfig.Asterisk(server.text("name"), ami, events, actions);
    }

    private RouterConfig.AmiUser amiUser(Section user) {
        return new RouterConfig.AmiUser(user.text("user"), user.one("secret", new Secret(""), secrets::find));
    }

    private static InetSocketAddress http(Section http) {
        var bind = http.bind("bind");
        if (!bind.getAddress().isLoopbackAddress()) {
            http.wrong("bind", "must be a loopback address: this version has no TLS of its own; bind to 127.0.0.1:" + bind.getPort()
                    + " and put a proxy with TLS and a login in front");
        }
        return bind;
    }

    private RouterConfig.Store store(Section store) {
        var url = store.one("url", "", text -> {
            StoreSettings.url(text).check();
            return text;
        });
        return new RouterConfig.Store(url, store.text("user"), store.maybe("password", new Secret(""), secrets::find));
    }

    private List<Site> sites() {
        var sites = new ArrayList<Site>();
        for (var section : file.sections("sites")) {
            var site = new Site(section.text("name"), section.each("networks", NO_NETWORK, Cidr::parse));
            if (sites.stream().anyMatch(other -> other.name().equals(site.name()))) {
                section.wrong("name", "there is a site \"" + site.name() + "\" already; give each its own name");
            }
            for (var i = 0; i < site.networks().size(); i++) {
                checkNetwork(section, i, site.networks().get(i), sites);
            }
            sites.add(site);
        }
        return sites;
    }

    private static void checkNetwork(Section section, int index, Cidr network, List<Site> others) {
        if (network.prefixBits() == 0) {
            section.wrong("networks", index, "this is the whole internet: nobody would ever be off site");
        }
        others.stream().filter(other -> other.networks().stream().anyMatch(theirs -> overlap(network, theirs))).findFirst()
                .ifPresent(other -> section.wrong("networks", index, "shares addresses with the site \"" + other.name()
                        + "\"; an address lies on one site"));
    }

    private static boolean overlap(Cidr one, Cidr other) {
        return !one.equals(NO_NETWORK) && !other.equals(NO_NETWORK) && (one.contains(other.base()) || other.contains(one.base()));
    }

    private static RouterConfig.FeatureCodes featureCodes(Section codes) {
        var made = new RouterConfig.FeatureCodes(codes.text("sign-in-out"), codes.text("pause"), codes.text("call-again"));
        if (made.signInOut().equals(made.pause())) {
            codes.wrong("pause", "must differ from sign-in-out");
        }
        if (made.callAgain().equals(made.signInOut()) || made.callAgain().equals(made.pause())) {
            codes.wrong("call-again", "must differ from sign-in-out and pause");
        }
        return made;
    }

    private RouterConfig.Prompts prompts(Section prompts) {
        Map<String, String> voices = new LinkedHashMap<>();
        for (var section : prompts.sections("languages")) {
            if (voices.putIfAbsent(section.text("language"), section.text("voice")) != null) {
                section.wrong("language", "this language has a voice already");
            }
        }
        return new RouterConfig.Prompts(prompts.one("folder", Path.of("/"), Path::of), prompts.each("tts-command", "", text -> text), voices,
                folder.resolve(OwnSentences.FOLDER));
    }

    private static Admission.Limits limits(Section limits) {
        var maxCalls = Math.max(1, limits.number("max-calls"));
        var percent = Math.clamp(limits.one("reserved-for-customers", 0, text -> Integer.parseInt(text.replace("%", ""))), 0, 90);
        var perNumber = Math.max(1, limits.number("per-number"));
        if (limits.sound("max-calls") && perNumber > maxCalls) {
            limits.wrong("per-number", "must not be more than max-calls (" + maxCalls + "), or one number may take every line");
        }
        return new Admission.Limits(maxCalls, (int) (maxCalls * (long) percent / 100), perNumber, Math.max(1, limits.number("per-line")));
    }

    private static RingLimits rings(Section limits) {
        return new RingLimits(Math.max(1, limits.number("rings-per-number")), Math.max(1, limits.number("rings-per-hour")),
                Math.max(1, limits.number("rings-at-once")));
    }

    private List<ApiToken> apiTokens() {
        var names = new HashSet<String>();
        var hashes = new HashSet<String>();
        return file.sections("api-tokens").stream().map(token -> {
            if (!names.add(token.text("name"))) {
                token.wrong("name", "there is a token of this name already");
            }
            if (!hashes.add(token.text("sha256"))) {
                token.wrong("sha256", "another token has this hash; make a token for each program");
            }
            var role = token.choice("role", ApiToken.Role.class, ApiToken.Role.METRICS);
            if (role == ApiToken.Role.AGENT && !token.has("agent")) {
                token.wrong("role", "a token of the role agent acts for one agent; write agent: their short name");
            }
            if (role != ApiToken.Role.AGENT && token.has("agent")) {
                token.wrong("agent", "only a token of the role agent acts for one agent; remove this key or write role: agent");
            }
            var agent = token.maybe("agent", new AgentId("stand-in"), AgentId::new);
            return new ApiToken(token.text("name"), role, agent, token.text("sha256"));
        }).toList();
    }
}
