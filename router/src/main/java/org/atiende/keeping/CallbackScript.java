package org.atiende.keeping;

import java.util.LinkedHashMap;
import java.util.Optional;

import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.speech.Announcer;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn of an agent who has picked up for a promised call ({@code agi://…/callback/v1}): says why it rings, then hands the customer's
 * number to the dialplan. Who it is stands on the phone's display. A turn that ends without {@code ATIENDE_DO} ends the call, and nobody
 * but our agent hears that.
 */
public final class CallbackScript implements AgiScript {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackScript.class);

    private static final int CRUMBS = 5;

    private final PromiseKeeper keeper;
    private final Promises promises;
    private final AttemptCrumbs crumbs;
    private final Announcer announcer;
    private final String language;

    /** @param language spoken to agents */
    public CallbackScript(PromiseKeeper keeper, Promises promises, AttemptCrumbs crumbs, Announcer announcer, String language) {
        this.keeper = keeper;
        this.promises = promises;
        this.crumbs = crumbs;
        this.announcer = announcer;
        this.language = language;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var promise = line.request().argument(0).filter(CallId::isOne).map(CallId::new).flatMap(this::answered);
        if (promise.isEmpty()) {
            announcer.say(line, "callback.gone", language);
            return;
        }
        announcer.say(line, switch (promise.get().kind()) {
            case PROMISED -> "callback.agent";
            case STATUS -> "status.agent";
            case DROPPED -> "dropped.agent";
            case COURTESY -> "courtesy.agent";
        }, language);
        for (var swept : crumbs.sweep(CRUMBS)) {
            line.get("DB_DELETE(atiende-end/" + swept + ")");
        }
        var told = new LinkedHashMap<String, String>();
        told.put("__ATIENDE_NUMBER", promise.get().matter().number().e164());
        told.put("__ATIENDE_LINE", promise.get().matter().line());
        told.put("ATIENDE_RING", Long.toString(promises.policy(promise.get().matter().line()).orElseThrow().ring().toSeconds()));
        told.put("ATIENDE_DO", "dial");                      // last, when all it needs is there
        line.set(told);
    }

    private Optional<Promise> answered(CallId attempt) {
        try {
            return keeper.answered(attempt);
        } catch (StoreLost away) {
            LOG.warn("A promised call cannot go on while the store is away; it is tried again. (attempt={} why={})", attempt, away.getMessage());
            return Optional.empty();
        }
    }
}
