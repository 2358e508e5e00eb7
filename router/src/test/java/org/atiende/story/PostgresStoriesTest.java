package org.atiende.story;

import java.util.stream.Stream;

import org.atiende.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The stories of promises with PostgreSQL behind the router: one line of the configuration says so. */
@Tag("asterisk")
class PostgresStoriesTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        var url = PostgresServer.freshDatabase().url();
        PostgresServer.administrator("CREATE ROLE atiende LOGIN");
        PostgresServer.administrator("ALTER DATABASE " + url.substring(url.lastIndexOf('/') + 1) + " OWNER TO atiende");
        stage = Stage.open(0, shipped -> shipped.withStoreUrl(url));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> everyPromiseEndsAsItShould() {
        return PromiseStories.all().stream().map(story -> DynamicTest.dynamicTest(story.title(), () -> StoriesTest.judged(stage, story)));
    }
}
