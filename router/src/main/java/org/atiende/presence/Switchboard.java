package org.atiende.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Site;
import org.atiende.ami.AmiLost;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxListener;
import org.atiende.ami.PbxSnapshot;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.tel.CallId;
import org.atiende.tel.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels and bridges of one Asterisk, as far as agents and our callers are in them. Tells the distributor what phones do and the
 * {@link CallWatch} how calls go on. Who talks with whom is read from bridges, never from the dialplan's variables: after an attended
 * transfer those name the wrong agent (review E11).
 *
 * <p>Owned by the one thread of Asterisk's events; only where phones are is asked by another one as well, under a lock of its own.
 */
public final class Switchboard implements PbxListener {

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    /** The AstDB family in which the dialplan's hang-up handler leaves its crumbs. */
    static final String CRUMBS = "atiende-end";

    private static final String SUCCESS = "Success";

    /** {@code ast_channel_state}: the far end's phone rings. */
    private static final int RINGING = 5;

    /** News is not later than this: the link would have been given up, and lists read instead. */
    private static final Duration LATEST = Duration.ofMinutes(2);

    /** What Asterisk calls a contact that has just shown a sign of life. */
    private static final Set<String> ALIVE = Set.of("Created", "Updated", "Reachable", "NonQualified");

    /** What may be asked of Asterisk: the actions half of the AMI client. */
    public interface Questions {
        Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost;

        Map<String, String> crumbs(String family) throws AmiLost;
    }

    /**
     * @param linkedId the channel that this one came from: in a call that we make, the agent's
     * @param talkedOn the call on which this leg of an agent last talked
     * @param mobileOf whose telephone outside this leg is, once it was connected: their own leg, a Local channel, says goodbye for it
     */
    private record Channel(Leg leg, String linkedId, Optional<AgentId> agent, Optional<String> bridge, Optional<CallId> talkedOn,
            Optional<AgentId> mobileOf) {

        Channel in(Optional<String> newBridge) {
            return new Channel(leg, linkedId, agent, newBridge, talkedOn, mobileOf);
        }

        Channel talking(CallId call) {
            return new Channel(leg, linkedId, agent, bridge, Optional.of(call), mobileOf);
        }

        Channel mobileOf(AgentId person) {
            return new Channel(leg, linkedId, agent, bridge, talkedOn, Optional.of(person));
        }
    }

    private record Talk(CallId call, AgentId agent) {
    }

    /** @param stamp Asterisk's own time of it; empty when it was found in a list */
    private record Moment(Instant heard, Optional<Instant> stamp) {

        /**
         * Asterisk's stamps say how long something lasted although its news came late, all at once to a process that stood still. Where they are
         * farther from what was heard than news is late, its clock was set.
         */
        Duration until(Moment end) {
            var heardFor = Duration.between(heard, end.heard);
            return stamp.flatMap(from -> end.stamp.map(until -> Duration.between(from, until)))
                    .filter(stamped -> !stamped.isNegative() && stamped.minus(heardFor).abs().compareTo(LATEST) <= 0).orElse(heardFor);
        }
    }

    private final Distributor distributor;
    private final CallWatch calls;
    private final Clock clock;
    private final Questions pbx;
    private final SiteProofReader proofs;
    private final ReentrantLock locating = new ReentrantLock();
    private final Map<String, Agent> agentsByEndpoint = new HashMap<>();       // fixed once built
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private Set<String> suspected = Set.of();
    private final Map<Talk, Moment> talks = new LinkedHashMap<>();

    public Switchboard(List<Agent> agents, Map<String, Site> sites, Distributor distributor, CallWatch calls, Clock clock,
            Questions pbx) {
        this.distributor = distributor;
        this.calls = calls;
        this.clock = clock;
        this.pbx = pbx;
        this.proofs = new SiteProofReader(sites, expression -> pbx.getVar(Optional.empty(), expression));
        agents.forEach(agent -> agentsByEndpoint.put(agent.endpoint().name(), agent));
    }

