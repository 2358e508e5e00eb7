package org.atiende.ami;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.asteriskjava.manager.event.AttendedTransferEvent;
import org.asteriskjava.manager.event.BlindTransferEvent;
import org.asteriskjava.manager.event.BridgeEnterEvent;
import org.asteriskjava.manager.event.BridgeLeaveEvent;
import org.asteriskjava.manager.event.ContactStatusEvent;
import org.asteriskjava.manager.event.DeviceStateChangeEvent;
import org.asteriskjava.manager.event.DialBeginEvent;
import org.asteriskjava.manager.event.DialEndEvent;
import org.asteriskjava.manager.event.FullyBootedEvent;
import org.asteriskjava.manager.event.HangupEvent;
import org.asteriskjava.manager.event.HangupRequestEvent;
import org.asteriskjava.manager.event.HoldEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.event.NewChannelEvent;
import org.asteriskjava.manager.event.NewStateEvent;
import org.asteriskjava.manager.event.OriginateResponseEvent;
import org.asteriskjava.manager.event.ShutdownEvent;
import org.asteriskjava.manager.event.SoftHangupRequestEvent;
import org.asteriskjava.manager.event.UnholdEvent;
import org.asteriskjava.manager.util.EventAttributesHelper;
import org.asteriskjava.util.ReflectionUtil;
import org.atiende.ami.PbxEvent.Destination;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxEvent.Outcome;

/**
 * The events we understand: AMI name to Asterisk-Java's typed event to our record. Anything else is counted by name and
 * dropped. An event in which a header we read stands twice is not believed: Asterisk sends each once, so somebody put a
 * line break into a value.
 *
 * <p>Owned by the I/O thread.
 */
final class EventTable {

