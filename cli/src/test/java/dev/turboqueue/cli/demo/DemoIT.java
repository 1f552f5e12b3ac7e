package dev.turboqueue.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.turboqueue.cli.CommandJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it: in a JVM of its own, which starts its workers. */
class DemoIT {

  private static final int MESSAGES = 50_000;

  @TempDir Path directory;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void nothing_is_left_running() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void every_message_comes_out_once() throws Exception {
    Map<String, Object> result = demo("--messages", "" + MESSAGES, "--workers", "3");
    assertThat(result)
        .containsEntry("sent", MESSAGES)
        .containsEntry("received", MESSAGES)
        .containsEntry("lost", 0)
        .containsEntry("duplicated", 0)
        .containsEntry("redelivered", 0)
        .containsEntry("workers", 3)
        .containsEntry("killed", 0);
    assertThat(number(result, "seconds")).isPositive();
    assertThat(number(result, "messagesPerSecond")).isPositive();
    assertThat(processes(result)).hasSize(4);
    assertThat(processes(result).stream().skip(1).mapToDouble(use -> number(use, "messages")).sum())
        .isEqualTo(MESSAGES);
    assertThat(directory.resolve("root")).isEmptyDirectory();
  }

  @Test
  void every_message_comes_out_though_a_worker_is_killed() throws Exception {
    Map<String, Object> result = demo("--messages", "" + MESSAGES, "--workers", "3", "--kill");
    assertThat(result)
        .containsEntry("received", MESSAGES)
        .containsEntry("lost", 0)
        .containsEntry("killed", 1);
    assertThat(processes(result)).hasSize(4);
  }

  @Test
  void the_only_worker_is_replaced_when_it_is_killed() throws Exception {
    Map<String, Object> result = demo("--messages", "" + MESSAGES, "--workers", "1", "--kill");
    assertThat(result)
        .containsEntry("received", MESSAGES)
        .containsEntry("lost", 0)
        .containsEntry("killed", 1);
    assertThat(processes(result)).hasSize(3);
  }

  @Test
  void a_kept_directory_is_named_and_there() throws Exception {
    Map<String, Object> result = demo("--messages", "1", "--workers", "1", "--keep");
    assertThat(result).containsEntry("received", 1);
    assertThat(Path.of((String) result.get("directory")).resolve("flights")).isDirectory();
  }

  @Test
  void a_demo_that_is_stopped_leaves_neither_files_nor_workers() throws Exception {
    Process process = start("--messages", "1000000000", "--workers", "2");
    await().atMost(Duration.ofMinutes(2)).until(this::bothWorkersRun);
    List<ProcessHandle> workers = process.descendants().toList();
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(workers).hasSize(2).noneMatch(ProcessHandle::isAlive);
    assertThat(directory.resolve("root")).isEmptyDirectory();
    assertThat(directory.resolve("err")).isEmptyFile();
  }

  @Test
  void the_report_for_people_has_a_line_for_each_number() throws Exception {
    Process process = start(List.of("demo", "--messages", "1000", "--workers", "1"));
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readAllLines(directory.resolve("out"), UTF_8))
        .anyMatch(line -> line.matches("sent +1,000 .*"))
        .anyMatch(line -> line.matches("lost +0 .*"))
        .anyMatch(line -> line.matches("worker 1 +\\d+ +1,000 .*"))
        .noneMatch(line -> line.contains("\\n"));
  }

  private boolean bothWorkersRun() throws IOException {
    if (Files.notExists(directory.resolve("root"))) {
      return false;
    }
    try (Stream<Path> demos = Files.list(directory.resolve("root"))) {
      return demos.anyMatch(
          demo ->
              Files.exists(demo.resolve("worker-1.deliveries"))
                  && Files.exists(demo.resolve("worker-2.deliveries")));
    }
  }

  private Map<String, Object> demo(String... options) throws Exception {
    Process process = start(options);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("err"))).isZero();
    return JSON.std.mapFrom(Files.readString(directory.resolve("out"), UTF_8));
  }

  private Process start(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("--json", "demo"));
    args.addAll(List.of(options));
    return start(args);
  }

  private Process start(List<String> args) throws IOException {
    List<String> command = CommandJvm.command("-r", directory.resolve("root").toString());
    command.addAll(args);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private static double number(Map<String, Object> object, String field) {
    return ((Number) Objects.requireNonNull(object.get(field), field)).doubleValue();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> processes(Map<String, Object> result) {
    return Objects.requireNonNull((List<Map<String, Object>>) result.get("cpu"));
  }
}
