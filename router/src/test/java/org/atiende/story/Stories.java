package org.atiende.story;

import java.util.List;
import java.util.stream.Stream;

/** All stories, in the order in which they are told. */
final class Stories {

    private Stories() {
    }

    static List<Story> all() {
        return Stream.of(RoutingStories.all(), RingStories.all(), GuardiaStories.all(), PromiseStories.all(), CaseStories.all(), PhoneStories.all())
                .flatMap(List::stream).toList();
    }
}