    /** Further unknown names are all called {@code other}. */
    static final int MAX_UNKNOWN_NAMES = 64;

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}([.][0-9]{1,9})?");

    private interface Row {
        PbxEvent read(Frame frame, Instant at);
    }

    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private static final ClassValue<Map<String, Method>> SETTERS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return Map.copyOf(ReflectionUtil.getSetters(type));
        }
    };

    private static final Map<String, Row> ROWS = rows();

    private final AmiMeter meter;
    private final Set<String> unknown = new HashSet<>();

    EventTable(AmiMeter meter) {
        this.meter = meter;
    }

    /** @param now when it arrived, for events without {@code Timestamp} */
    Optional<PbxEvent> read(String name, Frame frame, Instant now) {
        var row = ROWS.get(name.equals("UserEvent") ? "UserEvent " + frame.text("UserEvent") : name);
        if (row == null) {
            meter.unknownEvent(label(name));
            return Optional.empty();
        }
        try {
            var event = row.read(frame, at(frame, now));
            meter.event(name);
            return Optional.of(event);
        } catch (Malformed _) {
            meter.malformedEvent(name);
            return Optional.empty();
        }
    }

    private String label(String name) {
        boolean proper = name.length() <= 40 && !name.isEmpty() && name.chars().allMatch(c -> c < 128 && Character.isLetter(c));
        return proper && (unknown.contains(name) || unknown.size() < MAX_UNKNOWN_NAMES && unknown.add(name)) ? name : "other";
    }

    private static Map<String, Row> rows() {
        var rows = new HashMap<String, Row>();
        channels(rows);
        talks(rows);
        rows.put("DeviceStateChange", row(DeviceStateChangeEvent::new, (e, at) -> new PbxEvent.DeviceChanged(at, id(e.getDevice()), text(e.getState()))));
        rows.put("ContactStatus", row(ContactStatusEvent::new,
                (e, at) -> new PbxEvent.ContactChanged(at, id(e.getAor()), text(e.getEndpointName()), text(e.getUri()), text(e.getContactStatus()))));
        rows.put("OriginateResponse", row(OriginateResponseEvent::new, (e, at) -> new PbxEvent.OriginateEnded(
                at, id(e.getActionId()), text(e.getUniqueId()), e.isSuccess(), number(e.getReason()))));
        rows.put("FullyBooted", row(FullyBootedEvent::new, (e, at) -> new PbxEvent.FullyBooted(at, Duration.ofSeconds(number(e.getUptime())))));
        rows.put("Shutdown", row(ShutdownEvent::new, (e, at) -> new PbxEvent.ShuttingDown(at, Boolean.TRUE.equals(e.getRestart()))));
        rows.put("UserEvent AtiendeEnd", EventTable::callEnded);
        return Map.copyOf(rows);
    }

    private static void channels(Map<String, Row> rows) {
        rows.put("Newchannel", row(NewChannelEvent::new, (e, at) -> new PbxEvent.ChannelBorn(
                at, leg(e.getUniqueId(), e.getChannel()), text(e.getLinkedid()), text(e.getCallerIdNum()), text(e.getExten()), text(e.getContext()))));
        rows.put("Newstate", row(NewStateEvent::new, (e, at) -> new PbxEvent.ChannelState(at, leg(e.getUniqueId(), e.getChannel()), number(e.getChannelState()))));
        rows.put("Hangup", row(HangupEvent::new, (e, at) -> new PbxEvent.ChannelGone(at, leg(e.getUniqueId(), e.getChannel()), number(e.getCause()))));
        rows.put("HangupRequest", row(HangupRequestEvent::new,
                (e, at) -> new PbxEvent.HangupRequested(at, leg(e.getUniqueId(), e.getChannel()), Optional.ofNullable(e.getCause()))));
        rows.put("SoftHangupRequest", row(SoftHangupRequestEvent::new,
                (e, at) -> new PbxEvent.SoftHangupRequested(at, leg(e.getUniqueId(), e.getChannel()), Optional.ofNullable(e.getCause()))));
        rows.put("Hold", row(HoldEvent::new, (e, at) -> new PbxEvent.Held(at, leg(e.getUniqueId(), e.getChannel()))));
        rows.put("Unhold", row(UnholdEvent::new, (e, at) -> new PbxEvent.Unheld(at, leg(e.getUniqueId(), e.getChannel()))));
    }

    private static void talks(Map<String, Row> rows) {
        rows.put("DialBegin", row(DialBeginEvent::new, (e, at) -> new PbxEvent.DialBegan(
                at, maybe(e.getUniqueId(), e.getChannel()), leg(e.getDestUniqueId(), e.getDestChannel()), text(e.getDialString()))));
        rows.put("DialEnd", row(DialEndEvent::new, (e, at) -> new PbxEvent.DialEnded(
                at, maybe(e.getUniqueId(), e.getChannel()), leg(e.getDestUniqueId(), e.getDestChannel()), text(e.getDialStatus()))));
        rows.put("BridgeEnter", row(BridgeEnterEvent::new,
                (e, at) -> new PbxEvent.BridgeEntered(at, id(e.getBridgeUniqueId()), leg(e.getUniqueId(), e.getChannel()))));
        rows.put("BridgeLeave", row(BridgeLeaveEvent::new,
                (e, at) -> new PbxEvent.BridgeLeft(at, id(e.getBridgeUniqueId()), leg(e.getUniqueId(), e.getChannel()))));
        rows.put("BlindTransfer", row(BlindTransferEvent::new, (e, at) -> new PbxEvent.BlindTransferred(
                at, text(e.getResult()), leg(e.getTransfererUniqueId(), e.getTransfererChannel()),
                maybe(e.getTransfereeUniqueId(), e.getTransfereeChannel()), text(e.getContext()), text(e.getExtension()))));
        rows.put("AttendedTransfer", row(AttendedTransferEvent::new, (e, at) -> new PbxEvent.AttendedTransferred(
                at, text(e.getResult()), leg(e.getOrigTransfererUniqueid(), e.getOrigTransfererChannel()),
                leg(e.getSecondTransfererUniqueid(), e.getSecondTransfererChannel()), maybe(e.getTransfereeUniqueid(), e.getTransfereeChannel()),
                new Destination(text(e.getDestType()), maybe(e.getTransferTargetUniqueID(), e.getTransferTargetChannel()), text(e.getDestBridgeUniqueid())))));
    }

    private interface Reading<E> {
        PbxEvent read(E event, Instant at);
    }

    private static <E extends ManagerEvent> Row row(Function<Object, E> typed, Reading<E> reading) {
        return (frame, at) -> {
            var event = typed.apply(EventTable.class);
            EventAttributesHelper.setAttributes(event, attributes(frame, SETTERS.get(event.getClass())), Set.of());
            return reading.read(event, at);
        };
    }

    /** Only what the typed event has a place for, and numbers only where they are numbers: Asterisk-Java logs every other one. */
    private static Map<String, Object> attributes(Frame frame, Map<String, Method> setters) {
        var attributes = new HashMap<String, Object>();
        for (var header : frame.headers()) {
            var key = header.key().toLowerCase(Locale.ROOT);
            var setter = setters.get(key);
            if (setter != null && attributes.putIfAbsent(key, header.value()) != null) {
                throw new Malformed();
            }
        }
        attributes.entrySet().removeIf(e -> !fits(setters.get(e.getKey()).getParameterTypes()[0], (String) e.getValue()));
        return attributes;
    }

    private static boolean fits(Class<?> type, String value) {
        return !Number.class.isAssignableFrom(type) || (type == Double.class ? decimal(value) : whole(value)).isPresent();
    }

    /** Dialplan text, not a typed event of Asterisk-Java's: its headers are ours ({@code atiende-gone} in the dialplan). */
    private static PbxEvent callEnded(Frame frame, Instant at) {
        for (var key : new String[] {"Uniqueid", "Channel", "Call", "Since", "Line", "DialStatus", "Cause", "Source", "Peer", "Agent"}) {
            if (frame.count(key) > 1) {
                throw new Malformed();
            }
        }
        var outcome = new Outcome(frame.text("DialStatus"), whole(frame.text("Cause")), frame.text("Source"), frame.text("Peer"),
                frame.text("Agent"));
        var since = decimal(frame.text("Since")).map(seconds -> Instant.ofEpochSecond(seconds.longValue()));
        return new PbxEvent.CallEnded(at, leg(frame.text("Uniqueid"), frame.text("Channel")), id(frame.text("Call")), since, frame.text("Line"), outcome);
    }

    private static Instant at(Frame frame, Instant now) {
        return decimal(frame.text("Timestamp")).map(seconds -> Instant.ofEpochSecond(0, Math.round(seconds * 1e6) * 1_000)).orElse(now);
    }

    private static Optional<Double> decimal(String text) {
        return DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    private static Optional<Integer> whole(String text) {
        return WHOLE.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Leg leg(String uniqueId, String channel) {
        return new Leg(id(uniqueId), text(channel));
    }

    private static Optional<Leg> maybe(String uniqueId, String channel) {
        return uniqueId == null || uniqueId.isEmpty() ? Optional.empty() : Optional.of(leg(uniqueId, channel));
    }

    private static String id(String value) {
        if (value == null || value.isEmpty()) {
            throw new Malformed();
        }
        return value;
    }

    private static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static int number(Integer value) {
        return Objects.requireNonNullElse(value, 0);
    }
}