    @Override
    public void resync(PbxSnapshot snapshot) throws AmiLost {
        distributor.tell(new Event.PhonesUnknown());
        channels.clear();
        suspected = Set.of();
        snapshot.channels().forEach(this::adopt);
        for (var agent : agentsByEndpoint.values()) {
            locate(agent);
            tellChannels(agent.id());
        }
        calls.resynced(Set.copyOf(channels.keySet()), pbx.crumbs(CRUMBS));
        compareTalks(Optional.empty());
        distributor.tell(new Event.PhonesKnown());
    }

    @Override
    public void lost(String why) {
        distributor.tell(new Event.PhonesUnknown());
    }

    @Override
    public void on(PbxEvent event) throws AmiLost {
        switch (event) {
            case PbxEvent.ChannelBorn born -> born(born);
            case PbxEvent.ChannelState(var _, var leg, var state) when state == RINGING -> rings(leg);
            case PbxEvent.ChannelGone gone -> gone(gone);
            case PbxEvent.DialBegan dial -> dialBegan(dial);
            case PbxEvent.BridgeEntered entered -> moved(entered, entered.leg(), Optional.of(entered.bridge()));
            case PbxEvent.BridgeLeft left -> left(left);
            case PbxEvent.BlindTransferred transfer -> blindTransfer(transfer);
            case PbxEvent.AttendedTransferred transfer -> attendedTransfer(transfer);
            case PbxEvent.ContactChanged changed -> contactChanged(changed);
            case PbxEvent.CallEnded ended -> callEnded(ended);
            case PbxEvent.ChannelState _, PbxEvent.HangupRequested _, PbxEvent.SoftHangupRequested _, PbxEvent.DialEnded _,
                    PbxEvent.DeviceChanged _, PbxEvent.Held _, PbxEvent.Unheld _, PbxEvent.OriginateEnded _,
                    PbxEvent.FullyBooted _, PbxEvent.ShuttingDown _ -> {
                // what these say is told by the others as well, or belongs to calls that we make
            }
        }
    }

    @Override
    public int audit(PbxSnapshot now) throws AmiLost {
        var listed = new LinkedHashMap<String, PbxSnapshot.ChannelSnapshot>();
        now.channels().forEach(seen -> listed.put(seen.leg().uniqueId(), seen));
        var differing = new HashSet<>(channels.keySet());
        differing.removeAll(listed.keySet());
        listed.keySet().stream().filter(id -> !channels.containsKey(id)).forEach(differing::add);
        var sure = new HashSet<>(differing);
        sure.retainAll(suspected);                           // one list alone may cross a birth or an end
        suspected = Set.copyOf(differing);
        for (var id : sure) {
            repair(id, Optional.ofNullable(listed.get(id)));
        }
        if (!sure.isEmpty()) {
            compareTalks(Optional.empty());
        }
        agentsByEndpoint.values().forEach(agent -> tellChannels(agent.id()));
        Thread.startVirtualThread(this::locateAll);
        calls.listed(Set.copyOf(listed.keySet()));
        return sure.size();
    }

    private void repair(String id, Optional<PbxSnapshot.ChannelSnapshot> listed) {
        listed.ifPresentOrElse(this::adopt, () -> channels.remove(id));
    }

    private void adopt(PbxSnapshot.ChannelSnapshot seen) {
        channels.put(seen.leg().uniqueId(),
                new Channel(seen.leg(), seen.linkedId(), agentOf(seen.leg()), Optional.of(seen.bridge()).filter(bridge -> !bridge.isEmpty()),
                        Optional.empty(), Optional.empty()));
    }

    /** Whether packets from this address come from the agent's site. */
    public boolean onSite(Agent agent, String address) {
        return proofs.onSite(agent, address);
    }

    private Optional<AgentId> agentOf(Leg leg) {
        return Endpoint.nameIn(leg.channel()).map(agentsByEndpoint::get).map(Agent::id);
    }

