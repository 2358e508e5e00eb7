package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongBiFunction;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.match.Explanation.Candidate;
import org.atiende.match.Explanation.Exclusion;
import org.atiende.match.Explanation.Exclusion.Kind;
import org.atiende.need.Need;

/** Ranks the agents for one call and says of each why, or why not. Pure. */
final class Matcher {

    /** How somebody is who will take calls again in a while. */
    private static final Set<Kind> BUSY = Set.of(Kind.BUSY, Kind.WRAP_UP);

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final ZoneId zone;
    private final ToLongBiFunction<AgentId, Need> missed;
    private final Prospects prospects;

    /** What comes of waiting for an agent: {@link Pairs#prospect}. */
    interface Prospects {
        Pairs.Waited of(WaitingCall call, Need.Preference known, Instant now);
    }

    /** @param missed how much an agent is missed elsewhere by whoever they are not with */
    Matcher(ZoneId zone, ToLongBiFunction<AgentId, Need> missed, Prospects prospects) {
        this.zone = zone;
        this.missed = missed;
        this.prospects = prospects;
    }

    /** @param known where they stand among those whom this caller is better off with; behind them all for everybody else */
    private record Ranked(Candidate candidate, int known, long missed, Instant idleSince) {

        /** As {@link org.atiende.pairing.Pairing} chooses for a caller. */
        static final Comparator<Ranked> ORDER = Comparator
                .comparingInt(Ranked::known)
                .thenComparing(ranked -> ranked.candidate.level() == 0)
                .thenComparing(ranked -> ranked.candidate.weight() < 0)
                .thenComparingLong(Ranked::missed)
                .thenComparingInt(ranked -> ranked.candidate.level())
                .thenComparing(Ranked::idleSince)
                .thenComparing(ranked -> ranked.candidate.agent());
    }

    /** @param asOf the instant whose net and whose day count; states are those of {@code now} */
    Explanation explain(WaitingCall call, Collection<Seat> seats, boolean phonesKnown, Instant now, Instant asOf) {
        var net = call.line().net(Duration.between(call.since(), asOf));
        var today = LocalDate.ofInstant(asOf, zone);
        var ranked = new ArrayList<Ranked>();
        var passedOver = new ArrayList<Exclusion>();
        for (var seat : seats) {
            unfit(call, seat, net, today)
                    .or(() -> notFree(seat, phonesKnown, now))
                    .or(() -> justRung(call, seat, now))
                    .ifPresentOrElse(passedOver::add, () -> ranked.add(rank(call, seat, today)));
        }
        ranked.sort(Ranked.ORDER);
        var best = ranked.stream().findFirst().filter(first -> first.known < Integer.MAX_VALUE).map(first -> first.candidate.agent());
        return new Explanation(ranked.stream().map(Ranked::candidate).toList(), passedOver, holds(call, best, passedOver, now));
    }

