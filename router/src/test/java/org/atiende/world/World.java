package org.atiende.world;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.calendar.CallingHours;
import org.atiende.fake.Office;
import org.atiende.match.LinePolicy;
import org.atiende.promise.PromisePolicy;
import org.atiende.store.ReopenedStore;
import org.atiende.store.Store;
import org.atiende.tel.Endpoint;
import org.atiende.world.Caller.Line;
import org.atiende.world.Plan.Fault;
import org.slf4j.LoggerFactory;

/**
 * One day of one company, played from a {@link Plan}: its people and phones, its callers, its exchange, its router, and what goes wrong.
 * After the office hours nothing new goes wrong (the healing phase of five minutes), then everybody's call comes to its end, and the
 * books are compared.
 */
final class World implements Site {

    static final int MAX_CALLS = 120;
    private static final Duration HEALING = Duration.ofMinutes(5);
    private static final Duration EVENING = Duration.ofMinutes(50);
    private static Optional<Store> opened = Optional.empty();

    final Plan plan;
    final Timeline time;
    final Judge judge;
    final SimDisk disk;
    final SimAlarms alarms;
    final SimAsterisk asterisk;
    private final List<Host> hosts;
    private final SplittableRandom dice;
    private final List<Line> lines;
    private final List<Agent> roster = new ArrayList<>();
    private final Map<String, Caller> callers = new TreeMap<>();
    private final Map<AgentId, Desk> desks = new LinkedHashMap<>();
    private long choseAt;
    private boolean faultsOver;
    private int faults;

    World(Plan plan) {
        this.plan = plan;
        this.dice = plan.dice("world", 0);
        this.time = new Timeline(Optional.of(plan.dice("shuffle", 0)).filter(_ -> plan.has(Fault.SHUFFLE)));
        this.judge = new Judge(this);
        this.disk = new SimDisk(plan, time, dice);
        this.alarms = new SimAlarms(time);
        this.asterisk = new SimAsterisk(this);
        this.hosts = IntStream.rangeClosed(1, routers()).mapToObj(number -> new Host(this, number)).toList();
        this.lines = List.of(line("power", "+34910000001"), line("water", "+34910000002"));
        Instead.begin(time, plan.dice("router", 0), disk);
    }

    private Line line(String name, String number) {
        var like = Office.line("g1", "g2", "g3");
        return new Line(number, new LinePolicy(name, List.of(number), "es", name, like.holdCap(), like.ring(), like.phoneDeadline(), like.widen(), like.guardia(),
                like.guardiaRing(), like.pauseAfterNoAnswer(), like.music(), like.authority()));
    }

    /** Made by the loader of a world: plays the plan it is given, and tells what came of it. */
    public static final class Player implements UnaryOperator<String> {

        /**
         * {@code diary seed=7} also tells the story. The log, and who hears of threads that die, are everybody's in this virtual machine: they are the
         * world's only while a day is played.
         */
        @Override
        public String apply(String plan) {
            var log = (Logger) LoggerFactory.getLogger("org.atiende");
            var level = log.getLevel();
            var undertaker = Thread.getDefaultUncaughtExceptionHandler();
            log.setLevel(Level.OFF);
            try {
                return play(plan);
            } finally {
                log.setLevel(level);
                Thread.setDefaultUncaughtExceptionHandler(undertaker);
            }
        }

        private static String play(String plan) {
            var tell = plan.startsWith("diary ");
            var world = new World(Plan.parse(tell ? plan.substring(6) : plan));
            if (tell) {
                world.time.keepDiary();
            }
            var verdict = world.play();
            return tell ? world.time.diary() + verdict : verdict;
        }
    }

    static Store openStore() {
        if (opened.isEmpty()) {
            opened = Optional.of(ReopenedStore.open("world-" + System.nanoTime()));
        }
        return opened.get();
    }

    Store store() {
        return openStore();
    }

