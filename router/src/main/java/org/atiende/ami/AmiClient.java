package org.atiende.ami;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.asteriskjava.manager.action.GetVarAction;
import org.asteriskjava.manager.action.HangupAction;
import org.atiende.tel.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Both AMI sessions with one Asterisk: one user that only hears events, one that may do a few things. Owns login, ping,
 * reconnecting for ever and the resync after it; promises that the listener either hears every event in order or is told
 * to rebuild. Does not keep the PBX's state: that is the listener's.
 *
 * <p>Threads: one I/O thread for bytes, one virtual thread that connects and calls the listener. Questions
 * ({@link #getVar}, {@link #snapshot}, {@link #crumbs}, {@link #originate}) may be asked on any thread, best a virtual one:
 * they block until the answer, at most {@link AmiSettings.Timing#action} per action.
 *
 * <p>Needs of Asterisk: the two users of {@code manager_atiende.conf} and the module {@code res_manager_devicestate}.
 */
public final class AmiClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    /** {@code ast_channel_state}: the far end's phone rings. */
    private static final int RINGING = 5;

    /** Q.850: the user was alerted and did not answer. */
    private static final int NO_ANSWER = 19;

    private final AmiSettings settings;
    private final PbxListener listener;
    private final AmiMeter meter;
    private final InstantSource clock;
    private final AmiLink.Tombstones tombstones = new AmiLink.Tombstones(System::nanoTime);
    private final EventLoopGroup io;
    private final Thread pump;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile AmiLink link;
    private volatile boolean rebuilt;
    private String lastTrouble = "";

    public AmiClient(AmiSettings settings, PbxListener listener, AmiMeter meter) {
        this(settings, listener, meter, InstantSource.system());
    }

    AmiClient(AmiSettings settings, PbxListener listener, AmiMeter meter, InstantSource clock) {
        this.settings = settings;
        this.listener = listener;
        this.meter = meter;
        this.clock = clock;
        this.io = new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().daemon().name("ami-io-" + settings.name()).factory(), NioIoHandler.newFactory());
        this.pump = Thread.ofVirtual().name("ami-" + settings.name()).unstarted(this::keepConnected);
    }

    /** Returns at once; connects, and connects again, until {@link #close}. */
    public void start() {
        pump.start();
    }

    /** Both users are logged in, answer pings, and the listener has rebuilt its state. */
    public boolean ready() {
        var current = link;
        return rebuilt && current != null && current.alive();
    }

    /**
     * A channel variable, or with no channel a dialplan function as {@code PJSIP_AOR(1001,contact)}. Never put caller-made
     * text into the expression: Asterisk evaluates it.
     *
     * @return empty when there is no such channel, or nothing in the variable: AMI does not tell unset from empty
     */
    public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
        var action = new GetVarAction(expression);
        channel.ifPresent(action::setChannel);
        var answer = link().tryAsk(action);
        var said = answer.response().text("Message");
        if (answer.refused() && !said.startsWith("No such channel")) {
            throw new AmiRefused("Asterisk refused Getvar %s to AMI user '%s': %s".formatted(expression, settings.actions().user(), said));
        }
        return answer.response().first("Value").filter(value -> !answer.refused() && !value.isEmpty());
    }

    /** The lists of now: {@code CoreStatus}, {@code CoreShowChannels}, {@code DeviceStateList}. */
    public PbxSnapshot snapshot() throws AmiLost {
        return link().snapshot();
    }

    /** What the dialplan left in AstDB under a family, key (without the family) to value: {@code DBGetTree}. The first 20,000. */
    public Map<String, String> crumbs(String family) throws AmiLost {
        var prefix = "/" + family + "/";
        var crumbs = new HashMap<String, String>();
        var answer = link().tryAsk(new ActionEncoder.DbGetTree(family));
        var said = answer.response().text("Message");
        if (answer.refused() && !said.contains("not found")) {
            throw new AmiRefused("Asterisk refused DBGetTree %s to AMI user '%s': %s".formatted(family, settings.actions().user(), said));
        }
        for (var item : answer.items()) {
            var key = item.text("Key");
            crumbs.put(key.startsWith(prefix) ? key.substring(prefix.length()) : key, item.text("Val"));
        }
        return Map.copyOf(crumbs);
    }

    /**
     * Queues a call; always asynchronous, as a synchronous Originate stops the whole session until it ends. The outcome
     * arrives as {@link PbxEvent.OriginateEnded} and, with the cause, as {@link PbxEvent.ChannelGone} of the channel id.
     *
     * @return the action id that the outcome will carry
     * @throws AmiLost whether it was queued is not known: look the channel id up, or try again with the same one
     * @throws AmiRefused Asterisk did not queue it, as for an extension that does not exist
     */
    public String originate(Originate call) throws AmiLost {
        var action = new ActionEncoder.TimedOriginate(call.ringTime());
        action.setChannelId(call.channelId());
        action.setChannel(call.dial());
        action.setContext(call.target().context());
        action.setExten(call.target().exten());
        action.setPriority(1);
        action.setAsync(true);
        call.callerId().ifPresent(callerId -> action.setCallerId(callerId.header()));
        action.setVariables(call.variables());
        link().ask(action);
        return action.getActionId();
    }

    /**
     * Ends the rings of a phone for one call: the channels of this endpoint that ring (Q.850 cause 19, nobody answered).
     *
     * @param call unique id of the caller's channel, or of the phone's own in a call that we make
     * @return how many it ended
     */
    public int endRings(String endpoint, String call) throws AmiLost {
        var current = link();
        var rings = current.snapshot().channels().stream().filter(channel -> channel.state() == RINGING
                && (channel.linkedId().equals(call) || channel.leg().uniqueId().equals(call))
                && Endpoint.nameIn(channel.leg().channel()).equals(Optional.of(endpoint))).map(channel -> channel.leg().channel()).toList();
        for (var ring : rings) {
            current.tryAsk(new HangupAction(ring, NO_ANSWER));
        }
        return rings.size();
    }

    /** Ends both sessions; no listener call is made after it returns (except when the listener itself closes). */
    @Override
    public void close() {
        closing.countDown();
        var current = link;
        if (current != null) {
            current.close("closed by us");
        }
        try {
            if (pump.isAlive() && Thread.currentThread() != pump && !pump.join(Duration.ofSeconds(5))) {
                LOG.warn("The listener does not return; its AMI connection is closed all the same (asterisk={})", settings.name());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        io.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private AmiLink link() throws AmiLost {
        var current = link;
        if (current == null) {
            throw new AmiLost("no AMI connection to " + settings.name());
        }
        return current;
    }

    private boolean open() {
        return closing.getCount() > 0;
    }

    private void keepConnected() {
        int failures = 0;
        while (open()) {
            long began = System.nanoTime();
            var pause = live();
            boolean lasted = System.nanoTime() - began > settings.timing().retry().most().toNanos();
            failures = lasted ? 1 : failures + 1;
            if (open()) {
                rest(pause.orElse(settings.timing().retry().pause(failures, ThreadLocalRandom.current().nextDouble())));
                meter.reconnect();
            }
        }
    }

    private void rest(Duration wait) {
        try {
            closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            closing.countDown();
        }
    }

    /**
     * One connection from its first byte to its last.
     *
     * @return how long to wait when trying again soon is of no use
     */
    private Optional<Duration> live() {
        boolean told = false;
        var why = "closed";
        try (var fresh = new AmiLink(settings, meter, tombstones, clock)) {
            fresh.open(io);
            link = fresh;
            if (open()) {
                told = true;
                follow(fresh);
            }
        } catch (AmiLost lost) {
            why = lost.getMessage();
            complain(Level.WARN, why);
        } catch (AmiRefused refused) {
            why = refused.getMessage();
            boolean booting = told && link.boots() == 0 && refused.unknownAction();   // logins are taken before every module is loaded
            complain(booting ? Level.WARN : Level.ERROR, why);
            return rebuilt || booting ? Optional.empty() : Optional.of(settings.timing().retry().refused());
        } catch (RuntimeException | Error bug) {
            why = "a listener or AMI itself failed: " + bug;
            LOG.error("AMI starts afresh after a failure in our own code (asterisk={})", settings.name(), bug);
        } finally {
            rebuilt = false;
            link = null;
            meter.connected(false);
            if (told) {
                tell(why);
            }
        }
        return Optional.empty();
    }

    /** The same trouble again and again is one line, until it changes or all is well. */
    private void complain(Level level, String why) {
        if (open() && !why.equals(lastTrouble)) {
            lastTrouble = why;
            LOG.atLevel(level).log("No AMI: {} (asterisk={})", why, settings.name());
        }
    }

    private void tell(String why) {
        try {
            listener.lost(why);
        } catch (RuntimeException | Error bug) {
            LOG.error("The listener failed when told that AMI is lost (asterisk={})", settings.name(), bug);
        }
    }

    /** Never returns; a link always ends with a reason. */
    private void follow(AmiLink current) throws AmiLost {
        int boots = resync(current);
        long audit = settings.timing().audit().toNanos();
        long nextAudit = System.nanoTime() + audit;
        while (true) {
            long left = nextAudit - System.nanoTime();
            if (left > 0) {
                handNext(current, Duration.ofNanos(left));
            } else {
                audit(current);
                nextAudit = System.nanoTime() + audit;
            }
            if (current.boots() != boots) {
                boots = resync(current);
            }
        }
    }

    /** @return how many boots Asterisk had told of before its lists were asked: one more later, and they must be asked again */
    private int resync(AmiLink current) throws AmiLost {
        rebuilt = false;
        int boots = current.boots();
        listener.resync(current.snapshot());
        rebuilt = true;
        meter.connected(true);
        lastTrouble = "";
        LOG.info("AMI is in step with Asterisk (asterisk={})", settings.name());
        return boots;
    }

    private void handNext(AmiLink current, Duration atMost) throws AmiLost {
        var event = current.next(atMost);
        if (event.isPresent()) {
            meter.lag(Duration.between(event.get().at(), clock.instant()));
            listener.on(event.get());
        }
    }

    private void audit(AmiLink current) throws AmiLost {
        var lists = current.snapshot();
        for (int older = current.waiting(); older > 0; older--) {
            handNext(current, Duration.ZERO);
        }
        meter.auditDifference(listener.audit(current.withoutTheDead(lists)));
    }
}
