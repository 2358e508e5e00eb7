package org.atiende.agi;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A PBX on which the conformance rows place calls that run {@code AGI()}: the fake one or a real Asterisk. */
interface AgiPbx extends AutoCloseable {

    /** Where a call went when {@code AGI()} was over. */
    enum Went { ON_IN_THE_DIALPLAN, TO_EXTEN_T, AWAY }

    /** A sound of a second or so that is there, and one of more than five. */
    String SHORT_SOUND = "digits/1";
    String LONG_SOUND = "conf-adminmenu";

    /** What the rows vary of a call; always three arguments, the first being the key. */
    record Wish(String script, List<String> arguments, String callerName, boolean exitsOnHangup) {

        static Wish plain() {
            return new Wish("in/v1", List.of("a-key-of-the-rows", "", "third"), "Ana", true);
        }

        Wish stayingOnHangup() {
            return new Wish(script, arguments, callerName, false);
        }

        Wish callerNamed(String name) {
            return new Wish(script, arguments, name, exitsOnHangup);
        }

        Wish withKey(String key) {
            return new Wish(script, List.of(key, "", "third"), callerName, exitsOnHangup);
        }
    }

    interface PlacedCall {

        void hangUp();

        /** Waits for the end of {@code AGI()}, and asserts that it comes. */
        Went went(Duration atMost);

        /** The value of {@code ATIENDE_DO} after a turn from which the call went on. */
        String decision();
    }

    PlacedCall place(InetSocketAddress server, Wish wish);

    @Override
    void close();
}
