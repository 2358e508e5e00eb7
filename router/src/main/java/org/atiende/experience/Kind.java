package org.atiende.experience;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;

/**
 * What makes one caller as good as another for those who wait with them: everything that the pairing asks but whom they know.
 *
 * @param dueWithin from their arrival to when a person or a promise is due, in nanoseconds; {@link Long#MAX_VALUE} for never
 */
public record Kind(int line, int cell, int wideCell, Net net, int priority, boolean front, long dueWithin) {

    public static Kind of(int line, Caller caller) {
        return new Kind(line, caller.cell(), caller.wideCell(), caller.net(), caller.priority(), caller.front(),
                caller.deadline() == Long.MAX_VALUE ? Long.MAX_VALUE : caller.deadline() - caller.since());
    }

    /** One of this kind who comes at this instant. */
    public Caller at(long instant) {
        return new Coming(this, instant);
    }

    private record Coming(Kind kind, long since) implements Caller {

        @Override
        public int cell() {
            return kind.cell;
        }

        @Override
        public int wideCell() {
            return kind.wideCell;
        }

        @Override
        public Net net() {
            return kind.net;
        }

        @Override
        public long deadline() {
            return kind.dueWithin == Long.MAX_VALUE ? Long.MAX_VALUE : since + kind.dueWithin;
        }

        @Override
        public int priority() {
            return kind.priority;
        }

        @Override
        public boolean front() {
            return kind.front;
        }

        @Override
        public int knownCount() {
            return 0;
        }

        @Override
        public int knownAgent(int index) {
            return NONE;
        }

        @Override
        public int knownWeight(int index) {
            return 0;
        }

        @Override
        public int exceptAgent() {
            return NONE;
        }

        @Override
        public long exceptUntil() {
            return since;
        }

        @Override
        public int holdFor() {
            return NONE;
        }

        @Override
        public long holdUntil() {
            return since;
        }
    }
}
