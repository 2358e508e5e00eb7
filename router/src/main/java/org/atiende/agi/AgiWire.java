package org.atiende.agi;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import org.atiende.agi.AgiLine.Verb;
import org.atiende.agi.AgiMessage.Reply;
import org.atiende.agi.AgiMeter.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection during its turn: a command goes out, its reply comes back, never two at once. One thread, the turn's, exchanges;
 * the event loop delivers; the lock covers the few fields they share and is never held during I/O or a listener's call.
 *
 * <p>"One reply per command" has exceptions in Asterisk 22. A {@code STREAM FILE} cut short by the next command is never answered,
 * so only replies to {@code STREAM FILE} may carry {@code endpos=}, and only they must: any other pairing means that commands and
 * replies have lost step, and the turn ends rather than believe the wrong answer. The one we cut short ourselves may have ended by
 * itself in the same instant, and then its reply comes before the next: that one is swallowed. An application that returns 1 to
 * {@code EXEC} earns a usage block on top of its reply; that one is swallowed too.
 *
 * <p>Ends once, by hang-up or by loss, whichever is seen first; a reply that came before the end is still delivered. That a reply is late
 * is seen by {@link #watch}: a timer for each command would cost more than the command.
 */
final class AgiWire extends SimpleChannelInboundHandler<AgiMessage> {

    private static final Logger log = LoggerFactory.getLogger(AgiWire.class);

    /** What a wire needs of its connection; that it closed is heard on the event loop. */
    interface Connection {

        /** Sends one line, whole. Any thread but one at a time. */
        void send(byte[] line) throws IOException;

        void hangUp();

        EventLoop eventLoop();
    }

    private final Connection channel;
    private final AgiMeter meter;
    private final AgiRequest coordinates;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Optional<AgiLine> outstanding = Optional.empty();
    private Optional<Reply> reply = Optional.empty();
    private volatile boolean asked;                      // a command may be outstanding; read without the lock, for thousands of idle lines
    private long dueNanos;                               // when it is late
    private boolean usageOwed;
    private boolean hushed;
    private boolean brokenOff;                           // the last announcement, which may or may not be answered
    private boolean hungUp;
    private Optional<LineLost.Why> lost = Optional.empty();
    private List<Runnable> listeners = new ArrayList<>();

    AgiWire(Connection channel, AgiMeter meter, AgiRequest coordinates) {
        this.channel = channel;
        this.meter = meter;
        this.coordinates = coordinates;
    }

    /**
     * Sends one command and blocks until its reply. Only the turn's thread may call it.
     *
     * @throws LineLost also when the reply says that Asterisk did not know or understand the command
     */
    Reply exchange(AgiLine command, Duration atMost) throws CallerHungUp, LineLost {
        return answer(command, atMost).orElseThrow(() -> new IllegalStateException("only announcements are broken off (" + coordinates + ")"));
    }

    /**
     * As {@link #exchange}, for {@code STREAM FILE}: empty as soon as {@link #hush} is called, or nothing sent when it was. The sound
     * itself ends when the next command reaches Asterisk.
     */
    Optional<Reply> play(AgiLine stream, Duration atMost) throws CallerHungUp, LineLost {
        return answer(stream, atMost);
    }

    /** From any thread: the announcement is over now, and no other begins. */
    void hush() {
        lock.lock();
        try {
            hushed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Reply> answer(AgiLine command, Duration atMost) throws CallerHungUp, LineLost {
        long started = System.nanoTime();
        lock.lock();
        try {
            requireUp();
            if (hushed && command.verb() == Verb.STREAM) {
                return Optional.empty();
            }
            if (outstanding.isPresent()) {
                throw new IllegalStateException("a command was sent before the reply to the last (" + coordinates + ")");
            }
            outstanding = Optional.of(command);
            asked = true;
            dueNanos = started + atMost.toNanos();
            reply = Optional.empty();
        } finally {
            lock.unlock();
        }
        send(command);
        Optional<Reply> answer = await();
        meter.commandTook(command.verb().word(), Duration.ofNanos(System.nanoTime() - started));
        return answer;
    }

    private void send(AgiLine command) {
        try {
            channel.send(command.bytes());
        } catch (ClosedByInterruptException e) {
            lose(LineLost.Why.INTERRUPTED);
        } catch (IOException e) {
            channel.eventLoop().execute(() -> lose(LineLost.Why.NETWORK));         // behind a HANGUP that may lie there unread
        }
    }

    private Optional<Reply> await() throws CallerHungUp, LineLost {
        boolean interrupted = false;
        lock.lock();
        try {
            while (reply.isEmpty() && !over() && !silenced()) {
                news.await();
            }
            if (reply.isPresent()) {
                return reply;
            }
            if (!over() && silenced()) {
                outstanding = Optional.empty();
                brokenOff = true;
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted = true;
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            lose(LineLost.Why.INTERRUPTED);
        }
        requireUp();
        throw new IllegalStateException("a wait ended without reply, hang-up or loss (" + coordinates + ")");
    }

    /** A hold's lease was renewed, so long after that was due. */
    void renewed(Duration late) {
        meter.leaseRenewed(late);
    }

    /** From time to time, on the event loop: gives the line up when its reply is late. */
    void watch(long nowNanos) {
        if (!asked) {
            return;
        }
        boolean late;
        lock.lock();
        try {
            asked = outstanding.isPresent();
            late = asked && !silenced() && nowNanos - dueNanos > 0;
        } finally {
            lock.unlock();
        }
        if (late) {
            lose(LineLost.Why.REPLY_LATE);
        }
    }

    /** @throws CallerHungUp or {@link LineLost} as soon as the turn has lost its caller */
    void requireUp() throws CallerHungUp, LineLost {
        lock.lock();
        try {
            if (hungUp) {
                throw new CallerHungUp();
            }
            if (lost.isPresent()) {
                throw new LineLost(lost.get());
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hungUp() {
        lock.lock();
        try {
            return hungUp;
        } finally {
            lock.unlock();
        }
    }

    /** Runs the listener once when the turn loses its caller: on the event loop, or at once here when that has happened already. */
    void onOver(Runnable listener) {
        lock.lock();
        try {
            if (!over()) {
                listeners.add(listener);
                return;
            }
        } finally {
            lock.unlock();
        }
        tell(List.of(listener));
    }

    /** Gives the line up. Any thread; the first reason stands. */
    void lose(LineLost.Why why) {
        end(Optional.of(why));
        channel.hangUp();
    }

    /** The script has returned: closes the socket, which is what lets the dialplan go on, and tells nobody. */
    void release() {
        lock.lock();
        try {
            listeners = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        channel.hangUp();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, AgiMessage message) {
        switch (message) {
            case AgiMessage.Hangup _ -> end(Optional.empty());
            case Reply answer when answer.status() == Reply.DEAD_CHANNEL -> end(Optional.empty());
            case Reply answer -> deliver(answer);
            case AgiMessage.UsageBlock _ -> usage();
            case AgiMessage.Environment _ -> fault(Fault.OUT_OF_STEP);
        }
    }

    private void deliver(Reply answer) {
        Optional<Fault> wrong;
        lock.lock();
        try {
            if (over()) {
                return;                                  // late answers to a turn that is over concern nobody
            }
            boolean endedByItself = brokenOff && answer.endpos().isPresent();
            brokenOff = false;
            if (endedByItself) {
                return;
            }
            wrong = outstanding.map(command -> mismatch(command.verb(), answer)).orElse(Optional.of(Fault.OUT_OF_STEP));
            if (wrong.isEmpty()) {
                usageOwed = outstanding.orElseThrow().verb() == Verb.EXEC && answer.result() == 1;
                outstanding = Optional.empty();
                reply = Optional.of(answer);
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
        wrong.ifPresent(this::fault);
    }

    private static Optional<Fault> mismatch(Verb verb, Reply answer) {
        if (answer.status() != Reply.SUCCESS) {
            return Optional.of(Fault.UNKNOWN_COMMAND);
        }
        boolean inStep = answer.endpos().isPresent() == (verb == Verb.STREAM);
        return inStep ? Optional.empty() : Optional.of(Fault.OUT_OF_STEP);
    }

    private void usage() {
        lock.lock();
        try {
            if (over() || usageOwed) {
                usageOwed = false;
                return;
            }
        } finally {
            lock.unlock();
        }
        fault(Fault.MISUSED_COMMAND);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(Optional.empty());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case DecoderException _ -> fault(Fault.MALFORMED);
            case IOException _ -> lose(LineLost.Why.NETWORK);
            default -> {
                log.error("A line failed in a way it should not; the caller goes on in the dialplan ({})", coordinates, cause);
                lose(LineLost.Why.PROTOCOL);
            }
        }
    }

    private void fault(Fault fault) {
        meter.protocolFault(fault);
        lose(LineLost.Why.PROTOCOL);
    }

    private void end(Optional<LineLost.Why> why) {
        List<Runnable> waiting;
        lock.lock();
        try {
            if (over()) {
                return;
            }
            lost = why;
            hungUp = why.isEmpty();
            waiting = listeners;
            listeners = new ArrayList<>();
            news.signalAll();
        } finally {
            lock.unlock();
        }
        if (channel.eventLoop().inEventLoop()) {
            tell(waiting);
        } else if (!waiting.isEmpty()) {
            channel.eventLoop().execute(() -> tell(waiting));
        }
    }

    private void tell(List<Runnable> waiting) {
        for (Runnable listener : waiting) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                log.error("A hang-up listener failed ({})", coordinates, e);
            }
        }
    }

    private boolean silenced() {
        return hushed && outstanding.filter(command -> command.verb() == Verb.STREAM).isPresent();
    }

    private boolean over() {
        return hungUp || lost.isPresent();
    }
}
