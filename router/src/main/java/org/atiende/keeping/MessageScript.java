package org.atiende.keeping;

import java.util.Optional;

import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.speech.PromiseHeard;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn of a customer who has picked up to hear of their case ({@code agi://…/message/v1}): speaks the message. Whoever is still there
 * is in line for a person, whatever became of the message: {@code ATIENDE_DO=listen} has the dialplan listen first whether somebody
 * is there, anything else takes them on at once.
 */
public final class MessageScript implements AgiScript {

    private static final Logger LOG = LoggerFactory.getLogger(MessageScript.class);

    private static final int CRUMBS = 5;

    private final MessageKeeper keeper;
    private final AttemptCrumbs crumbs;

    public MessageScript(MessageKeeper keeper, AttemptCrumbs crumbs) {
        this.keeper = keeper;
        this.crumbs = crumbs;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var attempt = line.request().argument(0).filter(CallId::isOne).map(CallId::new);
        var message = attempt.flatMap(this::answered);
        if (message.isEmpty()) {
            line.set("ATIENDE_DO", "turn");
            return;
        }
        var heard = PromiseHeard.NOTHING;
        try {
            heard = message.get().sounds().say(line);
        } finally {
            said(attempt.get(), heard == PromiseHeard.WHOLE);
        }
        for (var swept : crumbs.sweep(CRUMBS)) {
            line.get("DB_DELETE(atiende-end/" + swept + ")");
        }
        line.set("ATIENDE_DO", heard == PromiseHeard.WHOLE ? "listen" : "turn");
    }

    private Optional<CaseMessages.Written> answered(CallId attempt) {
        try {
            return keeper.answered(attempt);
        } catch (StoreLost away) {
            LOG.warn("A message cannot be spoken while the store is away; the customer gets a person. (attempt={} why={})", attempt, away.getMessage());
            return Optional.empty();
        }
    }

    /** That it cannot be written now costs the customer a second call, by a person. */
    private void said(CallId attempt, boolean whole) {
        try {
            keeper.said(attempt, whole);
        } catch (StoreLost away) {
            LOG.warn("That a message was heard cannot be kept while the store is away; a person calls as well. (attempt={} why={})", attempt, away.getMessage());
        }
    }
}
