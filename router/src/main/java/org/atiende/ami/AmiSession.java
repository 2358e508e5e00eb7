package org.atiende.ami;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.asteriskjava.manager.action.ChallengeAction;
import org.asteriskjava.manager.action.LoginAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.PingAction;

/**
 * One TCP connection with Asterisk as one user: matches answers to actions by ActionID, pings, and ends once for one
 * reason. Frames are handled on the I/O thread; {@link #ask} blocks the caller's (virtual) thread and never the I/O thread.
 */
final class AmiSession extends SimpleChannelInboundHandler<Frame> {

    /** Actions waiting for an answer; Asterisk works them off one by one. */
    static final int MAX_UNDER_WAY = 256;

    static final int MAX_LIST_ITEMS = 20_000;

    /** Ours among all ActionIDs of this Asterisk, a restarted router's included. */
    private static final String RUN = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private static final AtomicLong NEXT_ACTION = new AtomicLong();

    /** Who hears the events that answer no action. Called on the I/O thread. */
    interface Events {

        void on(String name, Frame frame);

        /** All that had come has been told; the next may be long in coming. */
        default void allRead() {
        }
    }

    /** An answer: the response and, for a list, its items. */
    record Answer(Frame response, List<Frame> items) {

        boolean refused() {
            return response.text("Response").equalsIgnoreCase("Error");
        }
    }

    /** @param mayBeCut whether the first {@link #MAX_LIST_ITEMS} will do; else a longer list is no answer */
    private record Pending(CompletableFuture<Answer> answer, List<Frame> items, AtomicReference<Frame> start, boolean mayBeCut) {
        Pending(boolean mayBeCut) {
            this(new CompletableFuture<>(), new ArrayList<>(), new AtomicReference<>(), mayBeCut);
        }
    }

    private final AmiSettings.Login login;
    private final AmiSettings.Timing timing;
    private final AmiMeter meter;
    private final Events events;
    private final Consumer<String> lost;
    private final Map<String, Pending> underWay = new ConcurrentHashMap<>();
    private final AtomicReference<String> end = new AtomicReference<>();
    private volatile Channel channel;
    private long frames;

    /**
     * @param lost called once, on the I/O thread, with the reason
     */
    AmiSession(AmiSettings.Login login, AmiSettings.Timing timing, AmiMeter meter, Events events, Consumer<String> lost) {
        this.login = login;
        this.timing = timing;
        this.meter = meter;
        this.events = events;
        this.lost = lost;
    }

    /** Connects and logs in; pings from then on. */
    void open(EventLoopGroup group, AmiSettings.Road road, boolean withEvents) throws AmiLost {
        var connecting = new Bootstrap().group(group).channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timing.connect().toMillis()))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline().addLast(new Frame.Decoder(), AmiSession.this);
                    }
                })
                .connect(road.address());
        connecting.awaitUninterruptibly();
        if (!connecting.isSuccess()) {
            throw new AmiLost("no AMI at %s: %s".formatted(road.address(), connecting.cause().getMessage()), connecting.cause());
        }
        channel = connecting.channel();
        login(withEvents);
        long every = timing.pingEvery().toNanos();
        var pings = channel.eventLoop().scheduleAtFixedRate(this::ping, every, every, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> pings.cancel(false));
    }

    private void login(boolean withEvents) throws AmiLost {
        var challenge = ask(new ChallengeAction("MD5")).response.text("Challenge");
        var action = new LoginAction();
        action.setUsername(login.user());
        action.setAuthType("MD5");
        action.setKey(md5(challenge + login.secret().reveal()));
        action.setEvents(withEvents ? "on" : "off");
        var answer = ask(action);
        if (answer.refused()) {
            throw new AmiRefused(("Asterisk does not let AMI user '%s' in (%s): compare section [%s] of manager.conf with our secret, its deny/permit with "
                    + "our address, then run 'manager reload'").formatted(login.user(), answer.response.text("Message"), login.user()));
        }
    }

    /** Sends and waits; a refusal is an answer too. */
    Answer ask(ManagerAction action) throws AmiLost {
        var id = "atiende-" + RUN + "-" + NEXT_ACTION.incrementAndGet();
        action.setActionId(id);
        var bytes = ActionEncoder.encode(action);
        if (underWay.size() >= MAX_UNDER_WAY) {
            throw new AmiLost("Asterisk owes %d answers already".formatted(MAX_UNDER_WAY));
        }
        var began = System.nanoTime();
        var outcome = "lost";
        var pending = new Pending(action instanceof ActionEncoder.DbGetTree);     // crumbs that are left out are found the next time
        underWay.put(id, pending);
        try {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            failWhenEnded(pending);
            var answer = pending.answer.get(timing.action().toNanos(), TimeUnit.NANOSECONDS);
            outcome = answer.refused() ? "refused" : "ok";
            return answer;
        } catch (TimeoutException _) {
            throw new AmiLost("no answer to %s within %s".formatted(action.getAction(), timing.action()));
        } catch (ExecutionException broken) {
            throw new AmiLost(broken.getCause().getMessage(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AmiLost("interrupted while waiting for " + action.getAction(), interrupted);
        } finally {
            underWay.remove(id);
            meter.action(action.getAction(), outcome, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** For a question asked after {@link #channelInactive} answered all others; an answer that came before the end stays. */
    private void failWhenEnded(Pending pending) {
        var why = end.get();
        if (why != null) {
            pending.answer.completeExceptionally(new AmiLost(why));
        }
    }

    /** Ends the session; the first reason stays. Any thread. */
    void close(String why) {
        end.compareAndSet(null, why);
        var open = channel;
        if (open != null) {
            open.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        frames++;
        var pending = underWay.get(frame.text("ActionID"));
        var event = frame.eventName();
        if (pending == null) {
            event.ifPresent(name -> events.on(name, frame));
        } else if (event.isEmpty()) {
            respond(pending, frame);
        } else {
            item(pending, frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        events.allRead();
        context.fireChannelReadComplete();
    }

    private static void respond(Pending pending, Frame response) {
        if (response.text("EventList").equalsIgnoreCase("start")) {
            pending.start.set(response);
        } else {
            pending.answer.complete(new Answer(response, List.of()));
        }
    }

    private void item(Pending pending, Frame item) {
        var mark = item.text("EventList");
        if (mark.equalsIgnoreCase("Complete") && pending.start.get() != null) {
            pending.answer.complete(new Answer(pending.start.get(), List.copyOf(pending.items)));
        } else if (mark.equalsIgnoreCase("Cancelled") || pending.items.size() >= MAX_LIST_ITEMS && !pending.mayBeCut) {
            pending.answer.completeExceptionally(new AmiLost("a list was cancelled or has more than %d items".formatted(MAX_LIST_ITEMS)));
        } else if (pending.items.size() < MAX_LIST_ITEMS) {
            pending.items.add(item);
        }
    }

    /** Any frame counts as a sign of life: in a flood the Pong stands at the end of a long queue. */
    private void ping() {
        var ping = new PingAction();
        ping.setActionId("ping");
        long before = frames;
        channel.writeAndFlush(Unpooled.wrappedBuffer(ActionEncoder.encode(ping)));
        channel.eventLoop().schedule(() -> {
            if (frames == before) {
                close("no sign of life from Asterisk for %s after a ping".formatted(timing.ping()));
            }
        }, timing.ping().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end.compareAndSet(null, "Asterisk closed the AMI connection of '%s'".formatted(login.user()));
        var why = end.get();
        underWay.values().forEach(this::failWhenEnded);
        lost.accept(why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close("AMI connection of '%s' broke: %s".formatted(login.user(), cause.getMessage()));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
