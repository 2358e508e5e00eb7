package org.atiende.pairing;

import java.util.Arrays;

/** At which instant time next changes something for whom: a binary heap of numbers that knows where each of them is. */
public final class Timers {

    private static final int NOWHERE = -1;

    private long[] at = new long[64];                         // the instant of who stands at the same place in the heap
    private int[] heap = new int[64];
    private int[] place = new int[0];
    private int size;

    public boolean due(long now) {
        return size > 0 && at[0] <= now;
    }

    /** {@link Long#MAX_VALUE} when there is nothing to come. */
    public long next() {
        return size == 0 ? Long.MAX_VALUE : at[0];
    }

    public int first() {
        return heap[0];
    }

    /** Sets, moves or, at {@link Long#MAX_VALUE}, takes away the instant of one. */
    public void set(int one, long when) {
        if (when == Long.MAX_VALUE) {
            remove(one);
            return;
        }
        grow(one);
        if (place[one] == NOWHERE) {
            place[one] = size++;
        }
        put(one, when, place[one]);
        down(place[one]);
        up(place[one]);
    }

    public void remove(int one) {
        if (one >= place.length || place[one] == NOWHERE) {
            return;
        }
        var hole = place[one];
        place[one] = NOWHERE;
        size--;
        if (hole < size) {
            put(heap[size], at[size], hole);
            down(hole);
            up(hole);
        }
    }

    /** Nobody waits for anything any more. */
    public void clear() {
        Arrays.fill(place, NOWHERE);
        size = 0;
    }

    private void grow(int one) {
        if (one >= place.length) {
            var known = place.length;
            place = Arrays.copyOf(place, Math.max(64, Math.max(one + 1, 2 * known)));
            Arrays.fill(place, known, place.length, NOWHERE);
            at = Arrays.copyOf(at, place.length);
            heap = Arrays.copyOf(heap, place.length);
        }
    }

    private void put(int one, long when, int index) {
        heap[index] = one;
        at[index] = when;
        place[one] = index;
    }

    private void up(int index) {
        var one = heap[index];
        var when = at[index];
        while (index > 0) {
            var parent = (index - 1) >>> 1;
            if (at[parent] <= when) {
                break;
            }
            put(heap[parent], at[parent], index);
            index = parent;
        }
        put(one, when, index);
    }

    private void down(int index) {
        var one = heap[index];
        var when = at[index];
        while (2 * index + 1 < size) {
            var child = 2 * index + 1;
            if (child + 1 < size && at[child + 1] < at[child]) {
                child++;
            }
            if (at[child] >= when) {
                break;
            }
            put(heap[child], at[child], index);
            index = child;
        }
        put(one, when, index);
    }

    /** Becomes equal to another, and shares nothing with it that either changes. */
    void copyFrom(Timers other) {
        at = Copies.of(other.at, at);
        heap = Copies.of(other.heap, heap);
        place = Copies.of(other.place, place);
        size = other.size;
    }
}
