package org.atiende.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once it has seen the crowd it allocates nothing: no decision waits for the collector. */
class PairingAllocationTest {

    private static final int DECISIONS = 100_000;

    /** For what Java itself allocates now and then; a byte for each decision would be ten times as much. */
    private static final long ALLOWED = 10_000;

    @ParameterizedTest
    @CsvSource({"500, 500, 0", "500, 0, 100"})
    void aHundredThousandDecisionsAllocateNothing(int agents, int waiting, int idle) {
        var rush = new Rush(agents, waiting, idle);
        decide(rush, 5 * DECISIONS);                          // every queue has been as long as it gets
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        thread.getCurrentThreadAllocatedBytes();
        var before = thread.getCurrentThreadAllocatedBytes();
        decide(rush, DECISIONS);
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOWED);
        assertThat(rush.waiting()).isEqualTo(waiting);
        assertThat(rush.idle()).isEqualTo(idle);
    }

    private static void decide(Rush rush, int times) {
        for (var until = rush.decisions() + times; rush.decisions() < until;) {
            rush.comes(rush.caller());
            rush.free(rush.anyBusy());
            rush.settle();
        }
    }
}
