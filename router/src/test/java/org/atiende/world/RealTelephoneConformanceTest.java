package org.atiende.world;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSettings;
import org.atiende.ami.AmiClient;
import org.atiende.ami.AmiLost;
import org.atiende.ami.AmiMeter;
import org.atiende.ami.AmiSettings;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxListener;
import org.atiende.ami.PbxSnapshot;
import org.atiende.lab.AmiLogin;
import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The rows on an unmodified Asterisk with the shipped dialplan. */
@Tag("asterisk")
@Execution(ExecutionMode.CONCURRENT)
class RealTelephoneConformanceTest extends TelephoneConformance {

    @Override
    String told(String text) {
        var story = Story.parse(text);
        var turns = new ScriptedTurns(story.turns());
        var events = new Events();
        try (var server = new AgiServer(AgiSettings.defaults(0), turns.scripts(), AgiMeter.NONE)) {
            var options = LabOptions.routers(server.start()).withRtpTimeout("1001", 3);
            try (var asterisk = RealAsterisk.start(story.setsTheClock() ? options.withOwnClock() : options);
                    var ami = new AmiClient(new AmiSettings("pbx", new AmiSettings.Road(asterisk.ami(), false), login(asterisk.eventsUser()), login(asterisk.actionsUser())),
                            events, AmiMeter.NONE)) {
                turns.wallClock(asterisk::stepClock);
                asterisk.cli("module load res_manager_devicestate.so");
                ami.start();
                await().atMost(ofSeconds(20)).until(ami::ready);
                return told(story, new Lab(asterisk, ami, turns, events));
            } catch (AmiLost gone) {
                throw new IllegalStateException("nobody cut the manager link", gone);
            }
        }
    }

    private static AmiSettings.Login login(AmiLogin login) {
        return new AmiSettings.Login(login.user(), new AmiSettings.Secret(login.secret()));
    }

    private record Lab(RealAsterisk asterisk, AmiClient ami, ScriptedTurns turns, Events events) {
    }

    private static String told(Story story, Lab lab) throws AmiLost {
        var phones = new ArrayList<SipPhone>();
        try {
            story.phones().forEach((extension, habit) -> phones.add(phone(lab.asterisk, extension).is(habit(habit))));
            if (story.caller().equals("router")) {
                lab.ami.originate(Story.originate());
                lab.ami.originate(Story.originate());
                goesBy(story, lab, phones);
            } else {
                try (var caller = SipCaller.calls(lab.asterisk, wish(story))) {
                    goesBy(story, lab, phones);
                    await().atMost(ofSeconds(5)).until(caller::done);
                }
            }
            await().atMost(ofSeconds(5)).until(() -> lab.events.seen.stream().filter(PbxEvent.ChannelBorn.class::isInstance).count()
                    == lab.events.seen.stream().filter(PbxEvent.ChannelGone.class::isInstance).count());
            return Telling.of(lab.turns.told(), List.copyOf(lab.events.seen), lab.ami.crumbs("atiende-end"));
        } finally {
            phones.forEach(SipPhone::close);
        }
    }

    private static SipPhone phone(RealAsterisk asterisk, String extension) {
        return extension.equals(Story.CUSTOMER) ? SipPhone.mobile(asterisk) : SipPhone.registered(asterisk, extension, "127.0.1.1" + extension.charAt(3));
    }

    /** Until no channel is left. */
    private static void goesBy(Story story, Lab lab, List<SipPhone> phones) {
        if (story.phones().containsValue(Story.Habit.DIES)) {
            await().atMost(ofSeconds(10)).until(phones.getFirst()::talking);
            phones.getFirst().dies();
        }
        await().pollDelay(ofSeconds(1)).atMost(ofSeconds(40)).until(() -> lab.asterisk.channels() == 0);
    }

    private static CallWish wish(Story story) {
        var wish = CallWish.to("+34910000001");
        return switch (story.caller()) {
            case "gives-up" -> story.turns().contains("holds") ? wish.hangingUpAfter(ofSeconds(1)) : wish.givingUpAfter(ofSeconds(1));
            case "talks" -> wish.hangingUpAfter(ofMillis(1_500));
            default -> wish;
        };
    }

    private static PhoneHabit habit(Story.Habit habit) {
        return switch (habit) {
            case ANSWERS -> PhoneHabit.answersAndHangsUp(ofMillis(300), ofMillis(1_500));
            case STAYS, DIES -> PhoneHabit.answers(ofMillis(300));
            case RINGS -> PhoneHabit.ringsOut();
            case REJECTS -> PhoneHabit.rejects();
            case BUSY -> PhoneHabit.busy();
            case QUIET -> PhoneHabit.doNotDisturb();
            case DEAD -> PhoneHabit.dead();
            case TRANSFERS -> PhoneHabit.blindTransfers(ofMillis(300), ofMillis(1_500), "1002");
        };
    }

    /** Writes down what it is told. */
    private static final class Events implements PbxListener {

        private final List<PbxEvent> seen = new CopyOnWriteArrayList<>();

        @Override
        public void resync(PbxSnapshot snapshot) {
            // nobody has called yet
        }

        @Override
        public void on(PbxEvent event) {
            seen.add(event);
        }

        @Override
        public void lost(String why) {
            // the end of the story
        }
    }
}
