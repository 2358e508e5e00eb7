package org.atiende.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What an Originate of {@code Local/<exten>@lab/n} does in {@link FakeAmi}, event by event as Asterisk 22.10 was seen to do it.
 * Extension {@code stays} answers, {@code busy} is busy, {@code rings} rings until the time is over. The answered leg goes to
 * extension {@code answers}, which leaves after a moment and tells it by UserEvent and crumb, or {@code stays}.
 */
final class FakeOriginate {

    static final Set<String> EXTENSIONS = Set.of("answers", "stays");
    private static final Duration TALK = Duration.ofMillis(600);

    private final FakeAmi pbx;
    private final Map<String, String> action;
    private final String actionId;

    FakeOriginate(FakeAmi pbx, Map<String, String> action, String actionId) {
        this.pbx = pbx;
        this.action = action;
        this.actionId = actionId;
    }

    void ring() {
        var id = action.getOrDefault("channelid", "1795336430.1");
        synchronized (pbx) {
            if (pbx.channels.containsKey(id)) {
                response(false, 0, id);
                return;
            }
        }
        var exten = action.get("channel").replaceFirst("Local/(.*)@lab/n", "$1");
        var name = "Local/" + exten + "@lab-00000001;";
        pbx.born(new FakeAmi.Channel(id, name + "1", id, 0, "<unknown>", "lab", exten));
        pbx.born(new FakeAmi.Channel(id + ";2", name + "2", id, 4, "<unknown>", "lab", exten));
        var dest = new String[] {"DestChannel", name + "1", "DestUniqueid", id, "DialString", exten + "@lab/n"};
        switch (exten) {
            case "busy" -> {
                response(false, 5, id);
                pbx.emit("DialBegin", dest);
                pbx.emit("DialEnd", "DestChannel", name + "1", "DestUniqueid", id, "DialStatus", "BUSY");
                pbx.hangup(id, 0).hangup(id + ";2", 17);
            }
            case "rings" -> {
                pbx.emit("DialBegin", dest);
                pbx.state(id, 5);
                FakeAmiSession.pause(Duration.ofMillis(Long.parseLong(action.get("timeout"))));
                pbx.emit("DialEnd", "DestChannel", name + "1", "DestUniqueid", id, "DialStatus", "NOANSWER");
                response(false, 3, id);
                pbx.hangup(id, 19).hangup(id + ";2", 19);
            }
            default -> {
                pbx.emit("DialBegin", dest);
                pbx.state(id + ";2", 6);
                response(true, 4, id);
                pbx.state(id, 6);
                pbx.emit("DialEnd", "DestChannel", name + "1", "DestUniqueid", id, "DialStatus", "ANSWER");
                talk(id, name);
            }
        }
    }

    private void talk(String id, String name) {
        if (action.get("exten").equals("answers")) {
            FakeAmiSession.pause(TALK);
            var since = "" + Instant.now().getEpochSecond();
            pbx.emit("UserEvent", "Channel", name + "1", "Uniqueid", id, "Linkedid", id, "UserEvent", "AtiendeEnd", "Call", id, "Since", since,
                    "Line", "", "DialStatus", "", "Cause", "16", "Source", "dialplan/builtin", "Peer", "", "Agent", "");
            pbx.crumb("atiende-end", id, since + "^^16^");
            pbx.hangup(id, 16).hangup(id + ";2", 16);
        }
    }

    private void response(boolean success, int reason, String id) {
        var echo = actionId.replaceFirst("ActionID: ", "").strip();
        pbx.emit("OriginateResponse", "ActionID", echo, "Response", success ? "Success" : "Failure", "Channel", action.get("channel"),
                "Context", action.getOrDefault("context", ""), "Exten", action.getOrDefault("exten", ""), "Reason", "" + reason, "Uniqueid", id,
                "CallerIDNum", "<unknown>");
    }
}
