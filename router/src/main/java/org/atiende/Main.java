package org.atiende;

import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.agent.Site;
import org.atiende.agent.StoredRoster;
import org.atiende.config.ConfigReader;
import org.atiende.config.RouterConfig;
import org.atiende.explain.ExplainCommand;
import org.atiende.explain.House;
import org.atiende.explain.PromisesCommand;
import org.atiende.explain.StoreAlone;
import org.atiende.intake.ImportCommand;
import org.atiende.metrics.Diary;
import org.atiende.simulate.SimulateCommand;
import org.atiende.speech.PromptsCommand;
import org.atiende.store.StoreLost;
import org.atiende.store.StoreRefused;
import org.atiende.tel.NumberReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Exit 0 is good, 1 means that problems were found (and said), 2 wrong use. */
@Command(name = "atiende", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Routes callers to a qualified person who is on site, without a menu.")
public final class Main {

    private static final int PROBLEMS = 1;
    private static final Path INSTALLED = Path.of("/etc/atiende");

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "DIR", scope = ScopeType.INHERIT,
            description = "the folder of atiende.yaml; by default ./config, else /etc/atiende")
    private Optional<Path> folder = Optional.empty();

    /** A configuration that is not used; its problems have been said. */
    private static final class Unusable extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unusable(String said) {
            super(said);
        }
    }

    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"atiende " + version()};
        }
    }

    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var main = new Main();
        var line = new CommandLine(main);
        line.addSubcommand(main.new Run());
        line.addSubcommand(new ImportCommand(main::company));
        line.addSubcommand(new PromptsCommand(main::prompts));
        line.addSubcommand(new SimulateCommand());
        line.addSubcommand(new ExplainCommand(main::house, System.getenv()));
        line.addSubcommand(new PromisesCommand(main::house, System.getenv()));
        line.setExecutionExceptionHandler((trouble, command, _) -> said(trouble, command.getErr()));
        return line;
    }

    /** The broken world, in words; a fault of ours keeps its stack trace. */
    private static int said(Exception trouble, PrintWriter err) throws Exception {
        switch (trouble) {
            case Unusable unusable -> err.println(unusable.getMessage());
            case StoreRefused refused -> err.println("The store cannot be used: " + refused.getMessage());
            case StoreLost lost -> err.println("The store does not answer: " + lost.getMessage());
            default -> throw trouble;
        }
        return PROBLEMS;
    }

    private RouterConfig config() {
        var where = folder.orElseGet(() -> Files.exists(Path.of("config", ConfigReader.FILE)) ? Path.of("config") : INSTALLED);
        return switch (ConfigReader.read(where, System.getenv())) {
            case ConfigReader.Good good -> good.config();
            case ConfigReader.Bad bad -> throw new Unusable(bad.problems().stream().map(Object::toString).collect(Collectors.joining("\n"))
                    + "\n" + bad.problems().size() + " problems: nothing was started or changed.");
        };
    }

    private ImportCommand.Company company() {
        var config = config();
        return new ImportCommand.Company(Router.store(config), config.sites().stream().map(Site::name).collect(Collectors.toSet()),
                config.company().country(), config.followUp());
    }

    /** What is said stands alone on the terminal; what else went wrong is told by the command itself. */
    private House house() {
        var config = config();
        Diary.from(RouterConfig.LogLevel.ERROR.name());
        var company = config.company();
        return new House(config.http(), new StoreAlone(Wires.store(config), config.lines(), new NumberReader(company.country()),
                config.affinity(), config.promises(), company.timeZone()));
    }

    private PromptsCommand.Settings prompts() {
        var config = config();
        var prompts = config.prompts();
        return new PromptsCommand.Settings(prompts.folder(), prompts.ttsCommand(), prompts.voices(), config.company().name(), prompts.own(), roster(config));
    }

    private static PromptsCommand.Roster roster(RouterConfig config) {
        try (var store = Router.store(config)) {
            return new PromptsCommand.Roster.Known(new StoredRoster(store).agents());
        } catch (StoreLost | StoreRefused away) {
            return new PromptsCommand.Roster.NotKnown(away.getMessage());
        }
    }

    /** {@code atiende run}: the router, until it is told to stop. */
    @Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Runs the router until SIGTERM or Ctrl-C. Callers on hold then go on in the dialplan, with place and clock kept.")
    final class Run implements Callable<Integer> {

        @Override
        public Integer call() throws InterruptedException {
            var config = config();
            Diary.from(config.logLevel().name());
            var out = spec.commandLine().getOut();
            var stopped = new CountDownLatch(1);
            var router = started(config);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                router.close();
                stopped.countDown();
            }));
            out.println("FastAGI for the dialplan: %s%nLive page, health and metrics: http://%s/".formatted(
                    shown(router.agiAddress()), shown(router.httpAddress())));
            out.flush();
            stopped.await();
            return 0;
        }

        private static Router started(RouterConfig config) {
            var router = new Router(config, new SteadyClock(), new CalendarClock());
            try {
                return router.start();
            } catch (Exception trouble) {
                router.close();
                if (causes(trouble).anyMatch(BindException.class::isInstance)) {
                    throw new Unusable(("The router cannot listen on %s (fastagi.bind) and %s (http.bind): one of them is taken by another"
                            + " program, or is no address of this machine.").formatted(shown(config.fastAgi().bind()), shown(config.http())));
                }
                throw trouble;
            }
        }

        private static Stream<Throwable> causes(Throwable trouble) {
            return Stream.iterate(trouble, Objects::nonNull, Throwable::getCause);
        }

        private static String shown(InetSocketAddress address) {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }
    }
}