    private void born(PbxEvent.ChannelBorn born) {
        var agent = agentOf(born.leg());
        channels.putIfAbsent(born.leg().uniqueId(),
                new Channel(born.leg(), born.linkedId(), agent, Optional.empty(), Optional.empty(), Optional.empty()));
        agent.ifPresent(this::tellChannels);
    }

    /** The call in which this channel is the customer's: it is the call itself, or comes from the agent's leg of a call that we make. */
    private Optional<CallId> customerOf(Channel channel) {
        if (channel.agent().isPresent()) {
            return Optional.empty();
        }
        return Stream.of(channel.leg().uniqueId(), channel.linkedId())
                .filter(calls::isCall).map(CallId::new).filter(call -> call.isOutgoing() || call.text().equals(channel.leg().uniqueId())).findFirst();
    }

    private void rings(Leg leg) {
        Optional.ofNullable(channels.get(leg.uniqueId())).flatMap(this::customerOf).filter(call -> call.isOutgoing() || call.isMessage())
                .ifPresent(calls::customerRings);
    }

    private void gone(PbxEvent.ChannelGone gone) {
        var leg = gone.leg();
        var cause = gone.cause();
        var channel = channels.remove(leg.uniqueId());
        compareTalks(Optional.of(gone.at()));
        if (channel != null) {
            channel.agent().ifPresent(agent -> {
                tellChannels(agent);
                channel.talkedOn().ifPresent(call -> calls.agentLeft(call, agent, cause));
                rungFor(leg).ifPresent(call -> calls.agentGone(call, agent, cause));
            });
            channel.mobileOf().ifPresent(person -> mobileGone(person, cause));
            customerOf(channel).filter(CallId::isMessage).ifPresent(call -> calls.customerGone(call, cause));
        }
    }

    /** Comes before the end of the person's own leg, whose cause would be an ordinary one whatever became of the telephone. */
    private void mobileGone(AgentId person, int cause) {
        channels.values().stream().filter(channel -> channel.agent().equals(Optional.of(person))).flatMap(channel -> channel.talkedOn().stream())
                .forEach(call -> calls.agentLeft(call, person, cause));
    }

    private void tellChannels(AgentId agent) {
        var live = (int) channels.values().stream().filter(channel -> channel.agent().equals(Optional.of(agent))).count();
        distributor.tell(new Event.PhoneChannels(agent, live));
    }

    /** The call that we make with this leg as its first. */
    private Optional<CallId> rungFor(Leg leg) {
        return Optional.of(leg.uniqueId()).filter(calls::isCall).map(CallId::new).filter(CallId::isOutgoing);
    }

    private void dialBegan(PbxEvent.DialBegan dial) {
        var call = dial.caller().filter(caller -> calls.isCall(caller.uniqueId())).map(caller -> new CallId(caller.uniqueId()))
                .or(() -> rungFor(dial.leg()));
        var agent = agentOf(dial.leg());
        if (call.isPresent() && agent.isPresent()) {
            distributor.tell(new Event.PhoneRings(agent.get(), call.get()));
            calls.rings(call.get(), agent.get());
        }
    }

    private void left(PbxEvent.BridgeLeft left) {
        var channel = channels.get(left.leg().uniqueId());
        if (channel != null && channel.bridge().equals(Optional.of(left.bridge()))) {
            moved(left, left.leg(), Optional.empty());
        }
    }

    private void moved(PbxEvent event, Leg leg, Optional<String> bridge) {
        channels.computeIfPresent(leg.uniqueId(), (_, channel) -> channel.in(bridge));
        compareTalks(Optional.of(event.at()));
    }

    /** Talks are derived from who shares a bridge with whom; only the differences are told. @param stamp of the event that made one */
    private void compareTalks(Optional<Instant> stamp) {
        var now = new Moment(clock.instant(), stamp);
        var current = currentTalks();
        for (var over : talks.keySet().stream().filter(talk -> !current.contains(talk)).toList()) {
            var talked = talks.remove(over).until(now);
            distributor.tell(new Event.TalkEnded(over.agent(), over.call(), talked));
            calls.talkEnded(over.call(), over.agent(), talked);
        }
        for (var begun : current) {
            if (talks.putIfAbsent(begun, now) == null) {
                distributor.tell(new Event.TalkBegan(begun.agent(), begun.call()));
                calls.talkBegan(begun.call(), begun.agent());
            }
        }
    }

