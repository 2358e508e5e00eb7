package org.atiende.notice;

import java.util.function.Predicate;

import org.atiende.presence.Round;

/** Gives the notices away, one after the other. */
public final class NoticeRound implements AutoCloseable {

    /** In one round; then the store is looked at anew. */
    private static final int MOST = 20;

    private final Notices notices;
    private final Predicate<Notice> courier;
    private final Round round = new Round("notices", this::look);

    /** @param courier whether it took the notice */
    public NoticeRound(Notices notices, Predicate<Notice> courier) {
        this.notices = notices;
        this.courier = courier;
    }

    public void start() {
        round.start();
    }

    /** One round. @throws org.atiende.store.StoreLost when the store is away */
    void look() {
        for (var done = 0; done < MOST; done++) {
            var notice = notices.take();
            if (notice.isEmpty()) {
                return;
            }
            if (courier.test(notice.get())) {
                notices.sent(notice.get());
            } else {
                notices.refused(notice.get());
            }
        }
    }

    @Override
    public void close() {
        round.close();
    }
}
