package dev.turboqueue.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.internal.admin.Inspection;
import dev.turboqueue.internal.time.SystemTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String INTERNAL = "dev.turboqueue.internal.";

  /** The rooms of the engine, each of which may use those behind it. */
  private static final List<String> ROOMS =
      List.of(
          "engine", "receive", "admin", "send", "recover", "signal", "batch", "owner", "format",
          "disk", "time");

  /** Where users enter. */
  private static final Set<String> ENTRIES = Set.of("MessageQueue", "TurboQueue", "QueueInspector");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.turboqueue");

  /** What takes a name away or gives a file another one. */
  private static final DescribedPredicate<JavaAccess<?>> RENAMES_OR_DELETES =
      describe(
          "renames or deletes a file",
          access -> {
            String owner = access.getTargetOwner().getName();
            String method = access.getName();
            return switch (owner) {
              case "java.nio.file.Files" ->
                  Set.of("move", "delete", "deleteIfExists", "copy").contains(method);
              case "java.io.File" -> Set.of("renameTo", "delete", "deleteOnExit").contains(method);
              default -> false;
            };
          });

  /** What tells the time of the machine, whatever a test or a simulator may want. */
  private static final DescribedPredicate<JavaAccess<?>> ASKS_THE_SYSTEM =
      describe(
          "asks the system for the time",
          access -> {
            String owner = access.getTargetOwner().getName();
            String method = access.getName();
            return switch (owner) {
              case "java.lang.System" -> Set.of("nanoTime", "currentTimeMillis").contains(method);
              case "java.time.Clock", "java.time.InstantSource" -> method.startsWith("system");
              default -> owner.startsWith("java.time.") && method.equals("now");
            };
          });

  @Test
  void only_the_disk_renames_and_deletes() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.turboqueue.internal.disk")
        .should()
        .accessTargetWhere(RENAMES_OR_DELETES)
        .check(CORE);
  }

  @Test
  void only_the_room_of_time_asks_the_system_what_time_it_is() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.turboqueue.internal.time")
        .should()
        .accessTargetWhere(ASKS_THE_SYSTEM)
        .check(CORE);
  }

  @Test
  void only_where_parts_are_wired_the_system_is_chosen_as_the_source_of_time() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.turboqueue.internal.time", "dev.turboqueue.internal.engine")
        .and(not(belongToAnyOf(OutgoingMessage.class, Inspection.class)))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(SystemTime.class)
        .check(CORE);
  }

  @Test
  void core_depends_on_the_JDK_and_on_annotations_alone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "dev.turboqueue..",
                    "org.jspecify.annotations",
                    "com.google.errorprone.annotations..")
                .or(describe("primitive arrays", JavaClass::isArray)))
        .check(CORE);
  }

  @Test
  void a_room_depends_on_those_below_it_only() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CORE) {
      int room = room(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        int other = room(dependency.getTargetClass());
        if (room >= 0 && other >= 0 && other < room) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void every_internal_package_has_its_place_in_the_order() {
    assertThat(CORE.stream().filter(ArchitectureTest::isInternal).filter(type -> room(type) < 0))
        .isEmpty();
  }

  /** Returns the place of a class's room in the order, -1 if it lies in none. */
  private static int room(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.startsWith(INTERNAL) ? ROOMS.indexOf(name.substring(INTERNAL.length())) : -1;
  }

  @Test
  void no_classes_depend_on_each_other() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : CORE) {
      Set<String> used = uses.computeIfAbsent(topLevel(type), name -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getName().startsWith("dev.turboqueue") && !isEntry(type, target)) {
          used.add(topLevel(target));
        }
      }
    }
    Set<String> cycles = new TreeSet<>();
    uses.forEach(
        (name, used) ->
            used.stream()
                .filter(other -> !other.equals(name))
                .filter(other -> reaches(uses, other, name, new HashSet<>()))
                .forEach(other -> cycles.add(name + " -> " + other)));
    assertThat(cycles).isEmpty();
  }

  /** The static methods of the interfaces by which users enter lead to what implements them. */
  private static boolean isEntry(JavaClass from, JavaClass to) {
    return ENTRIES.contains(from.getSimpleName()) && isInternal(to);
  }

  private static String topLevel(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static boolean reaches(
      Map<String, Set<String>> uses, String from, String to, Set<String> seen) {
    if (from.equals(to)) {
      return true;
    }
    return seen.add(from)
        && uses.getOrDefault(from, Set.of()).stream()
            .anyMatch(next -> reaches(uses, next, to, seen));
  }

  @Test
  void no_internal_type_is_in_a_public_signature() {
    Set<String> leaks = new TreeSet<>();
    for (JavaClass type : CORE) {
      if (isExported(type)) {
        type.getCodeUnits().stream()
            .filter(unit -> isVisible(unit.getModifiers()))
            .filter(ArchitectureTest::mentionsInternal)
            .forEach(unit -> leaks.add(unit.getFullName()));
        type.getFields().stream()
            .filter(field -> isVisible(field.getModifiers()))
            .filter(field -> isInternal(field.getRawType()))
            .forEach(field -> leaks.add(field.getFullName()));
        type.getAllRawSuperclasses().stream()
            .filter(ArchitectureTest::isInternal)
            .forEach(parent -> leaks.add(type.getName() + " extends " + parent.getName()));
      }
    }
    assertThat(leaks).isEmpty();
  }

  private static boolean isExported(JavaClass type) {
    return !isInternal(type) && type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static boolean mentionsInternal(JavaCodeUnit unit) {
    return isInternal(unit.getRawReturnType())
        || unit.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isInternal)
        || unit.getExceptionTypes().stream().anyMatch(ArchitectureTest::isInternal);
  }

  private static boolean isInternal(JavaClass type) {
    return type.getBaseComponentType().getPackageName().startsWith("dev.turboqueue.internal");
  }
}
