package org.atiende.fault;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.atiende.Router;
import org.atiende.agent.Site;
import org.atiende.config.ConfigReader;
import org.atiende.config.RouterConfig;
import org.atiende.fake.Office;
import org.atiende.intake.CsvImport;
import org.atiende.intake.CsvKind;
import org.atiende.speech.PromptCatalogue;
import org.atiende.speech.PromptRenderer;
import org.atiende.tel.NumberReader;

/** The sample company, grown: further agents with a phone each at site one, who can do what anybody may ask. */
final class Company {

    private Company() {
    }

    /** The extensions of so many further desks. */
    static List<String> desks(int count) {
        return IntStream.rangeClosed(2001, 2000 + count).mapToObj(Integer::toString).toList();
    }

    static String agentAt(String desk) {
        return "desk." + desk;
    }

    /** @throws IllegalStateException when the configuration in {@code folder} has problems */
    static RouterConfig read(Path folder) {
        return switch (ConfigReader.read(folder, Map.of())) {
            case ConfigReader.Good good -> good.config();
            case ConfigReader.Bad bad -> throw new IllegalStateException("the configuration has problems: " + bad.problems());
        };
    }

    static void imported(Path folder, RouterConfig config, List<String> desks) {
        var files = new EnumMap<CsvKind, List<Path>>(CsvKind.class);
        for (var kind : CsvKind.values()) {
            files.put(kind, List.of(shipped("config/company/" + kind.name().toLowerCase(Locale.ROOT) + ".csv")));
        }
        var sites = config.sites().stream().map(Site::name).collect(Collectors.toSet());
        try (var store = Router.store(config)) {
            var intake = new CsvImport(store, sites, new NumberReader(config.company().country()), Office.followUps(store, Clock.systemUTC()), _ -> { });
            refuse(intake.run(files, Instant.now(), false));
            refuse(intake.run(Map.of(CsvKind.AGENTS, List.of(Files.writeString(folder.resolve("desks.csv"), rows(desks)))), Instant.now(), false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(CsvImport.Outcome outcome) {
        if (!outcome.good()) {
            throw new IllegalStateException("the company has problems: " + outcome.problems());
        }
    }

    private static String rows(List<String> desks) {
        return desks.stream().map(desk -> "%s,Desk %s,%s,valladolid,es,first-contact:1,no,1s%n".formatted(agentAt(desk), desk, desk))
                .collect(joining("", "id,name,endpoint,site,languages,skills,supervisor,wrap-up\n", ""));
    }

    static void sentences(RouterConfig config) {
        var prompts = config.prompts();
        var renderer = new PromptRenderer(prompts.ttsCommand(), prompts.voices());
        try {
            renderer.renderAll(PromptCatalogue.of(prompts.folder(), prompts.voices().keySet(), new PromptCatalogue.Names(config.company().name(), List.of()),
                    prompts.own()).all(), _ -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the checkout, found upwards from the working directory. */
    static Path shipped(String name) {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(name))) {
                return at.resolve(name);
            }
        }
        throw new IllegalStateException(name + " not found above " + Path.of("").toAbsolutePath());
    }
}
