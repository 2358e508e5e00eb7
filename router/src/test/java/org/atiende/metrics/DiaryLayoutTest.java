package org.atiende.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.JoranException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

class DiaryLayoutTest {

    private static final String FORGERY = "Ana\r\n08:00:00.000 ERROR audit  An agent was signed out (agent=boss)\u001b[2J\u2028\u202e\u0085\u0000 ñ 日本";

    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void shippedConfiguration() throws JoranException {
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
    }

    @Test
    void lineTellsTimeLevelRoomAndSentence() {
        assertThat(text("org.atiende.call.InboundCall", "A caller was answered. (call={})", "1772.1"))
                .matches("[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3} INFO  call  A caller was answered\\. \\(call=1772\\.1\\)\n");
        assertThat(text("audit", "An agent was paused")).contains(" INFO  audit  An agent was paused");
        assertThat(text("com.zaxxer.hikari.HikariDataSource", "x")).contains(" INFO  HikariDataSource  x");
    }

    @Test
    void callersNameCannotForgeALineOrColourTheTerminal() {
        var line = text("org.atiende.call.InboundCall", "A caller arrived (name={})", FORGERY);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.substring(0, line.length() - 1)).doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u202e]")
                .contains("(name=Ana\\r\\n08:00:00.000", "\\x1b[2J\\u2028\\u202e\\x85\\x00 ñ 日本)");
    }

    @Test
    void traceOfAnExceptionCannotForgeALineEither() {
        var event = event("org.atiende.call.InboundCall", "A turn broke");
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException(FORGERY)));
        var lines = layout().doLayout(event).lines().toList();

        assertThat(lines).hasSizeGreaterThan(3);
        assertThat(lines.subList(1, lines.size())).allSatisfy(line -> assertThat(line).startsWith("    ").doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u202e]"));
    }

    @Test
    void overlongMessageIsCutAndSaysSo() {
        assertThat(text("org.atiende.call.X", "{}", "a".repeat(DiaryLayout.MAX_MESSAGE + 7))).endsWith("… (7 more characters)\n");
    }

    @Test
    void jsonIsOneDocumentPerLineAndKeepsTheText() {
        var layout = new DiaryLayout("json");
        layout.start();
        var line = layout.doLayout(event("org.atiende.call.InboundCall", "A caller arrived (name={})", FORGERY));

        assertThat(line.lines().filter(text -> !text.isEmpty())).hasSize(1);
        var json = JsonMapper.shared().readTree(line);
        assertThat(json.path("room").asString()).isEqualTo("call");
        assertThat(json.path("level").asString()).isEqualTo("INFO");
        assertThat(json.path("message").asString()).isEqualTo("A caller arrived (name=" + FORGERY + ")");
    }

    @Test
    void librariesAreQuietAndOurRoomsAreNot() {
        assertThat(level("org.atiende.call")).isEqualTo(Level.INFO);
        assertThat(level("audit")).isEqualTo(Level.INFO);
        for (var library : new String[] {"com.linecorp.armeria.server.Server", "org.flywaydb.core", "com.zaxxer.hikari.HikariDataSource", "io.netty.util"}) {
            assertThat(level(library)).as(library).isEqualTo(Level.WARN);
        }
    }

    @Test
    void loggersThatWarnOfWhatConcernsNobodyAreOffUnderTheirRealNames() {
        var off = context.getLoggerList().stream().filter(logger -> logger.getLevel() == Level.OFF).map(Logger::getName).toList();
        assertThat(off).hasSize(2).allSatisfy(name -> {
            var owner = name.endsWith(".utc_warning") ? name.substring(0, name.lastIndexOf('.')) : name;
            assertThat(Class.forName(owner, false, getClass().getClassLoader()).getSimpleName())
                    .isIn("EventAttributesHelper", "AutodetectJdbcCustomization");
        });
    }

    @Test
    void administratorChoosesTheLevelOfOurRooms() {
        var ours = LoggerFactory.getLogger("org.atiende.call.InboundCall");
        var before = ((Logger) LoggerFactory.getLogger("org.atiende")).getLevel();
        try {
            Diary.from("DEBUG");
            assertThat(ours.isDebugEnabled()).isTrue();
            Diary.from("error");
            assertThat(ours.isWarnEnabled()).isFalse();
        } finally {
            ((Logger) LoggerFactory.getLogger("org.atiende")).setLevel(before);
        }
    }

    /** The switch is read from the environment when the process starts, so a process of its own shows it. */
    @Test
    void environmentSwitchesToJson() throws IOException, InterruptedException {
        assertThat(diaryOf("json")).startsWith("{\"at\":").contains("\"room\":\"metrics\"");
    }

    /** Writes one line; run by {@link #environmentSwitchesToJson}. */
    static final class Writer {
        public static void main(String[] none) {
            LoggerFactory.getLogger(DiaryLayoutTest.class).info("A diary begins");
        }
    }

    private static String diaryOf(String format) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-Dlogback.configurationFile=logback.xml", "-cp", System.getProperty("java.class.path"), Writer.class.getName()).redirectErrorStream(true);
        builder.environment().put("ATIENDE_LOG_FORMAT", format);
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return out;
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }

    private String text(String logger, String message, Object... arguments) {
        return layout().doLayout(event(logger, message, arguments));
    }

    private LoggingEvent event(String logger, String message, Object... arguments) {
        return new LoggingEvent("test", context.getLogger(logger), Level.INFO, message, null, arguments);
    }

    private DiaryLayout layout() {
        var appender = (ConsoleAppender<?>) context.getLogger("ROOT").getAppender("diary");
        return (DiaryLayout) ((LayoutWrappingEncoder<?>) appender.getEncoder()).getLayout();
    }
}
