package org.atiende.ami;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.netty.channel.EventLoopGroup;
import org.asteriskjava.manager.action.CoreShowChannelsAction;
import org.asteriskjava.manager.action.CoreStatusAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.atiende.ami.PbxSnapshot.ChannelSnapshot;
import org.atiende.ami.PbxSnapshot.Place;

/**
 * Both sessions, living and dying together, and the events on their way to the listener. One link is never reused: a lost connection means a new link.
 */
final class AmiLink implements AutoCloseable {

    private final AmiSettings settings;
    private final AmiMeter meter;
    private final Tombstones tombstones;
    private final EventTable table;
    private final InstantSource clock;
    private final EventBuffer buffer;
    private final AmiSession events;
    private final AmiSession actions;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile int boots;

    AmiLink(AmiSettings settings, AmiMeter meter, Tombstones tombstones, InstantSource clock) {
        this.settings = settings;
        this.meter = meter;
        this.tombstones = tombstones;
        this.clock = clock;
        this.table = new EventTable(meter);
        this.buffer = new EventBuffer(settings.eventBuffer());
        this.events = new AmiSession(settings.events(), settings.timing(), meter, heard(), this::end);
        this.actions = new AmiSession(settings.actions(), settings.timing(), meter, (_, _) -> { }, this::end);
    }

    /** Events first, so that nothing can happen unseen between the lists and the first event. */
    void open(EventLoopGroup group) throws AmiLost {
        events.open(group, settings.road(), true);
        actions.open(group, settings.road(), false);
    }

    boolean alive() {
        return !ended.get();
    }

    /** How often Asterisk said that it is fully booted; one more than before means that lists asked until then were of a PBX still starting. */
    int boots() {
        return boots;
    }

    /** How many events wait right now. */
    int waiting() {
        return buffer.size();
    }

    /** The next event, or empty when none came in time. What was received before the end is still given out. */
    Optional<PbxEvent> next(Duration atMost) throws AmiLost {
        return buffer.next(atMost);
    }

    /** As {@link AmiSession#ask} on the actions session, but a refusal is thrown. */
    AmiSession.Answer ask(ManagerAction action) throws AmiLost {
        var answer = tryAsk(action);
        if (answer.refused()) {
            throw new AmiRefused("Asterisk refused %s to AMI user '%s': %s".formatted(
                    action.getAction(), settings.actions().user(), answer.response().text("Message")));
        }
        return answer;
    }

    AmiSession.Answer tryAsk(ManagerAction action) throws AmiLost {
        return actions.ask(action);
    }

    PbxSnapshot snapshot() throws AmiLost {
        var startedAt = startedAt(ask(new CoreStatusAction()).response());
        var channels = new ArrayList<ChannelSnapshot>();
        for (var item : ask(new CoreShowChannelsAction()).items()) {
            channels.add(channel(item));
        }
        var devices = new HashMap<String, String>();
        for (var item : ask(new ActionEncoder.DeviceStateList()).items()) {
            devices.put(item.text("Device"), item.text("State"));
        }
        return withoutTheDead(new PbxSnapshot(startedAt, channels, devices));
    }

    /** The same lists without the channels whose hang-up was seen since, or shortly before. */
    PbxSnapshot withoutTheDead(PbxSnapshot lists) {
        var alive = lists.channels().stream().filter(channel -> !tombstones.stands(channel.leg().uniqueId())).toList();
        return new PbxSnapshot(lists.startedAt(), alive, lists.deviceStates());
    }

    private static Instant startedAt(Frame status) throws AmiLost {
        try {
            var local = LocalDate.parse(status.text("CoreStartupDate")).atTime(LocalTime.parse(status.text("CoreStartupTime")));
            return local.atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException unreadable) {
            throw new AmiLost("Asterisk's CoreStatus does not say when it started", unreadable);
        }
    }

    private static ChannelSnapshot channel(Frame item) {
        var leg = new PbxEvent.Leg(item.text("Uniqueid"), item.text("Channel"));
        var place = new Place(item.text("Context"), item.text("Exten"), item.text("Application"), item.text("CallerIDNum"));
        return new ChannelSnapshot(leg, item.text("Linkedid"), number(item.text("ChannelState")), item.text("BridgeId"), age(item.text("Duration")), place);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** {@code hh:mm:ss}, hours may have more digits. */
    private static Duration age(String text) {
        var parts = text.split(":");
        return parts.length == 3 ? Duration.ofSeconds(number(parts[0]) * 3_600L + number(parts[1]) * 60L + number(parts[2])) : Duration.ZERO;
    }

    private AmiSession.Events heard() {
        return new AmiSession.Events() {
            @Override
            public void on(String name, Frame frame) {
                received(name, frame);
            }

            @Override
            public void allRead() {
                keep(buffer.handOver());
            }
        };
    }

    /** On the I/O thread. */
    private void received(String name, Frame frame) {
        table.read(name, frame, clock.instant()).ifPresent(event -> {
            switch (event) {
                case PbxEvent.ChannelBorn born -> tombstones.lift(born.leg().uniqueId());
                case PbxEvent.ChannelGone gone -> tombstones.put(gone.leg().uniqueId());
                case PbxEvent.FullyBooted _ -> boots++;
                default -> { }
            }
            if (!ended.get()) {
                keep(buffer.add(event));
            }
        });
    }

    private void keep(boolean room) {
        if (!room) {
            meter.overflow();
            end("%d events waited for the listener; starting afresh".formatted(settings.eventBuffer()));
        }
    }

    /** The first end counts; both sessions go. */
    private void end(String why) {
        if (ended.compareAndSet(false, true)) {
            buffer.end(why);
        }
        events.close(why);
        actions.close(why);
    }

    void close(String why) {
        end(why);
    }

    @Override
    public void close() {
        end("closed");
    }

    /**
     * Channels whose hang-up was seen a short while ago. A list item comes from a cache and may be older than the event:
     * it must not bring a channel back. Asterisk never reuses a unique id, but we may reuse a ChannelId of our own, hence
     * {@link #lift}.
     */
    static final class Tombstones {

        static final Duration KEEP = Duration.ofSeconds(60);
        static final int MAX = 50_000;

        private final LongSupplier nanos;
        private final LinkedHashMap<String, Long> until = new LinkedHashMap<>();

        Tombstones(LongSupplier nanos) {
            this.nanos = nanos;
        }

        synchronized void put(String uniqueId) {
            long now = nanos.getAsLong();
            for (var oldest = until.values().iterator(); oldest.hasNext(); ) {
                if (oldest.next() - now > 0 && until.size() < MAX) {
                    break;
                }
                oldest.remove();
            }
            until.remove(uniqueId);
            until.put(uniqueId, now + KEEP.toNanos());
        }

        synchronized void lift(String uniqueId) {
            until.remove(uniqueId);
        }

        synchronized boolean stands(String uniqueId) {
            var end = until.get(uniqueId);
            return end != null && end - nanos.getAsLong() > 0;
        }

        synchronized int size() {
            return until.size();
        }
    }
}
