package org.atiende.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.atiende.agent.AgentId;
import org.atiende.call.Admission;
import org.atiende.call.Lines;
import org.atiende.followup.LegalClock;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.Authority;
import org.atiende.need.LineDefaults;
import org.atiende.yaml.Mutation;
import org.atiende.yaml.Problem;
import org.atiende.yaml.YamlFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator writes, and what the router answers. Every row of the table changes one thing in {@code company.yaml} beside this class. */
class ConfigReaderTest {

    private static final Path SHIPPED = Path.of("../config");
    private static final Map<String, String> ENVIRONMENT = Map.of("EVENTS", "heard", "ACTIONS", "done", "BROKEN", "a\r\nAction: Command", "NOTHING", "");

    @TempDir
    private Path folder;

    @Test
    void shippedSampleReadsCleanOnceItsSecretsExistAndLeavesNothingToADefault() throws IOException {
        var shipped = good(Files.readString(SHIPPED.resolve("atiende.yaml")).replace("file:secrets/ami-events", "env:EVENTS")
                .replace("file:secrets/ami-actions", "env:ACTIONS"));

        assertThat(shipped.config().lines()).hasSizeGreaterThan(1);
        assertThat(shipped.defaults()).as("the widening steps' any-skill apart, nothing is filled in unseen").allMatch(line -> line.endsWith(".any-skill: false"));
    }

    @Test
    void everyValueArrivesWhereItBelongs() throws IOException {
        var config = good(sample()).config();

        assertThat(config.company().name()).isEqualTo("Luz y Fibra del Duero");
        assertThat(config.sites()).extracting(site -> site.name()).containsExactly("valladolid", "malaga");
        assertThat(config.asterisk().getFirst().events().secret().reveal()).isEqualTo("heard");
        assertThat(config.fastAgi().bind()).isEqualTo(new InetSocketAddress("127.0.0.1", 4573));
        var support = config.lines().getFirst();
        assertThat(support.holdCap()).isEqualTo(Duration.ofSeconds(150));
        assertThat(support.guardia()).containsExactly(new AgentId("rosa.gil"), new AgentId("tomas.vega"));
        assertThat(support.widen()).endsWith(new LinePolicy.Widening(Duration.ofSeconds(90), 9, true));
        assertThat(new Lines(config.lines()).called("441212345678").name()).isEqualTo("english");
        assertThat(new Lines(config.lines()).called("+34999999999").name()).as("any other number rings the first line").isEqualTo("support");
    }

    /** JSON Schema takes 2000.0 for an integer, and so does the reader. */
    @Test
    void wholeNumberMayHaveItsPointAndZero() throws IOException {
        assertThat(good(sample().replace("max-sessions: 2000", "max-sessions: 2000.0")).config()).isEqualTo(good(sample()).config());
    }

    @Test
    void whoMayDecideAndWhatItCountsToKnowACustomerAreTheCompanysToSay() throws IOException {
        var usual = good(sample()).config();
        assertThat(usual.affinity()).isEqualTo(AffinityPolicy.usual());
        assertThat(usual.lines()).allSatisfy(line -> assertThat(line.authority()).isEmpty());

        var config = good(sample().replace("music: default\n  - name: english", "music: default\n    authority: {skill: may-decide, from-impact: 4}\n  - name: english")
                + "\naffinity: {owner: 80, agreed: 70, helped: 50, continued: 0, not-helped: -100, half-life: 30d, repeat-within: 14d, topic-half-life: 2d, hold-for-owner: 0s, hold-for-agreed: 45s}\n").config();
        assertThat(config.affinity()).isEqualTo(new AffinityPolicy(80, 70, 50, 0, -100, Duration.ofDays(30), Duration.ofDays(14), Duration.ofDays(2),
                new AffinityPolicy.Holds(Duration.ZERO, Duration.ofSeconds(45))));
        assertThat(config.lines().getFirst().defaults()).isEqualTo(new LineDefaults("first-contact", "es", Optional.of(new Authority("may-decide", 4))));
        assertThat(config.lines().getLast().authority()).isEmpty();
    }

