package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Secret;
import org.atiende.ami.AmiSettings.Timing;
import org.atiende.ami.PbxEvent.ChannelBorn;
import org.atiende.ami.PbxEvent.ChannelGone;
import org.atiende.ami.PbxEvent.OriginateEnded;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we rely on in AMI, row by row; the same rows run on the fake and on a real Asterisk, so that no test above them is
 * about a PBX that does not exist.
 */
@Timeout(60)
abstract class AmiConformance {

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final Duration QUIET = Duration.ofMillis(600);

    final DiaryListener listener = new DiaryListener();
    private final List<AutoCloseable> open = new ArrayList<>();

    abstract AmiPbx pbx();

    @BeforeAll
    static void lookOften() {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    @AfterEach
    void goodbye() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    RawAmi acting() {
        return keep(RawAmi.as(pbx().road(), pbx().actions()));
    }

    private RawAmi hearing() {
        return keep(RawAmi.as(pbx().road(), pbx().events()));
    }

    private RawAmi stranger() {
        return keep(new RawAmi(pbx().road()));
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.add(one);
        return one;
    }

    AmiClient client() {
        var usual = Timing.usual();
        var timing = new Timing(usual.connect(), Duration.ofMillis(500), Duration.ofSeconds(2), usual.action(), usual.audit(),
                new Retry(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1)));
        var ami = keep(new AmiClient(new AmiSettings("pbx", pbx().road(), pbx().events(), pbx().actions(), timing, 1_000), listener, AmiMeter.NONE));
        ami.start();
        await().until(ami::ready);
        return ami;
    }

    static String freshId() {
        return "atiende-%s-%d".formatted(Long.toHexString(System.nanoTime()), CALLS.incrementAndGet());
    }

    static Originate call(String channelId, String leg, String exten, Duration ring) {
        return new Originate(channelId, "Local/" + leg + "@lab/n", new Originate.Target("lab", exten), Optional.of(new Originate.CallerId("Ana", "600111222")), ring, Map.of());
    }

    static Originate call(String channelId, String leg, String exten) {
        return call(channelId, leg, exten, Duration.ofSeconds(5));
    }

    OriginateEnded endOf(String actionId) {
        await().until(() -> listener.of(OriginateEnded.class).stream().anyMatch(end -> end.actionId().equals(actionId)));
        return listener.of(OriginateEnded.class).stream().filter(end -> end.actionId().equals(actionId)).findFirst().orElseThrow();
    }

    private ChannelGone goneOf(String uniqueId) {
        await().until(() -> listener.of(ChannelGone.class).stream().anyMatch(gone -> gone.leg().uniqueId().equals(uniqueId)));
        return listener.of(ChannelGone.class).stream().filter(gone -> gone.leg().uniqueId().equals(uniqueId)).findFirst().orElseThrow();
    }

    // --- logging in

    @Test
    void theBannerNamesTheProtocol() {
        assertThat(stranger().banner).startsWith("Asterisk Call Manager/");
    }

    @Test
    void aWrongSecretIsRefusedAndTheConnectionEnds() {
        var stranger = stranger();
        var answer = stranger.login(new Login(pbx().actions().user(), new Secret("wrong")), "off");
        assertThat(answer).containsEntry("Response", "Error").containsEntry("Message", "Authentication failed");
        assertThat(stranger.next()).isEmpty();
    }

    @Test
    void beforeTheLoginNothingIsAllowed() {
        assertThat(stranger().ask("CoreStatus")).containsEntry("Response", "Error").containsEntry("Message", "Permission denied");
    }

    @Test
    void whoHearsSystemIsToldAfterTheLoginThatAllIsBooted() {
        assertThat(hearing().event("FullyBooted")).containsKey("Uptime").doesNotContainKey("Timestamp");
    }

    // --- rights

    @ParameterizedTest
    @ValueSource(strings = {"Command", "DBPut", "DBDel", "DBDelTree", "PJSIPShowContacts", "PJSIPShowEndpoints", "ModuleLoad", "Reload", "Filter",
        "DialplanExtensionAdd", "GetConfig", "UpdateConfig", "UserEvent"})
    void theActionsUserMayNot(String action) {
        assertThat(acting().ask(action, "Command: core show version", "Family: a", "Key: b", "Filename: manager.conf"))
                .containsEntry("Response", "Error").containsEntry("Message", "Permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CoreStatus", "CoreShowChannels", "DeviceStateList", "Originate", "Getvar", "DBGetTree", "Command"})
    void theEventsUserMayDoNothing(String action) {
        assertThat(hearing().ask(action, "Variable: X", "Family: a")).containsEntry("Response", "Error").containsEntry("Message", "Permission denied");
    }

