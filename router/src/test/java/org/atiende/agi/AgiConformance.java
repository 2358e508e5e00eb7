package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.agi.AgiPbx.LONG_SOUND;
import static org.atiende.agi.AgiPbx.SHORT_SOUND;
import static org.atiende.agi.RawAgiPeer.Turn.END;
import static org.atiende.agi.RawAgiPeer.Turn.SILENCE;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import org.atiende.agi.AgiPbx.PlacedCall;
import org.atiende.agi.AgiPbx.Went;
import org.atiende.agi.AgiPbx.Wish;
import org.atiende.agi.RawAgiPeer.Turn;
import org.junit.jupiter.api.Test;

/**
 * What Asterisk says and does inside {@code AGI()}, one row per test, seen without our codec in between. The same rows run on the fake
 * and on a real Asterisk, so whatever the fast tests rely on is true. {@link AgiTurnConformance} goes on with our server in place.
 */
abstract class AgiConformance {

    static final Duration SOON = Duration.ofSeconds(10);
    private static final String DEAD = "511 Command Not Permitted on a dead channel or intercept routine";
    private static final String UNKNOWN = "510 Invalid or unknown command";

    abstract AgiPbx pbx();

    /** Places a call, answers its {@code AGI()} with raw lines, and closes what is left. */
    private void row(Wish wish, BiConsumer<Turn, PlacedCall> story) {
        try (var peer = new RawAgiPeer()) {
            PlacedCall call = pbx().place(peer.address(), wish);
            try (Turn turn = peer.accept()) {
                story.accept(turn, call);
            }
        }
    }

    private void row(BiConsumer<Turn, PlacedCall> story) {
        row(Wish.plain(), story);
    }

    @Test
    void environmentIsWholeInOrderAndKeepsEmptyArguments() {
        row((turn, _) -> {
            assertThat(turn.environment.stream().map(line -> line.substring(0, line.indexOf(": ")))).startsWith(AgiDecoder.KEYS.toArray(String[]::new));
            assertThat(turn.environment).endsWith("agi_arg_1: a-key-of-the-rows", "agi_arg_2: ", "agi_arg_3: third");
            assertThat(turn.environment).contains("agi_network_script: in/v1", "agi_calleridname: Ana");
        });
    }

    @Test
    void whatLooksLikeDialplanAndEmojiInANameArriveAsTheyAre() {
        String name = "O'Brien ${SHELL(id)} 😀 $[1+1]";
        row(Wish.plain().callerNamed(name), (turn, _) -> assertThat(turn.environment).contains("agi_calleridname: " + name));
    }

    @Test
    void commandsThatDoNothingSayZero() {
        row((turn, _) -> {
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
            assertThat(turn.ask("noop")).isEqualTo("200 result=0");
            assertThat(turn.ask("ANSWER")).isEqualTo("200 result=0");
            assertThat(turn.ask("EXEC \"Ringing\" \"\"")).isEqualTo("200 result=0");
        });
    }

    @Test
    void musicOfAnUnknownClassIsNotReported() {
        row((turn, _) -> assertThat(turn.ask("SET MUSIC ON \"nosuchclass\"")).isEqualTo("200 result=0"));
    }

    @Test
    void anUnsetVariableIsZeroOrEmptyDependingOnHowOneAsks() {
        row((turn, _) -> {
            assertThat(turn.ask("GET VARIABLE NOSUCH")).isEqualTo("200 result=0");
            assertThat(turn.ask("GET FULL VARIABLE \"${URIENCODE(${NOSUCH})}\"")).isEqualTo("200 result=1 ()");
        });
    }

