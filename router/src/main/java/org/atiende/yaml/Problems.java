package org.atiende.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far in one file. Confined to the thread that reads it. */
public final class Problems {

    /** More than these are not listed: a file that wrong is another file. */
    static final int MAX_LISTED = 200;

    private record Found(Node.Place place, String message) {
    }

    private final String file;
    private final List<Found> found = new ArrayList<>();
    private final Set<Node.Place> places = new HashSet<>();
    private final List<String> standIns = new ArrayList<>();

    /** @param file as the problems are to name it */
    public Problems(String file) {
        this.file = file;
    }

    void add(Node.Place place, String message) {
        places.add(place);
        if (found.size() < MAX_LISTED) {
            found.add(new Found(place, message));
        }
    }

    /** Says it unless something is known to be wrong at this very place: a value of the wrong form has no right meaning either. */
    void addUnlessKnown(Node.Place place, String message) {
        if (!known(place)) {
            add(place, message);
        }
    }

    /** Something within the value here is wrong: nothing is to be concluded from it. */
    void doubt(Node.Place place) {
        places.add(place);
    }

    boolean known(Node.Place place) {
        return places.contains(place);
    }

    /** Notes that a value was missing and something stands in for it; a problem must explain why. */
    void standIn(String what) {
        standIns.add(what);
    }

    /** @throws IllegalStateException when something stands in for a value and no problem says why */
    public boolean none() {
        if (found.isEmpty() && !standIns.isEmpty()) {
            throw new IllegalStateException("the schema let a missing value pass (file=" + file + " keys=" + standIns + ")");
        }
        return found.isEmpty();
    }

    /** In the order of the file. */
    public List<Problem> listed() {
        return found.stream().sorted(Comparator.comparing(Found::place))
                .map(one -> new Problem(file, one.place().line(), one.place().column(), one.message())).toList();
    }
}
