package org.atiende.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every story, judged. */
@Tag("asterisk")
class StoriesTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(0);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> everyStoryEndsAsItShould() {
        var only = System.getProperty("atiende.story", "");
        return Stories.all().stream().filter(story -> story.title().startsWith(only))
                .map(story -> DynamicTest.dynamicTest(story.title(), () -> judged(stage, story)));
    }

    static void judged(Stage stage, Story story) {
        assumeTrue(Stage.canPlay(story), "this Asterisk is too old for it");
        var tell = new Telling();
        try {
            story.play(stage, tell);
        } finally {
            stage.clear();
        }
        assertThat(tell.broken()).as("%s%n%s", story.title(), String.join(System.lineSeparator(), tell.lines())).isEmpty();
        assertThat(tell.good()).as("the story expects something").isTrue();
    }
}
