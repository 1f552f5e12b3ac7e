package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code turboq}, with a Java that only tells how it was called. */
final class LauncherTest {

  @TempDir private Path home;

  @BeforeEach
  void createCheckout() throws IOException {
    Files.copy(Path.of("..", "turboq"), home.resolve("turboq"));
    for (String module : List.of("core", "sqlite", "cli")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      Files.createFile(home.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(home.resolve("pom.xml"));
    Path bin = Files.createDirectories(home.resolve("jdk/bin"));
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    executable(bin.resolve("java"), "#!/bin/sh\necho \"LC_ALL=$LC_ALL\"\nprintf '%s\\n' \"$@\"\n");
    Path launcher = Files.createDirectories(home.resolve("cli/target/launcher"));
    for (String file : List.of("turboq.jar", "stamp", "turboq-17.0.1.jsa")) {
      Files.createFile(launcher.resolve(file)); // as after a build
    }
  }

  private static void executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void without_wishes_of_the_user_it_chooses_collector_and_compiler() throws Exception {
    assertThat(run(Map.of(), "./turboq", "put", "q")).contains("-XX:+UseSerialGC", "-Xmn32m");
    assertThat(run(Map.of(), "./turboq", "-r", "x", "ls")).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void a_wish_of_the_user_takes_the_place_of_its_own() throws Exception {
    for (String variable :
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "TURBOQ_JAVA_OPTS")) {
      List<String> called = run(Map.of(variable, "-Da=b\t-XX:+UseG1GC"), "./turboq", "put", "q");
      assertThat(called).as(variable).doesNotContain("-XX:+UseSerialGC", "-Xmn32m");
    }
    assertThat(run(Map.of("JAVA_TOOL_OPTIONS", "-Da=b"), "./turboq", "put", "q"))
        .contains("-XX:+UseSerialGC");
  }

  @Test
  void it_is_found_where_cd_has_a_path_of_its_own() throws Exception {
    Path parent = Objects.requireNonNull(home.getParent());
    String name = home.getFileName() + "/turboq";
    assertThat(run(parent, Map.of("CDPATH", "."), name, "ls"))
        .contains(home.resolve("cli/target/launcher/turboq.jar").toRealPath().toString());
  }

  @Test
  void the_jvm_runs_in_a_locale_of_utf8_whatever_the_users_is() throws Exception {
    for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1", "nowhere.UTF-8")) {
      assertThat(run(Map.of("LC_ALL", locale), "./turboq", "ls")).contains("LC_ALL=C.UTF-8");
    }
  }

  private List<String> run(Map<String, String> environment, String... command) throws Exception {
    return run(home, environment, command);
  }

  private List<String> run(Path directory, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
