package org.atiende.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class WorldTest {

    @Test
    void oneDay() {
        var world = new WorldLoader(Map.of()).world();
        for (var seed : System.getProperty("world.seeds", "1").split(",")) {
            var begun = System.nanoTime();
            var said = world.apply(System.getProperty("world.diary", "") + "seed=" + seed);
            System.out.println(said + " seed=" + seed + " " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        }
        assertThat(world.apply("seed=1")).isEqualTo(world.apply("seed=1"));
    }
}
