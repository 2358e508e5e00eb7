package org.atiende.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What the dialplan and the manager interface do with phones and callers, a small telephone story per row; the same rows are told on the
 * simulated exchange and on a real one, so that the simulated days are not about an Asterisk that does not exist.
 *
 * <p>A turn is told dial status, cause, who hung up, transfer target, who transferred, peer, agent, and whether they stayed
 * after a message; {@code -} for nothing.
 */
abstract class TelephoneConformance {

    /** @return what the router hears of it, see {@link Telling} */
    abstract String told(String story);

    private void row(String story, String heard) {
        assertThat(told(story)).as(story).isEqualTo(heard);
    }

    @Test
    void agentAnswersAndSaysGoodbye() {
        row("caller=waits phones=1001:answers turns=dial:1001,end", """
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1001 - - 1001 1001
                caller: born, up, in, out, ended ANSWER 16 source=1001 peer=1001 agent=1001, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1001
                """);
    }

    @Test
    void callerSaysGoodbye() {
        row("caller=talks phones=1001:stays turns=dial:1001,end", """
                in/v1 - 0 - - - - - -
                caller: born, up, in, out, ended ANSWER 16 source=caller peer=1001 agent=1001, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1001
                """);
    }

    @Test
    void callerGivesUpWhileThePhoneRings() {
        row("caller=gives-up phones=1001:rings turns=dial:1001", """
                in/v1 - 0 - - - - - -
                caller: born, ended CANCEL 127 source=caller peer= agent=1001, gone 127
                1001: born, dialled by caller, rings, gone 127
                crumb ^CANCEL^127^
                """);
    }

