package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class CoreBenchTest {

    @Test
    void oneActOnASmallFloorIsMeasuredInAProcessOfItsOwn() throws RunnerException {
        var costs = new CoreBench(20).measure("agentGetsFreeAndTakesOne", List.of(20));
        assertThat(costs).containsOnlyKeys(20);
        assertThat(costs.get(20).median()).isBetween(10.0, 1e6);
        assertThat(costs.get(20).p999()).isGreaterThanOrEqualTo(costs.get(20).median());
        assertThat(costs.get(20).bytes()).isNotNegative();
    }
}
