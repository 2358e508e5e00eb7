package org.atiende.story;

/** One thing callers, agents or administrators live through. */
interface Story {

    /** What happens, in one sentence. */
    String title();

    /** The oldest major version of Asterisk on which it can be played. */
    default int sinceAsterisk() {
        return 0;
    }

    /** Plays it. What must be so is said with {@link Telling#expect}; a story that cannot go on throws. */
    void play(Stage stage, Telling tell);

    /** A story from a title and a script. */
    static Story of(String title, Script script) {
        return since(0, title, script);
    }

    /** As above, of something that an older Asterisk does not do. */
    static Story since(int asterisk, String title, Script script) {
        return new Story() {
            @Override
            public int sinceAsterisk() {
                return asterisk;
            }

            @Override
            public String title() {
                return title;
            }

            @Override
            public void play(Stage stage, Telling tell) {
                script.play(stage, tell);
            }

            @Override
            public String toString() {
                return title;
            }
        };
    }

    /** The part of a story that does something. */
    interface Script {
        void play(Stage stage, Telling tell);
    }
}