    @Test
    void agentRejects() {
        row("caller=waits phones=1001:rejects,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 CHANUNAVAIL 21 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, gone 21
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void phoneIsBusy() {
        row("caller=waits phones=1001:busy,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 BUSY 17 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, gone 17
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void phoneIsNotToBeDisturbed() {
        row("caller=waits phones=1001:quiet,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 NOANSWER 19 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, gone 19
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void phoneIsNotRegistered() {
        row("caller=waits phones=1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 CHANUNAVAIL 20 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void nobodyPicksUp() {
        row("caller=waits phones=1001:rings,1002:answers turns=ring:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 NOANSWER 0 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, gone 0
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void phoneIsDead() {
        row("caller=waits phones=1001:dead,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 CHANUNAVAIL 0 - - - - 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, gone 0
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void firstOfSeveralWhoAnswersHasTheCaller() {
        row("caller=waits phones=1001:rings,1002:answers turns=dial:1001+1002,end", """
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1002 - - 1002 -
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=, gone 16
                1001: born, dialled by caller, rings, gone 26
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void severalWhoAllRefuse() {
        row("caller=waits phones=1001:rejects,1002:busy,1003:answers turns=dial:1001+1002,dial:1003,end", """
                in/v1 - 0 - - - - - -
                in/v1 BUSY 0 - - - - - -
                after/v1 ANSWER 16 1003 - - 1003 1003
                caller: born, up, in, out, ended ANSWER 16 source=1003 peer=1003 agent=1003, gone 16
                1001: born, dialled by caller, rings, gone 21
                1002: born, dialled by caller, rings, gone 17
                1003: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1003
                """);
    }

    @Test
    void severalOfWhomSomeAreNotThere() {
        row("caller=waits phones=1002:answers turns=dial:1001+1002,end", """
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1002 - - 1002 -
                caller: born, up, in, out, ended ANSWER 16 source=1002 peer=1002 agent=, gone 16
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void phoneDiesInTheTalk() {
        row("caller=waits phones=1001:dies,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 ANSWER 0 - - - 1001 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 44
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void agentTransfersTheCaller() {
        row("caller=waits phones=1001:transfers,1002:answers turns=dial:1001,dial:1002,end", """
                in/v1 - 0 - - - - - -
                in/v1 ANSWER 0 - 1002 1001 1001 1001 -
                after/v1 ANSWER 16 1002 - - 1002 1002
                caller: born, up, in, out, in, out, ended ANSWER 16 source=1002 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                1002: born, dialled by caller, rings, up, in, out, gone 16
                1001 transfers caller to 1002 in atiende-xfer Success
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void callerHearsBusyBeforeTheAnswer() {
        row("caller=waits phones= turns=busy", """
                in/v1 - 0 - - - - - -
                caller: born, ended  17 source=dialplan/builtin peer= agent=, gone 17
                crumb ^^17^
                """);
    }

    @Test
    void routerEndsTheCall() {
        row("caller=waits phones= turns=end", """
                in/v1 - 0 - - - - - -
                caller: born, ended  16 source=dialplan/builtin peer= agent=, gone 16
                crumb ^^16^
                """);
    }

    @Test
    void routerWantsAnotherTurnAfterTheTalk() {
        row("caller=waits phones=1001:answers,1002:answers turns=dial:1001,turn,dial:1002,end", """
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1001 - - 1001 1001
                in/v1 ANSWER 0 1001 - - 1001 1001 -
                after/v1 ANSWER 16 1001 - - 1002 1002
                caller: born, up, in, out, in, out, ended ANSWER 16 source=1001 peer=1002 agent=1002, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                1002: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1002
                """);
    }

    @Test
    void routerDiesAndIsAskedAgain() {
        row("caller=waits phones=1001:answers turns=dies,dies,dial:1001,end", """
                in/v1 - 0 - - - - - -
                in/v1 - 0 - - - - - -
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1001 - - 1001 1001
                caller: born, up, in, out, ended ANSWER 16 source=1001 peer=1001 agent=1001, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1001
                """);
    }

    @Test
    void routerThatIsSilentLosesTheCallerToTheNextTurn() {
        row("caller=waits phones=1001:answers turns=silent,dial:1001,end", """
                in/v1 - 0 - - - - - -
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1001 - - 1001 1001
                caller: born, up, in, out, ended ANSWER 16 source=1001 peer=1001 agent=1001, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1001
                """);
    }

    /** Asterisk reckons absolute timeouts by the wall clock: a lease of half a minute is over when that is set a minute on. */
    @Test
    void leaseIsOverWhenTheWallClockIsSetOn() {
        row("caller=waits phones=1001:answers turns=clock:60,dial:1001,end", """
                in/v1 - 0 - - - - - -
                in/v1 - 0 - - - - - -
                after/v1 ANSWER 16 1001 - - 1001 1001
                caller: born, up, in, out, ended ANSWER 16 source=1001 peer=1001 agent=1001, gone 16
                1001: born, dialled by caller, rings, up, in, out, gone 16
                crumb ^ANSWER^16^1001
                """);
    }

    @Test
    void heldCallerHangsUp() {
        row("caller=gives-up phones= turns=holds", """
                in/v1 - 0 - - - - - -
                caller: born, up, ended  0 source=caller peer= agent=, gone 0
                crumb ^^0^
                """);
    }

    @Test
    void customerIsCalledAgentFirstAndASecondWishForALiveChannelIsRefused() {
        row("caller=router phones=1001:stays,1000:answers turns=calls,end", """
                callback/v1
                1001: born, dialled by nobody, rings, up, in, out, ended ANSWER 16 source=caller peer=caller agent=, gone 16
                caller: born, dialled by 1001, rings, up, in, out, gone 16
                crumb ^ANSWER^16^caller
                """);
    }

    @Test
    void agentSaysGoodbyeToACustomerWhoWasCalled() {
        row("caller=router phones=1001:answers,1000:stays turns=calls,end", """
                callback/v1
                after/v1
                1001: born, dialled by nobody, rings, up, in, out, ended ANSWER 16 source=1001 peer=caller agent=, gone 16
                caller: born, dialled by 1001, rings, up, in, out, gone 16
                crumb ^ANSWER^16^caller
                """);
    }

    @Test
    void agentWhoIsCalledForACustomerRejects() {
        row("caller=router phones=1001:rejects turns=calls,end", """
                1001: born, dialled by nobody, rings, gone 21
                """);
    }

    @Test
    void agentWhoIsCalledForACustomerDoesNotPickUp() {
        row("caller=router phones=1001:rings turns=calls,end", """
                1001: born, dialled by nobody, rings, gone 19
                """);
    }

    @Test
    void agentWhoIsCalledForACustomerIsNotRegistered() {
        row("caller=router phones= turns=calls,end", "\n");
    }

    @Test
    void customerIsBusy() {
        row("caller=router phones=1001:stays,1000:busy turns=calls,end", """
                callback/v1
                1001: born, dialled by nobody, rings, up, ended BUSY 16 source=dialplan/builtin peer= agent=, gone 16
                caller: born, dialled by 1001, rings, gone 17
                crumb ^BUSY^16^
                """);
    }

    @Test
    void customerDoesNotPickUp() {
        row("caller=router phones=1001:stays,1000:rings turns=calls,end", """
                callback/v1
                1001: born, dialled by nobody, rings, up, ended NOANSWER 16 source=dialplan/builtin peer= agent=, gone 16
                caller: born, dialled by 1001, rings, gone 0
                crumb ^NOANSWER^16^
                """);
    }

    @Test
    void agentWhosePhoneDiesLeavesTheCustomer() {
        row("caller=router phones=1001:dies,1000:stays turns=calls,end", """
                callback/v1
                after/v1
                1001: born, dialled by nobody, rings, up, in, out, ended ANSWER 44 source= peer=caller agent=, gone 44
                caller: born, dialled by 1001, rings, up, in, out, gone 16
                crumb ^ANSWER^44^caller
                """);
    }

    @Test
    void routerDoesNotSayWhomToCall() {
        row("caller=router phones=1001:stays turns=dies", """
                callback/v1
                1001: born, dialled by nobody, rings, up, ended  16 source=dialplan/builtin peer= agent=, gone 16
                crumb ^^16^
                """);
    }
}