    String play() {
        Instead.begin(null, null, null);
        ReopenedStore.empty(openStore());
        Instead.begin(time, plan.dice("router", 0), disk);
        Thread.setDefaultUncaughtExceptionHandler((thread, died) -> judge.fail(11, "a thread died: " + thread.getName() + ": " + died + " "
                + Stream.of(died.getStackTrace()).limit(4).toList()));
        try {
            hire();
            hosts.forEach(Host::start);
            comeAndCall();
            breakThings();
            time.play(Duration.ofHours(plan.hours()), this::look);
            faultsOver = true;
            disk.heals();
            time.play(Duration.ofHours(plan.hours()).plus(HEALING), this::look);
            judge.healed();
            time.play(Duration.ofHours(plan.hours()).plus(HEALING).plus(EVENING), this::look);
            Instead.begin(null, null, null);
            judge.closes();
        } catch (Judge.Broken broken) {
            return "FAILED " + broken.getMessage() + " at " + time.instant();
        }
        var books = judge.books();
        return "fine trace=%016x events=%d calls=%d talks=%d promises=%d kept=%d forecasts=%d faults=%d".formatted(time.hash(), time.played(), books.calls(), books.talks(),
                books.promised(), books.promisedTalks(), judge.spoken().forecasts(), faults);
    }

    private void look() {
        judge.look();
        hosts.forEach(host -> host.node().ifPresent(Node::plan));
    }

    private void hire() {
        var agents = 7 + plan.dice("agents", 0).nextInt(5);
        for (var i = 0; i < agents; i++) {
            var skills = switch (i % 4) {
                case 0 -> new String[] {"power:1", "water:2"};
                case 1 -> new String[] {"water:1"};
                case 2 -> new String[] {"power:1"};
                default -> new String[] {"power:2", "water:1"};
            };
            employ(Office.agent("a" + i, skills[0], skills[skills.length - 1], "#10" + (10 + i)), i);
        }
        for (var i = 1; i <= 3; i++) {
            employ(new Agent(new AgentId("g" + i), "g" + i, new Endpoint("109" + i), Office.SITE.name(), Set.of("es"), Map.of(), true, Duration.ofSeconds(5)), 90 + i);
        }
    }

    private void employ(Agent agent, int number) {
        var own = plan.dice("agent", number);
        var bad = plan.has(Fault.BAD_HABITS) && own.nextInt(2) == 0;
        var guardia = agent.id().text().startsWith("g");
        roster.add(agent);
        var phone = new SimPhone(asterisk, agent, number, own, new SimPhone.Habits(bad ? 40 : 5, bad ? 20 : 2, guardia ? 0 : 60));
        var desk = new Desk(this, phone, own, bad ? 20 : 6);
        asterisk.phones.put(phone.endpoint, phone);
        desks.put(agent.id(), desk);
        if (!guardia) {
            desk.work();
        }
    }

    /** Poisson arrivals, as busy as the seed says. */
    private void comeAndCall() {
        var own = plan.dice("arrivals", 0);
        var perHour = (roster.size() - 3) * (9 + own.nextInt(14));
        var index = 0;
        for (var at = 60.0; at < plan.hours() * 3_600; at += -Math.log(1 - own.nextDouble()) * 3_600 / perHour) {
            call(index++, at);
        }
        if (plan.has(Fault.BURST)) {
            var from = own.nextInt(plan.hours() * 3_600 - 120);
            for (var i = 0; i < 30; i++) {
                call(index++, from + own.nextInt(60_000) / 1_000.0);
            }
        }
    }

    private void call(int index, double atSecond) {
        if (index >= plan.firstCaller() && index < plan.lastCaller()) {
            var own = plan.dice("caller", index);
            var caller = new Caller(this, lines.get(own.nextInt(2)), index, own);
            time.after((long) (atSecond * 1e9), () -> caller.calls(asterisk));
            if (own.nextInt(8) == 0) {
                var later = Duration.ofNanos((long) (atSecond * 1e9)).plusSeconds(own.nextLong(30, 1_800));
                time.after(later, () -> {
                    if (later.compareTo(Duration.ofHours(plan.hours())) < 0) {
                        caller.calls(asterisk);              // rings again, and perhaps beside the first call
                    }
                });
            }
        }
    }

    private void breakThings() {
        for (var fault : Fault.values()) {
            if (fault.strikes() && plan.has(fault)) {
                again(fault, plan.dice("fault", fault.ordinal()));
            }
        }
    }

    private void again(Fault fault, SplittableRandom own) {
        time.after(Duration.ofSeconds(own.nextLong(120, 4_000)), () -> {
            if (!faultsOver) {
                faults++;
                strike(fault, own);
                again(fault, own);
            }
        });
    }

