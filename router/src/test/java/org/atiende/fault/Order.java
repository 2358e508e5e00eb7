package org.atiende.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How alike two waiting lines of the same callers are. */
final class Order {

    private Order() {
    }

    static List<String> ids(List<RouterProcess.Live> calls) {
        return calls.stream().map(RouterProcess.Live::call).toList();
    }

    /** Kendall's tau: 1 for the same order, -1 for the reverse (Kendall, Biometrika 30, 1938). */
    static double tau(List<String> before, List<String> after) {
        var places = new HashMap<String, Integer>();
        for (var place = 0; place < after.size(); place++) {
            places.put(after.get(place), place);
        }
        if (before.size() != after.size() || !places.keySet().containsAll(before)) {
            throw new IllegalArgumentException("not the same callers (before=" + before.size() + " after=" + after.size() + ")");
        }
        long turned = 0;
        for (var one = 0; one < before.size(); one++) {
            for (var two = one + 1; two < before.size(); two++) {
                turned += places.get(before.get(one)) > places.get(before.get(two)) ? 1 : 0;
            }
        }
        var pairs = before.size() * (before.size() - 1) / 2.0;
        return 1 - 2 * turned / pairs;
    }

    /** The largest difference between two accounts of when the same call arrived. */
    static Duration clockError(List<RouterProcess.Live> before, List<RouterProcess.Live> after) {
        Map<String, RouterProcess.Live> now = after.stream().collect(Collectors.toMap(RouterProcess.Live::call, call -> call));
        return before.stream().map(call -> Duration.between(call.arrived(), now.get(call.call()).arrived()).abs())
                .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
}
