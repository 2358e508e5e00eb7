package org.atiende.explain;

import java.time.Duration;
import java.util.List;

import org.atiende.match.LinePolicy;
import org.atiende.tel.CallerNumber;

/** What was asked, as it was understood. */
sealed interface Question {

    /**
     * Who would get this call?
     *
     * @param ahead how long from now until the call arrives; below zero when it has been waiting
     * @param notes what whoever asked should know of how they were understood
     */
    record Clear(CallerNumber from, LinePolicy to, Duration ahead, List<String> notes) implements Question {

        public Clear {
            notes = List.copyOf(notes);
        }
    }

    /** @param problems every one of them: where, what is wrong, and what to write instead */
    record Unclear(List<String> problems) implements Question {

        public Unclear {
            problems = List.copyOf(problems);
        }
    }
}