    @Test
    void customersAreCalledAboutTheirCasesOnlyWhereTheCompanySaysAsWhichLine() throws IOException {
        assertThat(good(sample()).config().followUp().lines()).isEmpty();
        var text = sample().replace("music: default\n  - name: english", "music: default\n    promises: {}\n  - name: english")
                .replace("level: info", "level: info\ncases: {call-as: [support], settle: 1m, clocks: [{topic: power-outage, clock: continuity}]}");
        var policy = good(text).config().followUp();
        assertThat(policy.lines()).containsExactly("support");
        assertThat(policy.settle()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.contactEvery()).isEqualTo(Duration.ofDays(5));
        assertThat(policy.clocks()).isEqualTo(Map.of("power-outage", LegalClock.CONTINUITY));
    }

    @Test
    void nobodyIsCalledOnHolidaysButByTheLineThatSaysSo() throws IOException {
        var text = sample().replace("music: default\n  - name: english", "music: default\n    promises: {}\n  - name: english")
                .replace("music: default\n\n", "music: default\n    promises: {on-holidays: true}\n\n")
                .replace("level: info", "level: info\nholidays: {region: cl, also: [\"2026-09-08\"], except: [\"2026-12-08\"]}");
        var promises = good(text).config().promises();
        Map.of("2026-12-25", false, "2026-04-23", false, "2026-09-08", false, "2026-12-08", true, "2026-12-09", true).forEach((day, called) -> {
            var noon = Instant.parse(day + "T11:00:00Z");
            assertThat(promises.get("support").hours().open(noon)).as("support on %s", day).isEqualTo(called);
            assertThat(promises.get("english").hours().open(noon)).as("english on %s", day).isTrue();
        });
        assertThat(good(text).config()).isEqualTo(good(text).config());
    }

    @Test
    void defaultsThatNobodyWroteAreNamed() throws IOException {
        var text = sample().replaceAll("(?s)limits:.*(?=\nlogs:)", "").replace("    ring: 12s\n", "");

        assertThat(good(text).defaults()).contains("limits.max-calls: 500", "limits.reserved-for-customers: 20%", "limits.per-number: 5", "limits.per-line: 10000", "lines[0].ring: 12s", "lines[1].ring: 12s");
        assertThat(good(text).config().limits()).isEqualTo(new Admission.Limits(500, 100, 5, 10_000));
    }

    @Test
    void schemaForEditorsIsTheOneTheRouterUses() throws IOException {
        try (var shipped = ConfigReader.class.getResourceAsStream(ConfigReader.SCHEMA)) {
            assertThat(Files.readAllBytes(SHIPPED.resolve(ConfigReader.SCHEMA))).isEqualTo(shipped.readAllBytes());
        }
    }

