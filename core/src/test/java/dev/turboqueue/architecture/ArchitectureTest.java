package dev.turboqueue.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

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
  void core_depends_on_the_JDK_alone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "dev.turboqueue..", "org.jspecify.annotations")
                .or(describe("primitive arrays", JavaClass::isArray)))
        .check(CORE);
  }

  @Test
  void the_format_knows_nothing_of_the_engine() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.turboqueue.internal.format", "dev.turboqueue.internal.disk")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.turboqueue.internal.engine")
        .check(CORE);
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
