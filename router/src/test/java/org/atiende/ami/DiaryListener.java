package org.atiende.ami;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Writes down what it is told, in order; what it does besides is up to the test. */
class DiaryListener implements PbxListener {

    interface Happening<T> {
        void with(T what) throws AmiLost;
    }

    final List<String> diary = new CopyOnWriteArrayList<>();
    final List<PbxSnapshot> snapshots = new CopyOnWriteArrayList<>();
    final List<PbxEvent> events = new CopyOnWriteArrayList<>();
    final AtomicInteger audits = new AtomicInteger();
    volatile Happening<PbxSnapshot> onResync = _ -> { };
    volatile Happening<PbxEvent> onEvent = _ -> { };
    volatile ToIntFunction<PbxSnapshot> onAudit = _ -> 0;

    @Override
    public void resync(PbxSnapshot snapshot) throws AmiLost {
        snapshots.add(snapshot);
        diary.add(snapshot.channels().stream().map(c -> c.leg().uniqueId()).sorted().collect(Collectors.joining(" ", "resync[", "]")));
        onResync.with(snapshot);
    }

    @Override
    public void on(PbxEvent event) throws AmiLost {
        if (!(event instanceof PbxEvent.FullyBooted)) {
            events.add(event);
            diary.add(switch (event) {
                case PbxEvent.ChannelBorn born -> "born " + born.leg().uniqueId();
                case PbxEvent.ChannelGone gone -> "gone " + gone.leg().uniqueId();
                default -> event.getClass().getSimpleName();
            });
        }
        onEvent.with(event);
    }

    @Override
    public void lost(String why) {
        diary.add("lost");
    }

    @Override
    public int audit(PbxSnapshot now) {
        int differences = onAudit.applyAsInt(now);
        audits.incrementAndGet();
        return differences;
    }

    <E extends PbxEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
