package org.atiende.agi;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What Asterisk can say on a FastAGI socket (res_agi.c of Asterisk 22): first one environment, then replies, one per command but for
 * the exceptions noted at {@link AgiWire}, and a hang-up notice anywhere. Texts hold no control character.
 */
sealed interface AgiMessage {

    /** The block that opens a turn, complete and in Asterisk's order; see {@link AgiRequest} for its meaning. */
    record Environment(SequencedMap<String, String> values) implements AgiMessage {
        public Environment {
            values = Collections.unmodifiableSequencedMap(values);
        }
    }

    /** {@code 200 result=N [(text)] [endpos=samples]}, or a refusal of one line (510, 511), whose result is then -1. */
    record Reply(int status, int result, Optional<String> text, OptionalLong endpos) implements AgiMessage {

        static final int SUCCESS = 200;
        static final int UNKNOWN_COMMAND = 510;
        /** The channel is hung up and the command is none of those allowed on a dead channel. */
        static final int DEAD_CHANNEL = 511;
    }

    /** {@code 520}: the command was understood but used wrongly. The usage text, without its frame; often empty or one line. */
    record UsageBlock(List<String> lines) implements AgiMessage {
        public UsageBlock {
            lines = List.copyOf(lines);
        }
    }

    /** The channel leaves this turn: hang-up, transfer, redirect and a lapsed lease look the same. May come twice. */
    record Hangup() implements AgiMessage {
    }
}