    @Test
    void theActionsUserHearsNothingEvenIfItAsksTo() {
        var acting = acting();
        assertThat(acting.ask("Events", "EventMask: on")).containsEntry("Response", "Success");
        acting.ask("Originate", "Channel: Local/busy@lab/n", "Context: lab", "Exten: answers", "Priority: 1", "Async: true");
        assertThat(acting.patience(QUIET).next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHELL(id)", "EVAL(x)"})
    void functionsThatRunCodeAreForbiddenToGetvar(String expression) {
        var ami = client();
        assertThatExceptionOfType(AmiRefused.class).isThrownBy(() -> ami.getVar(Optional.empty(), expression)).withMessageContaining("Access Forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AST_CONFIG(manager_atiende_secrets.conf,atiende-events,secret)", "CURL(http://127.0.0.1:1/)", "ENV(PATH)", "NO_SUCH_VARIABLE", "NO_SUCH_FUNCTION(x)"})
    void whatTheModulesDoNotOfferGetvarReadsAsNothing(String expression) throws AmiLost {
        assertThat(client().getVar(Optional.empty(), expression)).isEmpty();
    }

    @Test
    void anApplicationThatRunsCodeIsForbiddenToOriginate() {
        assertThat(acting().ask("Originate", "Channel: Local/stays@lab/n", "Application: System", "Data: id", "Async: true"))
                .containsEntry("Response", "Error").hasEntrySatisfying("Message", said -> assertThat(said).contains("Forbidden"));
    }

    // --- lists

    @ParameterizedTest
    @ValueSource(strings = {"CoreShowChannels", "DeviceStateList", "DBGetTree"})
    void aListHasAStartAnEndAndItsActionIdOnEachMessage(String action) {
        var list = acting().list(action, "Family: none");
        assertThat(list.getFirst()).containsEntry("Response", "Success").containsEntry("EventList", "start");
        assertThat(list.getLast()).containsEntry("Event", action + "Complete").containsEntry("ListItems", "" + (list.size() - 2));
        assertThat(list).allSatisfy(message -> assertThat(message).containsEntry("ActionID", list.getFirst().get("ActionID")));
    }

    @Test
    void aChannelIsInTheListsWhileItLivesAndItsEventsTellTheSame() throws AmiLost {
        var ami = client();
        var id = freshId();
        ami.originate(call(id, "stays", "answers"));
        await().until(() -> listener.of(ChannelBorn.class).stream().anyMatch(born -> born.leg().uniqueId().equals(id)));
        var born = listener.of(ChannelBorn.class).stream().filter(b -> b.leg().uniqueId().equals(id)).findFirst().orElseThrow();
        assertThat(born.callerNumber()).as("a Local leg is born without the number it will show").isEmpty();
        assertThat(ami.snapshot().channels()).anySatisfy(channel -> {
            assertThat(channel.leg()).isEqualTo(born.leg());
            assertThat(channel.linkedId()).isEqualTo(born.linkedId());
        });
        assertThat(goneOf(id).cause()).isEqualTo(16);
        await().untilAsserted(() -> assertThat(ami.snapshot().channels()).noneMatch(channel -> channel.leg().uniqueId().startsWith(id)));
    }

    /** They come over two sessions, and nothing but the stamp tells which of them knows more. */
    @Test
    void eventsThatAreReadAfterAListMayBeOlderThanIt() {
        var events = hearing();
        var actions = acting();
        var id = freshId();
        assertThat(actions.ask("Originate", "Channel: Local/stays@lab/n", "Context: lab", "Exten: answers", "Priority: 1", "Async: true", "ChannelId: " + id))
                .containsEntry("Response", "Success");
        await("it is listed").until(() -> lists(actions, id));
        await("and is gone again").until(() -> !lists(actions, id));
        var listed = Instant.now();
        assertThat(events.event("Newchannel")).containsEntry("Uniqueid", id).hasEntrySatisfying("Timestamp", stamp -> assertThat(instant(stamp)).isBefore(listed));
        var gone = events.event("Hangup");
        while (!id.equals(gone.get("Uniqueid"))) {
            gone = events.event("Hangup");
        }
        assertThat(instant(gone.get("Timestamp"))).isBefore(listed);
    }

    private static boolean lists(RawAmi actions, String id) {
        return actions.list("CoreShowChannels").stream().anyMatch(channel -> id.equals(channel.get("Uniqueid")));
    }

    private static Instant instant(String stamp) {
        return Instant.ofEpochMilli(new BigDecimal(stamp).movePointRight(3).longValue());
    }

    // --- asking

    @Test
    void aChannelThatDoesNotExistIsAnErrorOfItsOwn() throws AmiLost {
        assertThat(acting().ask("Getvar", "Channel: nobody", "Variable: X")).containsEntry("Response", "Error").containsEntry("Message", "No such channel");
        assertThat(client().getVar(Optional.of("nobody"), "X")).isEmpty();
    }

    @Test
    void aLiveAttemptIsFoundByTheIdWeChose() throws AmiLost {
        var ami = client();
        var id = freshId();
        endOf(ami.originate(call(id, "stays", "answers")));
        var message = acting().ask("Getvar", "Channel: " + id, "Variable: CHANNEL(uniqueid)");
        assertThat(message).containsEntry("Response", "Success");
        goneOf(id);
        assertThat(acting().ask("Getvar", "Channel: " + id, "Variable: CHANNEL(uniqueid)")).containsEntry("Message", "No such channel");
    }

    @Test
    void whereAPhoneIsCanBeAskedWithoutAnyRightOverTheSystem() throws AmiLost {
        var ami = client();
        pbx().register("127.0.1.7");
        await().until(() -> !listener.of(PbxEvent.ContactChanged.class).isEmpty());
        assertThat(listener.of(PbxEvent.ContactChanged.class).getLast()).satisfies(contact -> {
            assertThat(contact.aor()).isEqualTo("1001");
            assertThat(contact.contactUri()).contains("127.0.1.7");
            assertThat(contact.status()).isNotEmpty();
        });
        var contact = ami.getVar(Optional.empty(), "PJSIP_AOR(1001,contact)").orElseThrow();
        assertThat(contact).startsWith("1001");
        assertThat(ami.getVar(Optional.empty(), "PJSIP_CONTACT(" + contact + ",uri)").orElseThrow()).startsWith("sip:1001@127.0.1.7:");
        assertThat(ami.getVar(Optional.empty(), "PJSIP_CONTACT(1001@@gone,uri)")).as("a contact that is gone").isEmpty();
        assertThat(ami.snapshot().deviceStates()).containsEntry("PJSIP/1001", "NOT_INUSE");
    }

    @Test
    void aLineFeedAloneEndsALine() {
        var acting = acting();
        acting.sayRaw("Action: Ping\nActionID: feed\n\n");
        assertThat(acting.next().orElseThrow()).containsEntry("ActionID", "feed").containsEntry("Ping", "Pong");
    }

    @Test
    void ourLongestLineIsReadAndAsteriskRefusesAlittleMore() {
        var acting = acting();
        assertThat(acting.ask("Ping", "X: " + "y".repeat(ActionEncoder.MAX_LINE_BYTES - 3))).containsEntry("Response", "Success");
        assertThat(acting.ask("Ping", "X: " + "y".repeat(1_100))).containsEntry("Response", "Error")
                .containsEntry("Message", "Failed to parse message: line too long");
    }

    @Test
    void asManyHeadersAsWeSendAreReadAndAsteriskRefusesMore() {
        var acting = acting();
        var fits = Collections.nCopies(ActionEncoder.MAX_HEADERS - 2, "X: 1").toArray(String[]::new);
        assertThat(acting.ask("Ping", fits)).containsEntry("Response", "Success");
        var tooMany = Collections.nCopies(140, "X: 1").toArray(String[]::new);
        assertThat(acting.ask("Ping", tooMany)).containsEntry("Response", "Error")
                .hasEntrySatisfying("Message", said -> assertThat(said).startsWith("Too many lines"));
    }

    // --- calls we make

    @Test
    void anOriginateResponseIsAnEventWithAResponseHeaderAndOurActionId() {
        var hearing = hearing();
        var acting = acting();
        assertThat(acting.ask("Originate", "ChannelId: " + freshId(), "Channel: Local/stays@lab/n", "Context: lab", "Exten: answers", "Priority: 1",
                "Async: true")).containsEntry("Message", "Originate successfully queued");
        assertThat(hearing.event("OriginateResponse")).containsEntry("Response", "Success").containsEntry("Reason", "4").containsKey("ActionID")
                .containsKey("Timestamp");
    }

    @Test
    void aBusyLocalLegHasReasonFiveAndItsCauseOnTheOtherHalf() throws AmiLost {
        var ami = client();
        var id = freshId();
        assertThat(endOf(ami.originate(call(id, "busy", "answers")))).extracting(OriginateEnded::success, OriginateEnded::reason).containsExactly(false, 5);
        assertThat(goneOf(id).cause()).isEqualTo(0);
        assertThat(goneOf(id + ";2").cause()).isEqualTo(17);
    }

    @Test
    void aLegThatRingsOutHasReasonThreeAndCauseNineteen() throws AmiLost {
        var ami = client();
        var id = freshId();
        assertThat(endOf(ami.originate(call(id, "rings", "answers", Duration.ofSeconds(1))))).extracting(OriginateEnded::success, OriginateEnded::reason)
                .containsExactly(false, 3);
        assertThat(goneOf(id).cause()).isEqualTo(19);
    }

    @Test
    void aSecondOriginateWithALiveIdFailsAndWithADeadOneWorks() throws AmiLost {
        var ami = client();
        var id = freshId();
        assertThat(endOf(ami.originate(call(id, "stays", "answers"))).success()).isTrue();
        assertThat(endOf(ami.originate(call(id, "stays", "answers")))).extracting(OriginateEnded::success, OriginateEnded::reason, OriginateEnded::uniqueId)
                .containsExactly(false, 0, id);
        goneOf(id);
        await().untilAsserted(() -> assertThat(endOf(ami.originate(call(id, "stays", "answers"))).success()).isTrue());
    }

    @Test
    void anExtensionThatDoesNotExistIsRefusedAtOnce() {
        var ami = client();
        assertThatExceptionOfType(AmiRefused.class).isThrownBy(() -> ami.originate(call(freshId(), "stays", "nowhere")))
                .withMessageContaining("Extension does not exist");
    }

    @Test
    void aSynchronousOriginateStopsItsSessionWhichIsWhyOursNeverAre() {
        var acting = acting();
        long began = System.nanoTime();
        acting.say("Originate", "Channel: Local/rings@lab/n", "Context: lab", "Exten: answers", "Priority: 1", "Timeout: 700");
        acting.ask("Ping");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(600));
    }

    // --- the end of a call, and of Asterisk

    @Test
    void theDialplanTellsTheEndOfACallByEventAndByCrumb() throws AmiLost {
        var ami = client();
        var id = freshId();
        ami.originate(call(id, "stays", "answers"));
        await().until(() -> listener.of(PbxEvent.CallEnded.class).stream().anyMatch(end -> end.call().equals(id)));
        var end = listener.of(PbxEvent.CallEnded.class).stream().filter(e -> e.call().equals(id)).findFirst().orElseThrow();
        assertThat(end.leg().uniqueId()).isEqualTo(id);
        assertThat(end.outcome()).isEqualTo(new PbxEvent.Outcome("", Optional.of(16), "dialplan/builtin", "", ""));
        assertThat(end.since()).hasValueSatisfying(since -> assertThat(Duration.between(since, end.at()).abs()).isLessThan(Duration.ofSeconds(5)));
        await().untilAsserted(() -> assertThat(ami.crumbs("atiende-end").get(id)).matches("[0-9]{10}\\^\\^16\\^"));
    }

    @Test
    void afterARestartTheStartIsAnotherTheChannelsAreGoneAndTheCrumbsStay() throws AmiLost {
        var ami = client();
        var id = freshId();
        ami.originate(call(id, "stays", "answers"));
        await().until(() -> listener.of(PbxEvent.CallEnded.class).stream().anyMatch(end -> end.call().equals(id)));
        ami.originate(call(freshId(), "stays", "stays"));
        await().untilAsserted(() -> assertThat(ami.snapshot().channels()).isNotEmpty());
        pbx().restart();
        await().atMost(Duration.ofSeconds(30)).until(() -> listener.snapshots.size() > 1 && ami.ready());
        assertThat(listener.diary).contains("lost");
        assertThat(listener.snapshots.getLast().startedAt()).isAfter(listener.snapshots.getFirst().startedAt());
        assertThat(listener.snapshots.getLast().channels()).isEmpty();
        assertThat(ami.crumbs("atiende-end")).containsKey(id);
    }

    @Test
    void anAsteriskThatStandsStillIsNoticedAndFoundAgain() {
        var ami = client();
        pbx().freeze();
        await().atMost(Duration.ofSeconds(20)).until(() -> listener.diary.contains("lost"));
        assertThat(ami.ready()).isFalse();
        pbx().thaw();
        await().atMost(Duration.ofSeconds(30)).until(ami::ready);
    }
}