    /** Of those who know the caller better than whoever is free and knows them, up to the first for whom they are held. */
    private List<Explanation.Hold> holds(WaitingCall call, Optional<AgentId> free, List<Exclusion> passedOver, Instant now) {
        var all = new ArrayList<Explanation.Hold>();
        for (var known : call.need().preferred()) {
            if (free.equals(Optional.of(known.agent())) || all.stream().anyMatch(hold -> hold.until().isPresent())) {
                break;
            }
            if (known.hold().isPositive()) {
                passedOver.stream().filter(other -> other.agent().equals(known.agent())).map(Exclusion::kind).filter(BUSY::contains)
                        .findFirst().flatMap(how -> hold(call, known, how, now)).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<Explanation.Hold> hold(WaitingCall call, Need.Preference known, Kind how, Instant now) {
        var waited = prospects.of(call, known, now);
        var prospect = waited.prospect();
        var chance = "free by " + clock(waited.limit()) + " with a chance of " + Math.round(100 * prospect.chance()) + " %";
        var wrapUp = how == Kind.WRAP_UP;
        return switch (prospect.verdict()) {
            case HELD -> Optional.of(new Explanation.Hold(known.agent(), Optional.of(waited.until()), "held for " + known.agent() + " until " + clock(waited.until())
                    + ": " + known.why() + ", " + (wrapUp ? "in wrap-up until then" : chance)));
            case NOT_BUSY -> Optional.empty();
            case OVER -> notHeld(known, call.front() ? "who comes back from a talk waits for nobody" : "the " + known.hold().toSeconds()
                    + " s after the call came are over, or a person is due soon");
            case ANOTHER_FIRST -> notHeld(known, "another caller has them first");
            case TOO_LITTLE_KNOWN -> notHeld(known, "too few talks are known to say when they are free");
            case UNLIKELY -> notHeld(known, wrapUp ? "in wrap-up beyond " + clock(waited.limit()) : chance);
        };
    }

    private static Optional<Explanation.Hold> notHeld(Need.Preference known, String why) {
        return Optional.of(new Explanation.Hold(known.agent(), Optional.empty(), "not held for " + known.agent() + ": " + why));
    }

    private String clock(Instant instant) {
        return CLOCK.format(instant.atZone(zone));
    }

    private Optional<Exclusion> unfit(WaitingCall call, Seat seat, LinePolicy.Net net, LocalDate today) {
        var need = call.need();
        var agent = seat.agent();
        if (need.preference(agent.id()).filter(Need.Preference::named).isPresent()) {
            return Optional.empty();
        }
        if (!agent.speaks(need.language())) {
            return exclude(seat, Kind.LANGUAGE, "does not speak " + need.language());
        }
        if (net.anySkill()) {
            return Optional.empty();
        }
        var missing = need.missing(agent, today);
        if (missing.isPresent()) {
            return exclude(seat, Kind.SKILL, "not qualified for " + missing.get());
        }
        var level = need.level(agent, today).orElseThrow();
        var knowsTheMatter = need.preference(agent.id()).filter(known -> known.weight() > 0).isPresent();
        return knowsTheMatter || level <= net.level() ? Optional.empty()
                : exclude(seat, Kind.SKILL, need.skillWords() + " only at level " + level + ", now asking for " + net.level());
    }

    private static Optional<Exclusion> notFree(Seat seat, boolean phonesKnown, Instant now) {
        return switch (seat.state(phonesKnown, now)) {
            case AgentState.Free _ -> Optional.empty();
            case AgentState.Unknown() -> exclude(seat, Kind.UNKNOWN, "the phone is not known yet");
            case AgentState.SignedOut() -> exclude(seat, Kind.SIGNED_OUT, "signed out");
            case AgentState.OffSite(var proof) -> exclude(seat, Kind.OFF_SITE, "not on site: " + proof);
            case AgentState.Paused(var reason) -> exclude(seat, Kind.PAUSED, "paused: " + reason);
            case AgentState.Fault(var why, var _) -> exclude(seat, Kind.FAULT, why);
            case AgentState.Reserved _ -> exclude(seat, Kind.BUSY, "being rung for another caller");
            case AgentState.Ringing _ -> exclude(seat, Kind.BUSY, "being rung for another caller");
            case AgentState.Talking(var ours) -> exclude(seat, Kind.BUSY, ours.isPresent() ? "talking" : "on a call of their own");
            case AgentState.WrapUp(var _) -> exclude(seat, Kind.WRAP_UP, "in wrap-up");
        };
    }

    private static Optional<Exclusion> justRung(WaitingCall call, Seat seat, Instant now) {
        return call.lastRung().filter(last -> last.agent().equals(seat.id()) && now.isBefore(last.until()))
                .flatMap(_ -> exclude(seat, Kind.JUST_RUNG, "was rung for this caller a moment ago"));
    }

    private static Optional<Exclusion> exclude(Seat seat, Kind kind, String why) {
        return Optional.of(new Exclusion(seat.id(), kind, why));
    }

    private Ranked rank(WaitingCall call, Seat seat, LocalDate today) {
        var need = call.need();
        var level = need.level(seat.agent(), today);
        var qualified = level.map(held -> "qualified for " + need.skillWords() + " (level " + held + ")").orElse("on site and free");
        var preference = need.preference(seat.id());
        var why = preference.map(known -> known.why() + ", " + qualified).orElse(qualified);
        var known = preference.filter(better -> better.weight() > 0).map(need.preferred()::indexOf).orElse(Integer.MAX_VALUE);
        return new Ranked(new Candidate(seat.id(), preference.map(Need.Preference::weight).orElse(0), level.orElse(0), seat.proof(), why),
                known, missed.applyAsLong(seat.id(), need), seat.idleSince());
    }

    /** Of these, who could ever take this call by language and by a skill that still counts, at whatever level; the best first. */
    List<AgentId> qualified(WaitingCall call, Collection<Seat> working, Instant now) {
        var today = LocalDate.ofInstant(now, zone);
        return working.stream().filter(seat -> couldEver(call, seat, today))
                .map(seat -> rank(call, seat, today)).sorted(Ranked.ORDER).map(ranked -> ranked.candidate().agent()).toList();
    }

    /** How many those are. */
    int countQualified(WaitingCall call, Collection<Seat> working, Instant now) {
        var today = LocalDate.ofInstant(now, zone);
        return (int) working.stream().filter(seat -> couldEver(call, seat, today)).count();
    }

    private static boolean couldEver(WaitingCall call, Seat seat, LocalDate today) {
        return seat.agent().speaks(call.need().language()) && call.need().missing(seat.agent(), today).isEmpty();
    }
}
