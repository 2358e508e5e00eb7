package org.atiende.call;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.atiende.promise.Promise;
import org.atiende.tel.CallId;

/**
 * What the caller of one call is promised: owed from before, or made in it, and how much of it was heard. The turn's thread tells it; the
 * thread of Asterisk's events asks when the call is over, and the words may just then be on their way. Safe from any thread.
 */
final class CallerPromise {

    private Optional<String> id = Optional.empty();
    private boolean possible;
    private boolean settled;
    private boolean heard;
    private boolean unsaid;
    private CountDownLatch telling = new CountDownLatch(0);

    /** One can be made. */
    synchronized void possible() {
        possible = true;
    }

    /** Whether it makes sense to ask the caller before the cap. */
    synchronized boolean mayBeOffered() {
        return possible && id.isEmpty();
    }

    /** Known from before this turn. */
    synchronized void known(String promise) {
        id = Optional.of(promise);
    }

    /** Nothing was said; but should its row be there, an answer in this call settles it. */
    synchronized void mayBe(CallId call) {
        id = id.or(() -> Optional.of(Promise.idOf(call)));
        unsaid = true;
    }

    /** Whether it is certain that no word of it was said yet: to write it seemed to fail. */
    synchronized boolean unsaid() {
        return unsaid;
    }

    /** Made in an earlier turn of this call, which may have said it: it is not said again. */
    synchronized void madeBefore(Promise promise) {
        id = Optional.of(promise.id());
        settled = true;
        heard |= promise.heard();
    }

    /** Its first word is about to be said. */
    synchronized void telling(Promise promise) {
        id = Optional.of(promise.id());
        unsaid = false;
        telling = new CountDownLatch(1);
    }

    synchronized void told(boolean whole) {
        heard |= whole;
        telling.countDown();
    }

    /** Whatever is to be said at the cap has been said, or cannot be. */
    synchronized void settle() {
        settled = true;
    }

    synchronized boolean settled() {
        return settled;
    }

    synchronized Optional<String> id() {
        return id;
    }

    /** Heard to the end of its time. */
    synchronized boolean heard() {
        return heard;
    }

    synchronized boolean beingTold() {
        return telling.getCount() > 0;
    }

    /** Waits until it is known how much was heard. */
    void awaitTold(Duration atMost) {
        CountDownLatch words;
        synchronized (this) {
            words = telling;
        }
        try {
            if (!words.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                told(false);
            }
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted", nobodyDoes);
        }
    }
}