    @Test
    void aQuotedVariableComesBackAsItWas() {
        row((turn, _) -> {
            assertThat(turn.ask("SET VARIABLE \"A\" \"q\\\"b\\\\s é😀 , ) } ${B} %41+x\"")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (q\"b\\s é😀 , ) } ${B} %41+x)");
            assertThat(turn.ask("GET FULL VARIABLE \"${URIENCODE(${A})}\""))
                    .isEqualTo("200 result=1 (q%22b%5Cs%20%C3%A9%F0%9F%98%80%20%2C%20)%20%7D%20%24%7BB%7D%20%2541%2Bx)");
        });
    }

    @Test
    void anUnquotedBackslashTakesTheNextCharacterAsItIs() {
        row((turn, _) -> {
            assertThat(turn.ask("SET VARIABLE A two\\ words")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (two words)");
        });
    }

    @Test
    void aMissingSoundLooksLikeAHangUpButIsNone() {
        row((turn, _) -> {
            assertThat(turn.ask("STREAM FILE \"nosuchsound\" \"\"")).isEqualTo("200 result=-1 endpos=0");
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void aSoundPlayedToItsEndTellsItsLengthInSamples() {
        row((turn, _) -> assertThat(turn.ask("STREAM FILE \"" + SHORT_SOUND + "\" \"\"")).isEqualTo("200 result=0 endpos=7360"));
    }

    @Test
    void aSoundCutShortByTheNextCommandIsNeverAnswered() {
        row((turn, _) -> {
            turn.tell("STREAM FILE \"" + LONG_SOUND + "\" \"\"");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
            assertThat(turn.ask("GET VARIABLE NOSUCH")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
        });
    }

    @Test
    void aMissingApplicationIsMinusTwo() {
        row((turn, _) -> assertThat(turn.ask("EXEC \"NoSuchApplication\" \"\"")).isEqualTo("200 result=-2"));
    }

    @Test
    void whatIsNoCommandIsRefusedInOneLine() {
        row((turn, _) -> {
            assertThat(turn.ask("BOGUS")).isEqualTo(UNKNOWN);
            assertThat(turn.ask("")).isEqualTo(UNKNOWN);
            assertThat(turn.ask("SET VARIABLES A B")).isEqualTo(UNKNOWN);
        });
    }

    @Test
    void aMisusedCommandEarnsABlockOfUsage() {
        row((turn, _) -> {
            for (String misuse : new String[] {"SET AUTOHANGUP", "SET AUTOHANGUP soon", "STREAM FILE"}) {
                assertThat(turn.ask(misuse)).isEqualTo("520-Invalid command syntax.  Proper usage follows:");
                assertThat(IntStream.range(0, AgiDecoder.BLOCK_LINES).mapToObj(_ -> turn.line()).filter(l -> l.startsWith("520 ")).findFirst())
                        .contains("520 End of proper usage.");
            }
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void anOverlongLineBecomesTwoCommands() {
        row((turn, _) -> {
            assertThat(turn.ask("NOOP " + "x".repeat(9_000))).isEqualTo("200 result=0");
            assertThat(turn.line()).isEqualTo(UNKNOWN);
        });
    }

    @Test
    void ourLongestLineIsOneCommand() {
        row((turn, _) -> {
            AgiLine longest = AgiLine.set("A", "é".repeat((AgiLine.MAX_BYTES - 22) / 2));
            assertThat(longest.bytes().length).isBetween(AgiLine.MAX_BYTES - 4, AgiLine.MAX_BYTES);
            assertThat(turn.ask(longest.text())).isEqualTo("200 result=1");
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void whoHangsUpWhileHeldIsAnnouncedTwice() {
        row((turn, call) -> {
            turn.ask("SET MUSIC ON \"default\"");
            call.hangUp();
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo(END);
            assertThat(call.went(SOON)).isEqualTo(Went.AWAY);
        });
    }

    @Test
    void whoHangsUpDuringASoundIsAnnouncedAfterHowMuchWasHeard() {
        row((turn, call) -> {
            turn.tell("STREAM FILE \"" + LONG_SOUND + "\" \"\"");
            assertThat(turn.line(Duration.ofMillis(500))).isEqualTo(SILENCE);
            call.hangUp();
            assertThat(turn.line()).matches("200 result=-1 endpos=[2-9][0-9]{3}");
            assertThat(turn.line()).isEqualTo("HANGUP");
        });
    }

    @Test
    void aChannelThatStaysOnHangUpRefusesWhatADeadOneCannotDo() {
        row(Wish.plain().stayingOnHangup(), (turn, call) -> {
            turn.ask("NOOP");
            call.hangUp();
            assertThat(turn.line()).isEqualTo("HANGUP");
            for (String refused : new String[] {"STREAM FILE beep \"\"", "SET MUSIC ON", "ANSWER", "SET AUTOHANGUP 5"}) {
                assertThat(turn.ask(refused)).as(refused).isEqualTo(DEAD);
            }
            assertThat(turn.ask("SET VARIABLE A B")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (B)");
            assertThat(turn.ask("EXEC NoOp x")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
        });
    }

    @Test
    void aLapsedLeaseLooksLikeAHangUpButTheCallerGoesToT() {
        row((turn, call) -> {
            assertThat(turn.ask("SET AUTOHANGUP 1")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(800))).isEqualTo(SILENCE);
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo(END);
            assertThat(call.went(SOON)).isEqualTo(Went.TO_EXTEN_T);
        });
    }

    @Test
    void aLeaseThatLapsesDuringASoundEndsItLikeAHangUp() {
        row((turn, call) -> {
            turn.ask("SET AUTOHANGUP 1");
            assertThat(turn.ask("STREAM FILE \"" + LONG_SOUND + "\" \"\"")).as("played to its end it would say 0")
                    .matches("200 result=-1 endpos=[0-9]+");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(call.went(SOON)).isEqualTo(Went.TO_EXTEN_T);
        });
    }

    @Test
    void aRenewedLeaseHoldsAndZeroTakesItAway() {
        row((turn, call) -> {
            for (int i = 0; i < 3; i++) {
                assertThat(turn.ask("SET AUTOHANGUP 1")).isEqualTo("200 result=0");
                assertThat(turn.line(Duration.ofMillis(600))).isEqualTo(SILENCE);
            }
            assertThat(turn.ask("SET AUTOHANGUP 0")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(1_500))).isEqualTo(SILENCE);
            turn.close();
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
        });
    }

    @Test
    void aClosedSocketSendsTheCallerOnWithWhatWasDecided() {
        row((turn, call) -> {
            turn.ask("SET VARIABLE \"ATIENDE_DO\" \"dial\"");
            turn.close();
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEqualTo("dial");
        });
    }
}
