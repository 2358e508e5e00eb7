package org.atiende.call;

import java.util.Map;
import java.util.function.Function;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Distributor;
import org.atiende.presence.Attendance;
import org.atiende.presence.Attendance.Result;
import org.atiende.promise.CallAgain;
import org.atiende.speech.Announcer;
import org.atiende.store.StoreLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents ask by feature code from their phone ({@code agi://…/phone/v1}). Who asks is read from the endpoint that Asterisk
 * authenticated, and where from the source of its packets; caller id and display name are the phone's own invention.
 */
public final class PhoneScript implements AgiScript {

    private static final Logger LOG = LoggerFactory.getLogger(PhoneScript.class);

    /** What a feature code does. */
    public enum Act {
        SIGN_IN_OUT, PAUSE, CALL_AGAIN
    }

    private final Map<String, Act> codes;
    private final Attendance attendance;
    private final Function<AgentId, CallAgain.Asked> callAgain;
    private final Distributor distributor;
    private final Announcer announcer;
    private final String language;

    /**
     * @param callAgain owes the customer of an agent's last call another one
     * @param language spoken to a phone that belongs to nobody
     */
    public PhoneScript(Map<String, Act> codes, Attendance attendance, Function<AgentId, CallAgain.Asked> callAgain, Distributor distributor, Announcer announcer, String language) {
        this.codes = Map.copyOf(codes);
        this.attendance = attendance;
        this.callAgain = callAgain;
        this.distributor = distributor;
        this.announcer = announcer;
        this.language = language;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var act = line.request().argument(0).map(codes::get);
        var endpoint = line.request().argument(1);
        var address = line.request().argument(2).map(PhoneScript::host).orElse("");
        var agent = endpoint.flatMap(name -> distributor.agents().stream().filter(known -> known.endpoint().name().equals(name)).findFirst());
        if (act.isEmpty() || agent.isEmpty()) {
            LOG.warn("A phone asked for something no agent may ask. (code known={} endpoint known={})", act.isPresent(), agent.isPresent());
            announcer.say(line, "agent.unknown", language);
        } else {
            announcer.say(line, switch (act.get()) {
                case SIGN_IN_OUT -> key(attendance.toggleSignIn(agent.get(), address));
                case PAUSE -> key(attendance.togglePause(agent.get(), "phone"));
                case CALL_AGAIN -> callAgain(agent.get());
            }, agent.get().languageOr(language));
        }
        line.set("ATIENDE_DO", "end");
    }

    private String callAgain(Agent agent) {
        try {
            var asked = callAgain.apply(agent.id());
            LOG.info("An agent says that their last call was cut. (agent={} result={})", agent.id(), asked);
            return switch (asked) {
                case OWED -> "agent.call-again";
                case NO_CALL -> "agent.no-call";
                case NOT_CALLABLE -> "agent.not-callable";
            };
        } catch (StoreLost away) {
            LOG.warn("A call that was cut cannot be owed while the store is away. (agent={} why={})", agent.id(), away.getMessage());
            return "agent.fault";
        }
    }

    private static String key(Result result) {
        return switch (result) {
            case SIGNED_IN -> "agent.signed-in";
            case SIGNED_OUT -> "agent.signed-out";
            case PAUSED -> "agent.paused";
            case RESUMED -> "agent.resumed";
            case REFUSED_OFF_SITE -> "agent.refused-off-site";
            case NOT_SIGNED_IN -> "agent.signed-out";
            case NOT_STORED, UNKNOWN_AGENT -> "agent.fault";
        };
    }

    /** {@code CHANNEL(pjsip,remote_addr)} is {@code address:port}, IPv6 in brackets; several colons without brackets are an address alone. */
    static String host(String remote) {
        var end = remote.lastIndexOf(':');
        var bare = end >= 0 && !remote.contains("]") && remote.indexOf(':') != end;
        return (end <= remote.lastIndexOf(']') || bare ? remote : remote.substring(0, end)).replace("[", "").replace("]", "");
    }
}
