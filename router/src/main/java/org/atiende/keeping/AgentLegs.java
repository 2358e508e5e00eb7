package org.atiende.keeping;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;

/**
 * How the agents left the talks of calls that we made. The customer's leg comes back to the dialplan when the agent's is gone, after a
 * goodbye as well as when the agent's phone died or was put down in the very moment of the answer. Safe from any thread.
 */
public final class AgentLegs {

    /** So many of the last talks are remembered. */
    static final int MAX = 1_000;

    private final Map<CallId, BlockingQueue<Integer>> talks = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, BlockingQueue<Integer>> eldest) {
            return size() > MAX;
        }
    });

    void talkBegan(CallId call) {
        talks.put(call, new ArrayBlockingQueue<>(1));
    }

    void left(CallId call, int cause) {
        var talk = talks.get(call);
        if (talk != null) {
            talk.offer(cause);
        }
    }

    /**
     * Whether the customer has been left without a goodbye. Waits until Asterisk's events have said how the agent left, which they may do
     * a little after the customer's leg is back (review E27).
     */
    public boolean leftAlone(CallId call, Duration atMost) {
        var talk = talks.get(call);
        if (talk == null) {
            return true;
        }
        try {
            var cause = talk.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return cause != null && RingOutcome.lineDied(cause);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted (call=" + call + ")", nobodyDoes);
        }
    }
}
