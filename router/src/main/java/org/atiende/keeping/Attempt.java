package org.atiende.keeping;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;

/** A call under way to keep a promise, and the news of it, in order. The thread that keeps the promise waits on it; any thread may tell. */
final class Attempt {

    /** What Asterisk says of it. */
    sealed interface News {

        /** The customer's phone rings. */
        record CustomerRings() implements News {
        }

        record TalkBegan() implements News {
        }

        record TalkEnded(Duration talked) implements News {
        }

        /** The agent's phone is out of it, and no dialplan ran. */
        record AgentGone(int cause) implements News {
        }

        /** The customer, who was called alone, is out of it, picked up or not. */
        record CustomerGone(int cause) implements News {
        }

        /** The dialplan of the agent's leg is over: how its Dial of the customer ended, empty when there was none. */
        record Over(String dialStatus, int cause) implements News {
        }
    }

    private final CallId id;
    private final Optional<AgentId> agent;
    private final LinkedBlockingQueue<News> news = new LinkedBlockingQueue<>();

    Attempt(CallId id, AgentId agent) {
        this(id, Optional.of(agent));
    }

    private Attempt(CallId id, Optional<AgentId> agent) {
        this.id = id;
        this.agent = agent;
    }

    /** The customer is called alone. */
    static Attempt withNobody(CallId id) {
        return new Attempt(id, Optional.empty());
    }

    CallId id() {
        return id;
    }

    /** Who is rung first. */
    AgentId agent() {
        return agent.orElseThrow();
    }

    void tell(News what) {
        news.add(what);
    }

    /** Called by the thread that keeps the promise, which nobody interrupts. */
    Optional<News> next(Duration atMost) {
        try {
            return Optional.ofNullable(news.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted (attempt=" + id + ")", nobodyDoes);
        }
    }
}