    /** In the second column § marks where the problem must be placed. */
    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            \\ncompany:|\\n§compny:|unknown key "compny" in the file; did you mean "company"? (allowed: company, fastagi,
            country: ES|country: §SP|country: no country has this code
            name: Luz y Fibra del Duero\\n  country: ES|§name: Luz\\n  land: ES|company needs "country" (Numbers without a country code are read as this country's.); write for example ES
            country: ES|country: ES\\n  §country: FR|"country" stands twice here; it stands at line 11 already
            Europe/Madrid|§Europe/Madrit|time-zone: no such time zone (they are named as Europe/Madrid); did you mean "Europe/Madrid"?
            bind: 127.0.0.1:4573|bind: §192.0.2.1:4573|bind: outside loopback whoever reaches this port could answer for the router; write a key: file:secrets/fastagi-key
            bind: 127.0.0.1:4573|bind: §192.0.2.1:4573\\n  key: env:EVENTS|bind: outside loopback the networks of the Asterisk servers must be named; write peers: [192.168.10.5/32]
            bind: 127.0.0.1:4573|bind: §pbx.example.com:4573|bind: must be an IP address with its port
            bind: 127.0.0.1:4573|bind: §127.0.0.1:99999|bind: the port must be 0 to 65535
            bind: 127.0.0.1:4573|bind: §127.0.0.1|bind must be an address with its port; write for example 127.0.0.1:4573
            bind: 127.0.0.1:4573|bind: §300.0.0.1:1|bind: not an IP address
            peers: [127.0.0.0/8|peers: [§0.0.0.0/0|peers[0]: this is everybody; name the networks
            peers: [127.0.0.0/8|peers: [§10.0.0.1/8|peers: address bits beyond the prefix; write 10.0.0.0/8
            max-sessions: 2000|max-sessions: §0|max-sessions must be 1 to 20000
            max-sessions: 2000|max-sessions: §many|max-sessions must be a whole number
            ami: 127.0.0.1:5038|ami: §192.0.2.7:5038|ami: the manager protocol would cross the network unencrypted; keep Asterisk on this machine (or a tunnel to it), or write unencrypted-network: trusted
            env:EVENTS|§hunter2|secret must be where the secret stands: file:PATH (from the configuration's folder) or env:NAME; never the secret itself; write for example file:secrets/ami-events
            env:EVENTS|§env:MISSING|secret: the environment variable MISSING is not set
            env:EVENTS|§env:BROKEN|secret: the secret of env:BROKEN contains a line break or control character
            env:EVENTS|§env:NOTHING|secret: the secret of env:NOTHING is empty
            env:EVENTS|§file:nowhere|secret: there is no file
            user: atiende-actions|user: §atiende-events|user: must differ from the user for events: one only listens, one only acts
            bind: 127.0.0.1:8080|bind: §0.0.0.0:8080|bind: must be a loopback address: this version has no TLS of its own; bind to 127.0.0.1:8080 and put a proxy
            jdbc:h2:file:./data/atiende|§jdbc:h2:file:./data/atiende;INIT=RUNSCRIPT|url must be a JDBC address of an H2 file, without options
            jdbc:h2:file:./data/atiende|§jdbc:postgresql://127.0.0.1:5432|url: the store's URL names no server or no database. Write jdbc:postgresql://127.0.0.1:5432/atiende
            jdbc:h2:file:./data/atiende|§jdbc:postgresql://10.1.1.1/a?password=x|url: the store's URL must not set password: the router does.
            jdbc:h2:file:./data/atiende|§jdbc:postgresql://10.1.1.1/a|url: the calls would cross the network unencrypted
            name: malaga|name: §valladolid|name: there is a site "valladolid" already; give each its own name
            [127.0.2.0/24]|[§127.0.1.128/25]|networks[0]: shares addresses with the site "valladolid"; an address lies on one site
            [127.0.2.0/24]|[§0.0.0.0/0]|networks[0]: this is the whole internet
            [127.0.2.0/24]|§[]|networks must have 1 to 100 entries (Phones whose packets come from here are on site.
            "+34810123456"|§+34810123456|numbers[0] looks like a number; write it in quotes: "+34810123456"
            "+441212345678"|§"34810123456"|numbers[0]: this number belongs to the line "support" already; a number rings one line
            name: english|name: §support|name: there is a line "support" already; give each its own name
            language: en\\n|language: §fr\\n|language: there are no prompts in this language (prompts: en, es)
            guardia: [rosa.gil, tomas.vega]|guardia: §[]|guardia must have 1 to 20 entries (Who is rung past the hold cap, in this order.)
            guardia: [rosa.gil, tomas.vega]|guardia: §[rosa.gil, rosa.gil]|guardia has an entry twice
            guardia: [rosa.gil, tomas.vega]|guardia: §rosa.gil|guardia must be a list
            guardia: [rosa.gil, tomas.vega]|guardia: [§"rosa gil"]|guardia[0] must be an agent's short name: letters, digits, . _ -; write for example ana.perez
            music: default\\n  - name: english|music: default\\n    promises: {until: §"08:00"}\\n  - name: english|until: must come after from (09:00); customers are called within one day
            music: default\\n  - name: english|music: default\\n    promises: {from: §"9:00"}\\n  - name: english|from must be a time of day in quotes, as "09:00"
            music: default\\n  - name: english|music: default\\n    promises: {slot: §7m}\\n  - name: english|slot must be
            music: default\\n  - name: english|music: default\\n    promises: {seats: §0}\\n  - name: english|seats must be 1 to 100
            music: default\\n  - name: english|music: default\\n    promises: {lead: §1s}\\n  - name: english|lead: must be from 60s to
            music: default\\n  - name: english|music: default\\n    promises: {retries: [5m, §30s]}\\n  - name: english|retries: must be from 60s to
            music: default\\n  - name: english|music: default\\n    promises: {days: [§monday]}\\n  - name: english|days[0]
            music: default\\n  - name: english|music: default\\n    authority: {skill: may-decide, §from-impac: 4}\\n  - name: english|unknown key "from-impac" in authority; did you mean "from-impact"? (allowed: skill, from-impact)
            music: default\\n  - name: english|music: default\\n    authority: §{skill: may-decide}\\n  - name: english|authority needs "from-impact" (Impact of a case: 1 (small) to 5 (somebody is without supply).); write for example 4
            music: default\\n  - name: english|music: default\\n    authority: {skill: may-decide, from-impact: §6}\\n  - name: english|from-impact must be 1 to 5
            music: default\\n  - name: english|music: default\\n    authority: {skill: §May Decide, from-impact: 4}\\n  - name: english|skill must be a name in lower-case letters
            music: default\\n  - name: english|music: default\\n    §autority: {skill: may-decide, from-impact: 4}\\n  - name: english|unknown key "autority" in lines "support"; did you mean "authority"?
            level: info|level: info\\naffinity: {owner: §150}|owner must be 0 to 149
            level: info|level: info\\naffinity: {not-helped: §0}|not-helped must be -149 to -1
            level: info|level: info\\naffinity: {helped: 40, continued: §41}|continued: must not be more than helped (40), who knows the customer better
            level: info|level: info\\naffinity: {agreed: §101}|agreed: must not be more than owner (100), who knows the customer better
            level: info|level: info\\naffinity: §{owner: 50}|agreed: must not be more than owner (50), who knows the customer better
            level: info|level: info\\naffinity: §5|affinity must be a group of keys
            music: default\\n  - name: english|music: default\\n    authority: §4\\n  - name: english|authority must be a group of keys
            level: info|level: info\\naffinity: {half-life: §90}|half-life must be a number of days, from 1d to 9999d; write for example 90d
            level: info|level: info\\naffinity: {repeat-within: §0d}|repeat-within must be a number of days, from 1d to 9999d; write for example 7d
            level: info|level: info\\naffinity: {§half-live: 90d}|unknown key "half-live" in affinity; did you mean "half-life"? (allowed: owner, agreed,
            level: info|level: info\\ncases: {call-as: [§suport]}|call-as[0]: is no line with a section promises, which says when its customers are called
            level: info|level: info\\ncases: {settle: §0s}|settle: must be from 1s to 24h
            level: info|level: info\\ncases: {contact-every: §5}|contact-every must be a number of days, from 1d to 9999d
            level: info|level: info\\ncases: {at-once: §0}|at-once must be 1 to 100
            level: info|level: info\\ncases: {person-from-impact: §7}|person-from-impact must be 1 to 6
            level: info|level: info\\ncases: {clocks: [{topic: billing, clock: §biling}]}|clock
            level: info|level: info\\ncases: {clocks: [{topic: billing, clock: billing}, {topic: §billing, clock: complaint}]}|topic: has a clock already; keep one
            level: info|level: info\\ncases: {§callas: [support]}|unknown key "callas" in cases; did you mean "call-as"?
            level: info|level: info\\nholidays: {region: §mdd}|region: ES has no region mdd; allowed: an, ar, as, cb, ce, cl, cm, cn, ct, ex, ga, ib, mc, md, ml, nc, pv, ri, vc; did you mean "md"?
            level: info|level: info\\nholidays: {calendar: none, region: §cl}|region: there is no calendar to take it from; name the country under calendar
            level: info|level: info\\nholidays: {calendar: §KP}|calendar: the holidays of KP are not known; write calendar: none, and the days under also
            level: info|level: info\\nholidays: {calendar: §spain}|calendar must be
            level: info|level: info\\nholidays: {also: [§24 December]}|also[0] must be a day in quotes, as "2026-12-24"
            level: info|level: info\\nholidays: {except: ["2026-12-24", §"2026-02-30"]}|except: no day of the calendar; write it in quotes, as "2026-12-24"
            level: info|level: info\\nholidays: {§regoin: cl}|unknown key "regoin" in holidays; did you mean "region"?
            hold-cap: 150s              #|hold-cap: §150 #|hold-cap must be a duration: a whole number with its unit ms, s, m or h; write for example 150s
            hold-cap: 150s              #|hold-cap: §2h #|hold-cap: must be from 10s to 10m
            hold-cap: 150s              #|hold-cap:§ #|hold-cap is empty; it must be a duration
            {after: 45s, level: 3}|{after: §15s, level: 3}|after: must come after the step before it (20s)
            {after: 45s, level: 3}|{after: 45s, level: §1}|level: this step would narrow the net again; write level: 2 or more
            {after: 45s, level: 3}|{after: §150s, level: 3}|after: must come before the hold cap (150s): past it the guardia rings
            {after: 45s, level: 3}|{after: 45s, level: §10}|level must be 1 to 9
            "*46"|§*46|aliases (*46) are not supported; a value that begins with * stands in quotes: "*46"
            "*46"|§"*45"|pause: must differ from sign-in-out
            name: Luz|name: §&who Luz|anchors (&who) are not supported; write the value where it is needed
            name: Luz|§<<: {country: PT}\\n  name: Luz|merge keys (<<) are not supported; write the keys out
            name: Luz|name: §!!str Luz|type tags (tag:yaml.org,2002:str) are not supported; write the plain value
            folder: /var|folder: §var|folder must be an absolute path; write for example /var/lib
            per-number: 5 |per-number: §501 |per-number: must not be more than max-calls (500), or one number may take every line
            per-number: 5 |per-number: §0 |per-number must be 1 to 10000
            reserved-for-customers: 20%|reserved-for-customers: §100%|reserved-for-customers must be a part of max-calls, 0% to 90%; write for example 20%
            reserved-for-customers: 20%|reserved-for-customers: §20|reserved-for-customers must be a part of max-calls, 0% to 90%; write for example 20%
            reserved-for-customers: 20%|§reserve-for-customers: 20%|unknown key "reserve-for-customers" in limits; did you mean "reserved-for-customers"?
            per-line: 10000|per-line: §many|per-line must be a whole number
            level: info|level: §inof|level must be one of debug, info, warn, error; did you mean "info"?
            level: info|level: info\\n---\\n§a: b\\n#|a second document begins here; keep one and remove the --- line
              level: info|§\\tlevel: info|not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); indent with spaces, not tabs
            api-tokens: []|api-tokens: [{name: bot, role: §agent, sha256: HASH}]|role: a token of the role agent acts for one agent; write agent: their short name
            api-tokens: []|api-tokens: [{name: bot, role: admin, agent: §ana, sha256: HASH}]|agent: only a token of the role agent acts for one agent
            api-tokens: []|api-tokens: [{name: bot, role: admin, sha256: §swordfish}]|sha256 must be the token's SHA-256 as 64 hexadecimal digits
            """)
    void oneMistakeIsNamedWithItsPlaceAndWhatToWrite(String written, String instead, String message) throws IOException {
        var marked = sample().replace(lines(written), lines(instead).replace("HASH", "0123456789abcdef".repeat(4)));
        var before = marked.substring(0, marked.indexOf('§'));
        var place = before.split("\n", -1).length + ":" + (before.length() - before.lastIndexOf('\n'));

        var problems = bad(marked.replace("§", ""));

        assertThat(problems).extracting(Problem::toString).anySatisfy(line -> assertThat(line)
                .startsWith(folder.resolve("atiende.yaml") + ":" + place + " " + message));
        assertThat(problems.toString()).doesNotContain("hunter2", "swordfish");
    }

    @Test
    void everyMistakeIsNamedAtOnceInTheOrderOfTheFile() throws IOException {
        var text = sample().replace("country: ES ", "country: es").replace("max-sessions: 2000", "max-session: 2000")
                .replace("127.0.1.0/24", "127.0.1.0/33").replace("guardia: [rosa.gil, tomas.vega]", "guardia: []").replace("level: info", "level: loud");

        assertThat(bad(text)).isSortedAccordingTo(Comparator.comparingInt(Problem::line)).extracting(problem -> problem.message().split("[ :]")[0])
                .containsExactly("country", "unknown", "networks", "guardia", "level");
    }

    @Test
    void wrongValueCausesNoFollowingComplaints() throws IOException {
        assertThat(bad(sample().replace("hold-cap: 150s     ", "hold-cap: soon"))).hasSize(1);
        assertThat(bad(sample().replace("languages:", "langs:"))).hasSize(2);
        assertThat(bad(sample() + "affinity: {owner: many, half-life: soon}\n")).hasSize(2);
        assertThat(bad(sample() + "affinity: 5\n")).hasSize(1);
    }

    @Test
    void managerProtocolMayCrossANetworkThatIsTrustedInWriting() throws IOException {
        var config = good(sample().replace("ami: 127.0.0.1:5038", "ami: pbx.example.com:5038").replace("network: refused", "network: trusted")).config();

        assertThat(config.asterisk().getFirst().ami().isUnresolved()).as("the name is looked up at each connect").isTrue();
    }

    @Test
    void fastAgiOpensBeyondLoopbackWithKeyAndPeers() throws IOException {
        var config = good(sample().replace("bind: 127.0.0.1:4573", "bind: 192.0.2.1:4573\n  key: env:EVENTS").replace("[127.0.0.0/8", "[192.0.2.7/32")).config();

        assertThat(config.fastAgi().key()).contains(new Secret("heard"));
    }

    @Test
    void secretFileThatEverybodyMayReadIsRefused() throws IOException {
        var secret = Files.writeString(folder.resolve("events"), "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        var text = sample().replace("env:EVENTS", "file:events");

        assertThat(bad(text)).extracting(Problem::message).containsExactly("secret: everybody on this machine may read " + secret + "; write: chmod 600 " + secret);

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var config = good(text).config();
        assertThat(config.asterisk().getFirst().events().secret().reveal()).isEqualTo("s3cret");
        assertThat(config.toString()).as("a secret never shows").doesNotContain("s3cret");
    }

    @Test
    void filesThatAreNoConfigurationAreRefusedInWords() throws IOException {
        assertThat(bad("")).extracting(Problem::message).containsExactly("the file is empty");
        assertThat(bad("just words")).extracting(Problem::message).contains("the file must be a group of keys");
        assertThat(bad("a: " + "[".repeat(50))).extracting(Problem::message).containsExactly("nested deeper than 20 levels");
        assertThat(bad("a: b\n? [c]\n: d")).extracting(Problem::toString).singleElement().asString().contains(":2:3 a key must be a word");
        assertThat(bad("a: b\nc: \u0007")).extracting(Problem::toString).singleElement().asString().contains(":2:4 a character that YAML does not allow (code 7)");
        assertThat(bad("#".repeat(YamlFile.MAX_SIZE + 1))).extracting(Problem::message).containsExactly("longer than 1000000 bytes");
        assertThat(ConfigReader.read(folder.resolve("nowhere.yaml"), Map.of())).isInstanceOfSatisfying(ConfigReader.Bad.class,
                bad -> assertThat(bad.problems()).extracting(Problem::message).containsExactly("there is no such file"));
        Files.write(folder.resolve("atiende.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE1});
        assertThat(((ConfigReader.Bad) ConfigReader.read(folder, Map.of())).problems()).extracting(Problem::message)
                .containsExactly("not text in UTF-8; save the file in that encoding");
    }

    @Test
    void noMutationOfTheSampleEverThrows() throws IOException {
        var original = sample().getBytes(StandardCharsets.UTF_8);
        var random = new Random(20261122);
        var refused = 0;
        for (var round = 0; round < 200; round++) {
            var bytes = Mutation.of(original, random);
            Files.write(folder.resolve("atiende.yaml"), bytes);
            switch (ConfigReader.read(folder, ENVIRONMENT)) {
                case ConfigReader.Good(var config, _) -> assertThat(config.lines()).isNotEmpty();
                case ConfigReader.Bad(var problems) -> {
                    refused++;
                    assertThat(problems).as("round %d", round).isNotEmpty().allSatisfy(problem -> {
                        assertThat(problem.line()).isPositive();
                        assertThat(problem.column()).isPositive();
                        assertThat(problem.message()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
                    });
                }
            }
        }
        assertThat(refused).as("mutations must hurt, or this shows nothing").isGreaterThan(100);
    }

    @Test
    void testsAndDemoMoveToOtherPortsAndAnotherDatabase() throws IOException {
        var moved = good(sample()).config().withPorts(0, 15038, 18080).withStoreUrl("jdbc:h2:mem:story");

        assertThat(moved.fastAgi().bind().getPort()).isZero();
        assertThat(moved.asterisk().getFirst().ami().getPort()).isEqualTo(15038);
        assertThat(moved.http().getPort()).isEqualTo(18080);
        assertThat(moved.store().url()).isEqualTo("jdbc:h2:mem:story");
    }

    /** A company without mistakes; the shipped sample may change without these tests. */
    private static String sample() throws IOException {
        try (var in = ConfigReaderTest.class.getResourceAsStream("company.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String lines(String cell) {
        return cell.replace("\\n", "\n").replace("\\t", "\t");
    }

    private ConfigReader.Result read(String text) throws IOException {
        Files.writeString(folder.resolve("atiende.yaml"), text);
        return ConfigReader.read(folder, ENVIRONMENT);
    }

    private ConfigReader.Good good(String text) throws IOException {
        return switch (read(text)) {
            case ConfigReader.Good good -> good;
            case ConfigReader.Bad(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private List<Problem> bad(String text) throws IOException {
        return switch (read(text)) {
            case ConfigReader.Bad(var problems) -> problems;
            case ConfigReader.Good _ -> throw new AssertionError("accepted");
        };
    }
}
