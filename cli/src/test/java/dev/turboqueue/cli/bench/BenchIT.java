package dev.turboqueue.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.turboqueue.cli.CommandJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchIT {

  /** Nothing is measured here that a slower compiler would change. */
  private static final String QUICK = "--jvm=-XX:TieredStopAtLevel=1";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path root;
  @TempDir private Path errors;

  private Path errorFile;

  private final List<Process> started = new ArrayList<>();

  private record Run(int exitCode, String output, String errors) {

    Map<String, Object> json() throws IOException {
      return JSON.std.mapFrom(output);
    }
  }

  @BeforeEach
  void chooseErrorFile() {
    errorFile = errors.resolve("stderr");
  }

  @AfterEach
  void endProcesses() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }

  @ParameterizedTest
  @EnumSource(PayloadKind.class)
  void every_message_arrives_through_both_engines(PayloadKind payload) throws Exception {
    Run run =
        bench(
            "e2e",
            "--messages=20000",
            "--producers=2",
            "--consumers=2",
            "--batch=500",
            "--payload=" + payload,
            QUICK,
            "--engine=turboqueue,sqlite-jdbc");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.json())
        .containsEntry("bench", "e2e")
        .containsEntry("engine", "turboqueue")
        .containsEntry("messages", 20_000)
        .containsEntry("received", 20_000)
        .containsEntry("size", 100)
        .containsEntry("batch", 500)
        .containsEntry("payload", payload.name())
        .containsEntry("settle", "message")
        .containsEntry("producers", 2)
        .containsEntry("consumers", 2)
        .containsKeys("jvm", "producerCpuSeconds", "consumerCpuSeconds", "startCpuSeconds");
    assertRates(run.json());
    assertThat(compared(run)).containsEntry("engine", "sqlite-jdbc").containsKey("ratio");
    assertThat(compared(run)).containsEntry("received", 20_000);
    assertRates(compared(run));
    assertThat(leftOver()).isEmpty();
  }

  private static void assertRates(Map<?, ?> fields) {
    for (String name :
        List.of("seconds", "messagesPerSecond", "megabytesPerSecond", "cpuSecondsPerMillion")) {
      assertThat(((Number) field(fields, name)).doubleValue()).as(name).isPositive();
    }
  }

  private static Object field(Map<?, ?> fields, String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> compared(Run run) throws IOException {
    return (Map<String, Object>) ((List<?>) field(run.json(), "compared")).get(0);
  }

  @Test
  void batches_can_be_settled_at_once_in_a_small_heap() throws Exception {
    Run run = bench("e2e", "--messages=20000", "--batch=100", "--settle=batch", "--jvm=-Xmx64m");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.json())
        .containsEntry("received", 20_000)
        .containsEntry("jvm", List.of("-Xmx64m"));
  }

  @Test
  void producers_and_consumers_can_be_measured_alone() throws Exception {
    Run put = bench("put", "--messages=20000", "--producers=3", QUICK);
    Run get = bench("get", "--messages=20000", "--consumers=3", "--batch=1000", QUICK);

    assertThat(put.exitCode()).as(put.errors()).isZero();
    assertThat(put.json()).containsEntry("sent", 20_000).containsEntry("consumerCpuSeconds", 0.0);
    assertThat(get.exitCode()).as(get.errors()).isZero();
    assertThat(get.json())
        .containsEntry("received", 20_000)
        .containsEntry("producerCpuSeconds", 0.0);
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void the_cost_of_a_claim_is_measured_for_each_depth() throws Exception {
    Run run = bench("claim", "--available=3,50", "--claims=60");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.json()).containsEntry("bench", "claim").containsKey("growth");
    assertThat(claims(run)).containsExactly(60, 100);
  }

  private static List<Object> claims(Run run) throws IOException {
    List<Object> claims = new ArrayList<>();
    for (Object cost : (List<?>) field(run.json(), "costs")) {
      claims.add(field((Map<?, ?>) cost, "claims"));
    }
    return claims;
  }

  @Test
  void a_terminated_benchmark_leaves_no_process_and_no_directory() throws Exception {
    Process bench = start("e2e", "--messages=2000000000");
    List<ProcessHandle> children = awaitWork(bench);

    bench.destroy();
    bench.waitFor();

    assertThat(leftOver()).isEmpty();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void a_benchmark_that_loses_a_process_says_so() throws Exception {
    Process bench = start("e2e", "--messages=2000000000");

    awaitWork(bench).get(0).destroyForcibly();
    Run run = finish(bench);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("process ended early");
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void a_child_jvm_that_cannot_start_fails_the_benchmark() throws Exception {
    Run run = bench("put", "--messages=10", "--jvm=-XX:NoSuchOption");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("NoSuchOption", "A producer process ended early");
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void impossible_options_are_refused() throws Exception {
    assertRefused("--engine: no engine kafka", "e2e", "--engine=kafka");
    assertRefused("--size is 5, but must be 19 or more", "e2e", "--payload=json", "--size=5");
    assertRefused("--messages is 0, but must be 1 or more", "put", "--messages=0");
    assertRefused("--available is 0, but must be 1 or more", "claim", "--available=0");
  }

  private void assertRefused(String message, String... arguments) throws Exception {
    Run run = bench(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains(message);
  }

  /** Waits until the producer and the consumer of a benchmark are at work, and returns them. */
  private List<ProcessHandle> awaitWork(Process bench) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                bench.children().count() == 2
                    && leftOver().stream().anyMatch(name -> name.startsWith("assigned_")));
    return bench.children().toList();
  }

  private List<String> leftOver() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> !file.equals(root)).map(BenchIT::nameOf).toList();
    } catch (UncheckedIOException vanished) {
      return List.of("a file that vanished");
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  private Run bench(String... arguments) throws Exception {
    return finish(start(arguments));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = CommandJvm.command("bench");
    command.addAll(List.of(arguments));
    command.addAll(List.of("-r", root.toString(), "--json"));
    Process process = new ProcessBuilder(command).redirectError(errorFile.toFile()).start();
    started.add(process);
    return process;
  }

  private Run finish(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output, Files.readString(errorFile));
  }
}
