package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldBenchTest {

    @Test
    void everyRenewalAndEveryHangUpOfACrowdIsSeenAndNobodyIsLost() {
        var holding = new HeldBench(60, 3, 13).churn();
        assertThat(holding.held()).isEqualTo(60);
        assertThat(holding.lost()).isZero();
        assertThat(holding.made()).isGreaterThan(20);
        assertThat(holding.unseen()).isZero();
        assertThat(holding.renewals().values()).as("of those who held for longer than a renewal").hasSizeGreaterThan(5);
        assertThat(holding.hangups().least()).isPositive();
        assertThat(holding.threads()).isPositive();
        assertThat(holding.heap()).isPositive();
    }
}