    private Set<Talk> currentTalks() {
        var callers = new HashMap<String, CallId>();
        var mobiles = new HashMap<String, AgentId>();
        for (var channel : channels.values()) {
            channel.bridge().ifPresent(bridge -> Endpoint.nameBehind(channel.leg().channel()).map(agentsByEndpoint::get)
                    .ifPresent(person -> mobiles.put(bridge, person.id())));
            channel.bridge().ifPresent(bridge -> customerOf(channel).ifPresent(call -> callers.put(bridge, call)));
        }
        var found = new HashSet<Talk>();
        channels.replaceAll((_, channel) -> {
            var call = channel.agent().isEmpty() ? Optional.<CallId>empty() : channel.bridge().map(callers::get);
            call.ifPresent(talk -> found.add(new Talk(talk, channel.agent().get())));
            var mobileOf = channel.bridge().map(mobiles::get).filter(_ -> Endpoint.nameBehind(channel.leg().channel()).isEmpty());
            return mobileOf.map(channel::mobileOf).orElse(call.map(channel::talking).orElse(channel));
        });
        return found;
    }

    private void blindTransfer(PbxEvent.BlindTransferred transfer) {
        transfer.transferee().filter(caller -> SUCCESS.equals(transfer.result()) && calls.isCall(caller.uniqueId())).ifPresent(caller ->
                calls.transferred(new CallId(caller.uniqueId()), who(transfer.transferer()) + " transferred the caller to " + safe(transfer.exten())));
    }

    private void attendedTransfer(PbxEvent.AttendedTransferred transfer) {
        transfer.transferee().filter(caller -> SUCCESS.equals(transfer.result()) && calls.isCall(caller.uniqueId())).ifPresent(caller ->
                calls.transferred(new CallId(caller.uniqueId()), who(transfer.origTransferer()) + " handed the caller over to "
                        + transfer.to().target().map(this::who).orElse("a phone that still rang")));
    }

    private String who(Leg leg) {
        return agentOf(leg).map(AgentId::text).orElse("somebody");
    }

    private static String safe(String dialled) {
        return dialled.matches("[0-9*#+]{1,20}") ? dialled : "something that is no number";
    }

    private void contactChanged(PbxEvent.ContactChanged changed) throws AmiLost {
        var agent = agentsByEndpoint.get(changed.endpoint().isEmpty() ? changed.aor() : changed.endpoint());
        if (agent == null) {
            return;
        }
        locate(agent);
        if (ALIVE.contains(changed.status())) {
            distributor.tell(new Event.PhoneRegistered(agent.id()));
        }
    }

    /** A network can change without the phone registering anew. Beside the events, which must not wait for so many questions. */
    private void locateAll() {
        try {
            for (var agent : agentsByEndpoint.values()) {
                locate(agent);
            }
        } catch (AmiLost gone) {
            LOG.debug("The phones are located at the next resync. (why={})", gone.getMessage());
        }
    }

    /** Reads and tells in one piece, so that no older answer comes after a newer one. */
    private void locate(Agent agent) throws AmiLost {
        if (agent.endpoint().isOutside()) {
            return;                                          // registers nowhere; as guardia it is asked for no proof
        }
        locating.lock();
        try {
            distributor.tell(new Event.AgentLocated(agent.id(), proofs.read(agent)));
        } finally {
            locating.unlock();
        }
    }

    private void callEnded(PbxEvent.CallEnded ended) {
        if (CallId.isOne(ended.call())) {
            var how = ended.outcome();
            calls.ended(new CallId(ended.call()), new CallWatch.Ending(how.dialStatus(), how.cause().orElse(0), how.peer()));
        }
    }
}