    private void strike(Fault fault, SplittableRandom own) {
        time.trace(fault.name());
        judge.disturbed();
        switch (fault) {
            case KILL -> oneOf(own).kill(Duration.ofMillis(own.nextLong(500, 40_000)));
            case FREEZE -> oneOf(own).freeze(Duration.ofMillis(own.nextLong(100, 60_000)));
            case CUT -> oneOf(own).manager.cut(Duration.ofMillis(own.nextLong(10, 60_000)));
            case SILENCE -> oneOf(own).manager.silence(Duration.ofMillis(own.nextLong(100, 30_000)));
            case STORE_AWAY -> {
                disk.away(true);
                wellAfter(Duration.ofSeconds(own.nextLong(1, 120)), () -> disk.away(false));
            }
            case STORE_ERRORS -> {
                disk.sick(true);
                wellAfter(Duration.ofSeconds(own.nextLong(10, 300)), () -> disk.sick(false));
            }
            case CLOCK_FORWARD -> asterisk.step(Duration.ofSeconds(own.nextLong(3, 3_600)));
            case CLOCK_BACK -> asterisk.step(Duration.ofSeconds(-own.nextLong(3, 3_600)));
            case DEAD_PHONES -> somebody(own).dies(Duration.ofSeconds(own.nextLong(5, 400)));
            case MOVES -> somebody(own).moves(Duration.ofSeconds(own.nextLong(20, 900)));
            case LATE_EVENTS, LOST_ANSWERS, STORE_SLOW, BURST, BAD_HABITS, SHUFFLE, TWO_ROUTERS -> throw new IllegalStateException(fault + " is so all day long");
        }
    }

    private void wellAfter(Duration length, Runnable well) {
        time.after(length, () -> {
            well.run();
            judge.disturbed();
        });
    }

    private SimPhone somebody(SplittableRandom own) {
        return List.copyOf(asterisk.phones.values()).get(own.nextInt(asterisk.phones.size()));
    }

    private Host oneOf(SplittableRandom own) {
        return hosts.get(own.nextInt(hosts.size()));
    }

    List<Host> hosts() {
        return hosts;
    }

    @Override
    public Timeline time() {
        return time;
    }

    @Override
    public Witness witness() {
        return judge;
    }

    @Override
    public int routers() {
        return plan.has(Fault.TWO_ROUTERS) ? 2 : 1;
    }

    @Override
    public Optional<Site.Router> router(int number) {
        return hosts.get(number - 1).node().filter(Node::isListening).map(node -> node);
    }

    @Override
    public SplittableRandom dice() {
        return dice;
    }

    @Override
    public long slowest() {
        return plan.has(Fault.LATE_EVENTS) && !faultsOver ? 2_000_000_000L : 20_000_000L;
    }

    @Override
    public int answersLost() {
        return plan.has(Fault.LOST_ANSWERS) && !faultsOver ? 30 : 0;
    }

    List<Agent> roster() {
        return roster;
    }

    List<LinePolicy> lines() {
        return lines.stream().map(Line::policy).toList();
    }

    Map<String, PromisePolicy> promising() {
        var hours = new CallingHours(EnumSet.allOf(DayOfWeek.class), LocalTime.of(8, 0), LocalTime.of(20, 0), Office.ZONE);
        var policy = new PromisePolicy(hours, Duration.ofMinutes(3), Duration.ofMinutes(5), 2, Duration.ofSeconds(25),
                List.of(Duration.ofMinutes(5), Duration.ofMinutes(10)));
        return Map.of("power", policy, "water", policy);
    }

    Desk desk(AgentId agent) {
        return desks.get(agent);
    }

    /** A choice is on its way to the disk since then, and every router is to know of it. */
    long choseAt() {
        return disk.isBehind() ? time.nanos() : choseAt;
    }

    void chose() {
        choseAt = time.nanos();
    }

    /** The caller of this channel has been told a promise, or a part of it. */
    void told(String channel) {
        asterisk.calls.stream().filter(call -> call.id().equals(channel)).findFirst().ifPresent(call -> call.caller.heardPromise());
    }

    @Override
    public Caller left(String number) {
        return new Caller(this, lines.getFirst(), number, plan.dice("left" + number, judge.books().calls()));
    }
}
