package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {

  @TempDir private Path root;

  private Shell shell;

  @BeforeEach
  void createShell() {
    shell = new Shell(root);
  }

  private Path batch(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("q"))) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void foreign_files_are_named() throws IOException {
    shell.put("q", "1\n");
    Path batch = batch("avail_");
    Files.writeString(root.resolve("q/notes.txt"), "a");
    Files.writeString(root.resolve("q/x-journal"), "a");
    Files.writeString(batch.resolveSibling(batch.getFileName() + "-journal"), "");
    Shell.Result verify = shell.run("verify", "q");
    assertThat(verify.exit()).isZero();
    assertThat(verify.out()).isEmpty();
    assertThat(verify.err().lines().filter(line -> line.contains("warning")))
        .hasSize(2)
        .anyMatch(line -> line.contains("q/notes.txt: it is not a batch"))
        .anyMatch(line -> line.contains("q/x-journal: it is not a batch"));
    Shell.Result json = shell.run("verify", "q", "--json");
    assertThat(json.err()).isEmpty();
    assertThat(json.at("warnings", 0, "file")).isEqualTo(root + "/q/notes.txt");
  }

  @Test
  void batches_of_dead_owners_are_named() throws IOException {
    shell.put("q", "1\n");
    Path batch = batch("avail_");
    String name = batch.getFileName().toString();
    Path taken = batch.resolveSibling(name.replace("avail_", "assigned_00007_"));
    Files.move(batch, taken);
    Shell.Result verify = shell.run("verify", "q");
    assertThat(verify.exit()).isZero();
    assertThat(verify.err())
        .contains(
            taken + ": its owner 7 is dead; 'turboq recover q' returns the batch to the queue");
    assertThat(taken).exists();
  }

  @Test
  void batches_of_living_owners_are_checked_as_far_as_they_are_written() throws IOException {
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(Fsync.FLUSH).maxBatchAge(Duration.ofHours(1)).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer()) {
      for (int i = 0; i < 5; i++) {
        producer.send("x".repeat(100_000));
        producer.flush();
      }
      Path loading = batch("filling_");
      Shell.Result verify = shell.run("verify", "q", loading.toString());
      assertThat(verify.exit()).isZero();
      assertThat(verify.err()).doesNotContain("warning").contains("2 batches checked, no damage");
      Path copy = root.resolve(loading.getFileName());
      Files.copy(loading, copy, StandardCopyOption.REPLACE_EXISTING);
      byte[] bytes = Files.readAllBytes(copy);
      bytes[bytes.length / 2] ^= 1;
      Files.write(copy, bytes);
      Shell.Result damaged = shell.run("verify", copy.toString());
      assertThat(damaged.exit()).isEqualTo(Exit.DAMAGED);
      assertThat(damaged.out()).contains("has a wrong checksum");
      bytes[bytes.length / 2] ^= 1;
      bytes[bytes.length - 1] ^= 1; // as if its last page were torn
      Files.write(copy, bytes);
      assertThat(shell.run("verify", copy.toString()).exit()).isZero();
    }
    assertThat(shell.run("get", "q", "-e").out()).hasSize(5 * 100_001);
  }
}
