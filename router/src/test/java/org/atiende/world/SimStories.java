package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

import org.atiende.agent.Agent;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.SimServer;
import org.atiende.ami.AmiLost;
import org.atiende.ami.PbxEvent;
import org.atiende.fake.Office;
import org.atiende.world.SimAsterisk.Callee;
import org.atiende.world.SimAsterisk.Channel;

/** Tells a {@link Story} on the simulated exchange: made by the loader of a world, a story in, what the router heard of it out. */
public final class SimStories implements UnaryOperator<String> {

    private static final Duration A_MOMENT = Duration.ofMillis(300);
    private static final Duration A_TALK = Duration.ofMillis(1_500);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Override
    public String apply(String text) {
        return new Play(Story.parse(text)).tell();
    }

    /** One exchange, one router, no chance. */
    private static final class Play implements Site, Site.Router {

        private final Story story;
        private final Timeline time = new Timeline(Optional.empty());
        private final SplittableRandom dice = new SplittableRandom(1);
        private final SimAsterisk asterisk;
        private final Timeline.Machine machine;
        private final ScriptedTurns turns;
        private final SimServer server;
        private final List<PbxEvent> events = new ArrayList<>();

        Play(Story story) {
            this.story = story;
            this.asterisk = new SimAsterisk(this);
            this.machine = time.new Machine("router");
            this.turns = new ScriptedTurns(story.turns());
            turns.wallClock(asterisk::step);
            this.server = new SimServer(turns.scripts(), AgiMeter.NONE, why -> {
                throw new IllegalStateException(why);
            });
        }

        String tell() {
            Instead.begin(time, dice, null);
            machine.start("agi-io", server::read);
            machine.start("ami", this::listen);
            var number = 0;
            for (var extension : List.of("1001", "1002", "1003")) {
                var phone = new Phone(asterisk, Office.agent(extension, "#" + extension), ++number, Optional.ofNullable(story.phones().get(extension)));
                asterisk.phones.put(extension, phone);
            }
            time.after(Duration.ofSeconds(1), story.caller().equals("router") ? this::calls : () -> new Person(this, story.caller()).calls(asterisk));
            time.play(LONGEST, () -> { });
            Instead.begin(null, null, null);
            return Telling.of(turns.told(), events, asterisk.family("atiende-end"));
        }

        /** Twice, as when the first answer was lost. */
        private void calls() {
            asterisk.callees.put(ScriptedTurns.CUSTOMER, () -> answer(Optional.ofNullable(story.phones().get(Story.CUSTOMER))));
            machine.start("keeper", () -> {
                try {
                    asterisk.managers.getFirst().originate(Story.originate());
                    asterisk.managers.getFirst().originate(Story.originate());
                } catch (AmiLost neverHappens) {
                    throw new IllegalStateException("nothing breaks in a story", neverHappens);
                }
            });
        }

        private static Callee.Answer answer(Optional<Story.Habit> habit) {
            return switch (habit.orElseThrow()) {
                case ANSWERS -> new Callee.Answer("ANSWER", 16, A_MOMENT, A_TALK);
                case STAYS -> new Callee.Answer("ANSWER", 16, A_MOMENT, LONGEST);
                case BUSY -> new Callee.Answer("BUSY", 17, A_MOMENT, Duration.ZERO);
                case RINGS -> new Callee.Answer("NOANSWER", 0, Duration.ofSeconds(2), Duration.ZERO);
                default -> throw new IllegalArgumentException("no customer is like that");
            };
        }

        private void listen() {
            try {
                var link = asterisk.managers.getFirst().connect();
                while (true) {
                    events.add((PbxEvent) link.events.take());
                }
            } catch (AmiLost | InterruptedException neverHappens) {
                throw new IllegalStateException("nothing breaks in a story", neverHappens);
            }
        }

        @Override
        public Timeline time() {
            return time;
        }

        @Override
        public SplittableRandom dice() {
            return dice;
        }

        @Override
        public Witness witness() {
            return new Witness() { };
        }

        @Override
        public int routers() {
            return 1;
        }

        @Override
        public Optional<Router> router(int number) {
            return Optional.of(this);
        }

        @Override
        public boolean isListening() {
            return true;
        }

        @Override
        public boolean isDead() {
            return false;
        }

        @Override
        public SimServer server() {
            return server;
        }

        @Override
        public long slowest() {
            return 1_000_000;
        }

        @Override
        public int answersLost() {
            return 0;
        }

        @Override
        public Caller left(String number) {
            throw new IllegalStateException("nobody is called in a story");
        }
    }

    /** A caller with one manner. */
    private static final class Person extends Caller {

        private final String manner;

        Person(Site site, String manner) {
            super(site, new Line("+34910000001", Office.line()), "+34600111222", new SplittableRandom(1));
            this.manner = manner;
        }

        @Override
        void waits(SimCall mine) {
            if (manner.equals("gives-up")) {
                mine.time.after(Duration.ofSeconds(1), mine::hangUp);
            }
        }

        @Override
        void talks(SimCall mine, Channel agent) {
            if (manner.equals("talks")) {
                mine.time.after(A_TALK, mine::hangUp);
            }
            ((Phone) agent.phone).talks(Optional.of(mine), agent);
        }
    }

    /** A phone with one habit, or none: then it is not registered. */
    private static final class Phone extends SimPhone {

        private final Optional<Story.Habit> habit;
        private final Timeline time;

        Phone(SimAsterisk asterisk, Agent agent, int number, Optional<Story.Habit> habit) {
            super(asterisk, agent, number, new SplittableRandom(number), new Habits(0, 0, 0));
            this.habit = habit;
            this.time = asterisk.time;
            registered = habit.isPresent();
            if (habit.filter(Story.Habit.DEAD::equals).isPresent()) {
                dies(Duration.ofDays(1));
            }
        }

        @Override
        void hears(Channel channel) {
            switch (habit.orElseThrow()) {
                case ANSWERS, STAYS, DIES, TRANSFERS -> time.after(A_MOMENT, () -> picksUp(channel));
                case REJECTS -> refuses(channel, 603);
                case BUSY -> refuses(channel, 486);
                case QUIET -> refuses(channel, 480);
                case RINGS, DEAD -> {
                    // nobody is there
                }
            }
        }

        @Override
        void picksUp(Channel channel) {
            super.picksUp(channel);
            if (channel.linkedId.equals(channel.id())) {
                talks(Optional.empty(), channel);            // a call of the router's: what the agent does they do whoever is on the line
            }
        }

        void talks(Optional<SimCall> call, Channel leg) {
            time.after(A_TALK, () -> {
                switch (habit.orElseThrow()) {
                    case ANSWERS -> goodbye(leg);
                    case DIES -> dies(Duration.ofDays(1));
                    case TRANSFERS -> call.orElseThrow().tell(new News.Transferred("1002"));
                    default -> {
                        // stays
                    }
                }
            });
        }
    }
}
