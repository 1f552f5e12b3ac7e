package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.internal.batch.NameFuzz;
import dev.turboqueue.internal.format.PageFuzz;
import dev.turboqueue.testing.Jvm;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer, which grows its inputs by what code they reach, for 4 seconds a target; {@code
 * -Dfuzz.seconds=900} for longer. A finding lies in {@code target/fuzz}; kept under {@code
 * resources/fuzz} it becomes a test.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class FuzzIT {

  static final List<String> NAMES =
      List.of(
          "avail_1795469959_01a20a59-5b07-7000-8000-545100010fbe.db",
          "loading_1795469960_01a20a59-6422-7000-8000-545100010fbe.db",
          "assigned_00003_1795469958_01a20a59-5610-7000-8000-545100010fbe.db",
          "assigned_3_1795459351_a481b950-d949-4419-8af9-be6d5682ccd7.db",
          "assigned_3_ready_1795459351_a481b950-d949-4419-8af9-be6d5682ccd7.db",
          "avail_1795459351_a481b950-d949-4419-8af9-be6d5682ccd7.db_temp_hold",
          "unload_1795459351_2215b68a-63ba-4793-8f83-d07d3feb52ef.db_3",
          "load_1795459351_e196001c-5d88-4ed6-8d7e-d7756b297d1e.db",
          "chosen_1795459351_e196001c-5d88-4ed6-8d7e-d7756b297d1e.db",
          "ready_1795459351_9ad122f7-be5b-441c-8e51-6811e96f04db.db",
          "corrupt_1795469959_01a20a59-5b07-7000-8000-545100010fbe.db",
          "invalid_file_ready_1795459351_9ad122f7-be5b-441c-8e51-6811e96f04db.db");

  private static final boolean CAMPAIGN = System.getProperty("fuzz.seconds") != null;
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 4);

  @TempDir Path corpus;

  @Test
  void any_bytes_are_read_or_refused_as_a_batch() throws Exception {
    for (Path batch : batches()) {
      if (Files.size(batch) <= 1 << 17) {
        String name = batch.toString().replace('/', '-');
        Files.copy(
            batch, corpus.resolve(name.substring(name.length() - Math.min(80, name.length()))));
      }
    }
    fuzz(PageFuzz.class, 1 << 17);
  }

  @Test
  void any_text_is_understood_or_refused_as_a_name() throws Exception {
    for (String name : NAMES) {
      Files.writeString(corpus.resolve(name), name);
    }
    fuzz(NameFuzz.class, 255);
  }

  private void fuzz(Class<?> target, int longest) throws Exception {
    Path build = Objects.requireNonNull(resources().getParent());
    Path jars = build.resolve("jazzer");
    Assumptions.assumeTrue(Files.isDirectory(jars), "Maven has not fetched Jazzer to " + jars);
    Path findings = Files.createDirectories(build.resolve("fuzz"));
    Path log = findings.resolve(target.getSimpleName() + ".log");
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java") + ""));
    if (!CAMPAIGN) {
      command.addAll(Jvm.QUICK);
    }
    command.addAll(List.of("-Xmx1g", "-cp", classPath(jars)));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=dev.turboqueue.**");
    command.add("--reproducer_path=" + findings);
    command.add("-artifact_prefix=" + findings + "/");
    command.add("-rss_limit_mb=0"); // it counts the test's own memory; the heap's limit holds
    command.addAll(List.of("-max_total_time=" + SECONDS, "-max_len=" + longest, "-timeout=10"));
    if (!CAMPAIGN) {
      command.add("-seed=1"); // the same inputs every time: new ones are for the campaign to find
    }
    command.add(corpus.toString());
    Process jazzer =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(jazzer.waitFor()).as("a finding, see " + log).isZero();
    } finally {
      jazzer.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).anyMatch(line -> line.startsWith("#2")); // it has run
    System.out.println(target.getSimpleName() + ": " + lines.get(lines.size() - 1));
  }

  private static String classPath(Path jars) throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      String jazzer = files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
      return jazzer + File.pathSeparator + System.getProperty("java.class.path");
    }
  }

  static Path resources() throws URISyntaxException {
    return Path.of(FuzzIT.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Returns all batches among the test's files, ours and the Python library's. */
  static List<Path> batches() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.walk(resources())) {
      return files.filter(file -> file.toString().contains(".db")).sorted().toList();
    }
  }
}
