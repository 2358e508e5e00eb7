package org.atiende;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** The rooms and who may know whom. Rules hold for rooms that do not exist yet, too. */
@AnalyzeClasses(packages = "org.atiende", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** From the ground up; a room knows those on lower floors and those beside it, as long as there is no circle. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("tel", "calendar", "store"),
            List.of("agent", "customer", "followup", "ledger", "need", "pairing", "experience", "forecast", "match"),
            List.of("agi", "ami"),
            List.of("presence", "dial", "speech", "notice", "promise", "keeping", "call"),
            List.of("yaml", "csv", "body", "config", "intake", "metrics", "console", "scenario", "simulate", "explain"));

    private static String[] packages(Stream<String> rooms) {
        return rooms.map(room -> "org.atiende." + room + "..").toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule roomsFormNoCircle = slices().matching("org.atiende.(*)..").should().beFreeOfCycles();

    @ArchTest
    static void everyRoomKnowsOnlyLowerFloorsAndItsNeighbours(JavaClasses all) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            var above = new ArrayList<String>();
            FLOORS.subList(floor + 1, FLOORS.size()).forEach(above::addAll);
            var rule = noClasses().that().resideInAnyPackage(packages(FLOORS.get(floor).stream()))
                    .should().dependOnClassesThat(resideInAnyPackage(packages(above.stream())).or(resideInAPackage("org.atiende")))
                    .as("floor " + floor + " " + FLOORS.get(floor) + " knows nobody above").allowEmptyShould(true);
            rule.check(all);
        }
    }

    @ArchTest
    static final ArchRule everyClassHasARoom = classes().should().resideInAnyPackage(
            Stream.concat(Stream.of("org.atiende"), Stream.of(packages(Stream.concat(FLOORS.stream().flatMap(List::stream), Stream.of("demo")))))
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule wiresKnowNothingOfOursButNumbers = noClasses().that().resideInAnyPackage("org.atiende.agi..", "org.atiende.ami..")
            .should().dependOnClassesThat(resideInAPackage("org.atiende..").and(DescribedPredicate.not(
                    resideInAnyPackage("org.atiende.tel..", "org.atiende.agi..", "org.atiende.ami.."))));

    @ArchTest
    static final ArchRule theTwoWiresDoNotKnowEachOther = noClasses().that().resideInAPackage("org.atiende.agi..")
            .should().dependOnClassesThat().resideInAPackage("org.atiende.ami..");

    @ArchTest
    static final ArchRule onlyWiresAndConsoleKnowNetty = noClasses().that()
            .resideOutsideOfPackages("org.atiende.agi..", "org.atiende.ami..", "org.atiende.console..")
            .should().dependOnClassesThat().resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule onlyWiresKnowAsteriskJava = noClasses().that().resideOutsideOfPackages("org.atiende.agi..", "org.atiende.ami..")
            .should().dependOnClassesThat().resideInAPackage("org.asteriskjava..");

    @ArchTest
    static final ArchRule wiresShowNoForeignTypes = methods().that().arePublic()
            .and().areDeclaredInClassesThat().resideInAnyPackage("org.atiende.agi..", "org.atiende.ami..")
            .and().areDeclaredInClassesThat().arePublic()
            .should(new ArchCondition<JavaMethod>("speak only of our types and the platform's") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    var types = new ArrayList<JavaClass>(method.getRawParameterTypes());
                    types.add(method.getRawReturnType());
                    types.stream().map(JavaClass::getPackageName).filter(name -> name.startsWith("org.asteriskjava") || name.startsWith("io.netty"))
                            .forEach(name -> events.add(SimpleConditionEvent.violated(method, method.getFullName() + " shows " + name)));
                }
            });

    @ArchTest
    static final ArchRule onlyTheStoreKnowsJdbc = noClasses().that().resideOutsideOfPackage("org.atiende.store..")
            .should().dependOnClassesThat().resideInAPackage("java.sql..");

    /** What a decision may not depend on: other threads, another clock, chance, the world. */
    private static final DescribedPredicate<JavaClass> THE_WORLD = resideInAnyPackage("java.io..", "java.nio..", "java.net..", "org.slf4j..",
            "java.lang.foreign..", "io.micrometer..", "org.jdbi..").or(type(Random.class)).or(simpleName("ThreadLocalRandom"));

    @ArchTest
    static final ArchRule needMatchAndCalendarKnowNothingOfTheWorld = noClasses().that()
            .resideInAnyPackage("org.atiende.need..", "org.atiende.pairing..", "org.atiende.experience..", "org.atiende.forecast..", "org.atiende.match..", "org.atiende.calendar..")
            .should().dependOnClassesThat(THE_WORLD).allowEmptyShould(true);

    @ArchTest
    static final ArchRule needKnowsOnlyWhoCallsAndWhoAnswers = noClasses().that().resideInAPackage("org.atiende.need..")
            .should().dependOnClassesThat(resideInAPackage("org.atiende..").and(DescribedPredicate.not(
                    resideInAnyPackage("org.atiende.need..", "org.atiende.customer..", "org.atiende.agent..", "org.atiende.tel.."))));

    @ArchTest
    static final ArchRule onlyDistributorForesightAndPlaceKnowThreads = noClasses().that()
            .resideInAnyPackage("org.atiende.need..", "org.atiende.pairing..", "org.atiende.experience..", "org.atiende.forecast..", "org.atiende.match..", "org.atiende.calendar..")
            .and().haveNameNotMatching(".*\\.(Distributor|Foresight|Place)(\\$.*)?")
            .should().dependOnClassesThat(resideInAPackage("java.util.concurrent..").or(type(Thread.class))).allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyDistributorAndForesightKnowAClock = noClasses().that()
            .resideInAnyPackage("org.atiende.need..", "org.atiende.pairing..", "org.atiende.experience..", "org.atiende.forecast..", "org.atiende.match..", "org.atiende.calendar..")
            .and().haveNameNotMatching(".*\\.(Distributor|Foresight)(\\$.*)?")
            .should().dependOnClassesThat(type(Clock.class)).orShould().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis").orShould().callMethod(java.time.Instant.class, "now").allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobodyInterruptsAThread = noClasses().that().resideInAnyPackage("org.atiende.need..", "org.atiende.match..",
            "org.atiende.call..", "org.atiende.presence..").should().callMethod(Thread.class, "interrupt");

    @ArchTest
    static final ArchRule domainHasNoChainsOfFutures = noClasses().that().resideInAnyPackage(
            packages(FLOORS.subList(1, 2).stream().flatMap(List::stream))).or().resideInAnyPackage("org.atiende.call..", "org.atiende.presence..")
            .should().dependOnClassesThat().haveFullyQualifiedName("java.util.concurrent.CompletableFuture");

    @ArchTest
    static final ArchRule nothingIsSetFromOutside = noMethods().that().arePublic().and(HasName.Predicates.nameMatching("set[A-Z].*"))
            .should().beDeclaredInClassesThat().resideInAPackage("org.atiende..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule noFieldIsOpen = noFields().that().areNotFinal().should().bePublic();
}
