package org.atiende.world;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.match.Forecast;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.atiende.tel.CallId;

/** A router's voice: says the same as the real one, without a catalogue, and under the ears of the {@link Judge}. */
final class Voice implements Announcer {

    /** What it says, and how long that takes. */
    static final Map<String, Duration> SOUNDS = sounds();

    private final World world;
    private final Node node;

    Voice(World world, Node node) {
        this.world = world;
        this.node = node;
    }

    private static Map<String, Duration> sounds() {
        var all = new TreeMap<String, Duration>();
        for (var key : List.of("forecast", "forecast.fewer", "call-cut", "back-in-line", "callback.agent", "callback.gone", "promise.open", "promise.time", "promise.stay")) {
            all.put(key, Duration.ofMillis(1_500 + 100L * key.length()));
        }
        return all;
    }

    @Override
    public void forecast(AgiSession line, Forecast forecast, String language) throws CallerHungUp, LineLost {
        var call = line.request().uniqueId();
        world.judge.spoken().forecast(call, node, forecast, node.distributor().outlook(new CallId(call)));
        line.say(List.of("forecast"), SOUNDS.get("forecast"));
    }

    @Override
    public void say(AgiSession line, String key, String language) throws CallerHungUp, LineLost {
        if (key.equals("forecast.fewer")) {
            world.judge.spoken().fewer(line.request().uniqueId(), node);
        }
        line.say(List.of(key), SOUNDS.get(key));
    }

    @Override
    public Optional<String> sound(String key, String language) {
        return Optional.empty();
    }

    @Override
    public PromiseHeard promise(AgiSession line, PromiseWords words, String language) throws CallerHungUp, LineLost {
        var told = SOUNDS.get("promise.open").plus(SOUNDS.get("promise.time"));
        world.judge.promises(line.request().uniqueId(), words);
        var heard = line.say(List.of("promise.open", "promise.time", "promise.stay"), told.plus(SOUNDS.get("promise.stay")));
        world.told(line.request().uniqueId());
        return heard.whole() || heard.heard().compareTo(told.plusMillis(300)) >= 0 ? PromiseHeard.WHOLE : PromiseHeard.PART;
    }
}
