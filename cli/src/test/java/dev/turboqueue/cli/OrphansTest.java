package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dead process had in hand is never taken for nothing. */
final class OrphansTest {

  @TempDir private Path root;

  private Shell shell;

  /** Makes a queue q with a batch of three messages that a dead process was filling. */
  @BeforeEach
  void leaveBatch() throws IOException {
    shell = new Shell(root);
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(Fsync.FLUSH).maxBatchAge(Duration.ofHours(1)).build();
    Path living = root.resolve("living");
    try (TurboQueue queue = TurboQueue.open(living, options);
        Producer producer = queue.producer()) {
      for (String text : List.of("1", "2", "3")) {
        producer.send(text);
      }
      producer.flush();
      copy(living, root.resolve("q"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one)));
      }
    }
  }

  private Path orphan() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("q"))) {
      return files.filter(file -> file.toString().endsWith(".db")).findFirst().orElseThrow();
    }
  }

  /** A folder in the batch's place cannot be recovered by anybody. */
  private String makeUnrecoverable() throws IOException {
    Path orphan = orphan();
    Files.delete(orphan);
    Files.createDirectory(orphan);
    return orphan.toString();
  }

  @Test
  void what_waits_for_its_recovery_is_named_by_who_only_looks() {
    Shell.Result peek = shell.run("peek", "q");
    assertThat(peek.exit()).isEqualTo(Exit.FAILURE);
    assertThat(peek.err()).contains("1 batch that a dead process had in hand waits");
    assertThat(peek.err()).contains("'turboq recover q'");
    Shell.Result export = shell.run("export", "q");
    assertThat(export.exit()).isEqualTo(Exit.DAMAGED);
    assertThat(export.err()).contains("not exported: 1 batch that a dead process had in hand");
    assertThat(shell.run("purge", "q", "--dry-run").err()).contains("not counted: 1 batch");
    assertThat(shell.run("ls", "q").err()).contains("'turboq recover q'");
    assertThat(shell.run("stat", "q").err()).contains("'turboq recover q'");
    assertThat(shell.run("export", "q", "--state", "dead").exit()).isZero();
    assertThat(shell.run("peek", "q", "--state", "dead").exit()).isEqualTo(Exit.EMPTY);
  }

  @Test
  void a_dry_run_of_recover_names_what_dead_processes_left() throws IOException {
    String orphan = orphan().getFileName().toString();
    assertThat(shell.run("recover", "q", "--dry-run").out()).contains(orphan + " -> ");
    assertThat(shell.run("recover", "q").out()).contains(orphan + " -> avail_");
    assertThat(shell.run("recover", "q").err()).contains("nothing to recover");
    assertThat(shell.run("get", "q", "-e").out()).isEqualTo("1\n2\n3\n");
    assertThat(shell.run("ls", "q").err()).isEmpty();
  }

  @Test
  void a_queue_with_what_cannot_be_recovered_is_not_empty() throws IOException {
    String orphan = makeUnrecoverable();
    for (String[] command :
        new String[][] {
          {"get", "q"},
          {"get", "q", "-e"},
          {"get", "q", "-n", "3", "--wait", "1ms"},
          {"move", "q", "other"},
          {"purge", "q", "--yes"},
          {"recover", "q"},
          {"repair", "q"}
        }) {
      Shell.Result result = shell.run(command);
      assertThat(result.exit()).as(command[0]).isEqualTo(Exit.FAILURE);
      assertThat(result.err()).as(command[0]).contains("that could not be recovered");
      assertThat(result.err()).as(command[0]).contains(orphan).contains("'turboq recover q'");
    }
  }

  @Test
  void what_was_taken_from_the_rest_is_a_success() throws IOException {
    makeUnrecoverable();
    shell.put("q", "4\n5\n");
    Shell.Result first = shell.run("get", "q");
    assertThat(first.out()).isEqualTo("4\n");
    assertThat(first.exit()).isZero();
    Shell.Result rest = shell.run("get", "q", "-e");
    assertThat(rest.out()).isEqualTo("5\n");
    assertThat(rest.exit()).isEqualTo(Exit.FAILURE);
  }

  @Test
  void a_batch_that_is_being_filled_is_not_called_damaged() {
    Shell.Result peek = shell.run("peek", "q", "--state", "loading");
    assertThat(peek.err()).contains("is being filled; it can be read when it is available");
    assertThat(peek.exit()).isEqualTo(Exit.DAMAGED);
  }
}
