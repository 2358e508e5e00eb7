package org.atiende.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxEvent.Leg;

/**
 * What a router hears of a {@link Story}, in words that are the same wherever it is told: its turns, the events of each channel in their
 * order, and the crumbs that are left. Channels are called by whose they are.
 */
final class Telling {

    private static final Pattern PHONE = Pattern.compile("PJSIP/(10[0-9]{2})-[0-9a-f]+");
    private static final Pattern OUTSIDE = Pattern.compile("PJSIP/(atiende-trunk|lab-mobiles)-[0-9a-f]+");

    private Telling() {
    }

    /** Channels by whose they are: {@code PJSIP/1001-00000003} is 1001, whoever is outside is the caller, called or not. */
    static String named(String text) {
        return OUTSIDE.matcher(PHONE.matcher(text).replaceAll("$1")).replaceAll("caller");
    }

    /** @param crumbs of the family of ended calls */
    static String of(List<String> turns, List<PbxEvent> events, Map<String, String> crumbs) {
        var channels = new LinkedHashMap<String, List<String>>();
        var transfers = new ArrayList<String>();
        for (var event : events) {
            switch (event) {
                case PbxEvent.ChannelBorn born -> on(channels, born.leg()).add("born");
                case PbxEvent.ChannelState(var _, var leg, var state) when state == SimAsterisk.RINGING -> ringing(on(channels, leg));
                case PbxEvent.ChannelState(var _, var leg, var state) when state == SimAsterisk.UP -> on(channels, leg).add("up");
                case PbxEvent.DialBegan(var _, var caller, var leg, var _) -> on(channels, leg).add("dialled by " + caller.map(Leg::channel).map(Telling::named).orElse("nobody"));
                case PbxEvent.BridgeEntered(var _, var _, var leg) -> on(channels, leg).add("in");
                case PbxEvent.BridgeLeft(var _, var _, var leg) -> on(channels, leg).add("out");
                case PbxEvent.BlindTransferred(var _, var result, var by, var who, var context, var exten) ->
                        transfers.add(named(by.channel()) + " transfers " + who.map(Leg::channel).map(Telling::named).orElse("nobody") + " to " + exten + " in " + context + " " + result);
                case PbxEvent.CallEnded(var _, var leg, var _, var _, var _, var how) -> on(channels, leg).add("ended " + how.dialStatus() + " " + how.cause().orElse(-1)
                        + " source=" + named(how.source()) + " peer=" + named(how.peer()) + " agent=" + how.agent());
                case PbxEvent.ChannelGone(var _, var leg, var cause) -> on(channels, leg).add("gone " + cause);
                default -> {
                    // what no router listens to
                }
            }
        }
        var lines = new ArrayList<>(turns);
        channels.values().forEach(Telling::dialledFirst);
        channels.forEach((leg, story) -> lines.add(named(leg) + ": " + String.join(", ", story)));
        lines.addAll(transfers);                             // before or after they leave the bridge: Asterisk does not promise that either
        crumbs.values().stream().map(crumb -> "crumb " + named(crumb.substring(crumb.indexOf('^')))).sorted().forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    /** A phone that repeats that it rings rings all the same once. */
    private static void ringing(List<String> story) {
        if (!story.contains("rings")) {
            story.add("rings");
        }
    }

    /** Asterisk does not promise whether it tells first that a phone is dialled or that it rings; of a call of ours it may tell so twice. */
    private static void dialledFirst(List<String> story) {
        var dialled = story.stream().filter(one -> one.startsWith("dialled")).findFirst();
        story.removeIf(one -> one.startsWith("dialled"));
        dialled.ifPresent(one -> story.add(1, one));
    }

    private static List<String> on(Map<String, List<String>> channels, Leg leg) {
        return channels.computeIfAbsent(leg.channel(), _ -> new ArrayList<>());
    }
}
