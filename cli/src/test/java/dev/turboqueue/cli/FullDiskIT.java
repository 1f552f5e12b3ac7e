package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small disk that is full of what a killed producer left. */
final class FullDiskIT {

  private static final String LINE = "x".repeat(99) + "\n";

  @TempDir private Path folder;

  @Test
  void what_lies_there_is_named_with_the_room_that_it_needs_and_comes_when_there_is_room()
      throws Exception {
    try (Mount disk = Mount.tmpfs(folder.resolve("small"), "size=6m")) {
      Path root = folder.resolve("small/queues");
      killProducer(root);
      Path filler = disk.fill();
      Shell shell = new Shell(root);
      Shell.Result get = shell.run("get", "q");
      assertThat(get.exit()).isEqualTo(Exit.FAILURE);
      assertThat(get.err()).contains(batch(root).toString());
      assertThat(get.err()).contains("needs up to 131.1 KB of free disk space, and 0 B are free");

      // One of the two ways out that are named: a queue on another disk.
      Shell other = new Shell(folder.resolve("other"));
      other.run("create", "saved");
      other.run("repair", "saved", batch(root).toString());
      Shell.Result saved = other.run("get", "saved", "-e");
      assertThat(saved.outBytes().length).isGreaterThan(4_000_000);

      try (RandomAccessFile room = new RandomAccessFile(filler.toFile(), "rw")) {
        room.setLength(room.length() - (128 << 10));
      }
      Shell.Result all = shell.run("get", "q", "-e");
      assertThat(all.exit()).as(all.err()).isZero();
      assertThat(all.outBytes()).isEqualTo(saved.outBytes());
    }
  }

  /** Leaves a batch of about 5 MB that was being filled. */
  private static void killProducer(Path root) throws Exception {
    Process put =
        new ProcessBuilder(CommandJvm.command("-r", root.toString(), "put", "q", "--linger", "1h"))
            .redirectErrorStream(true)
            .start();
    try (OutputStream lines = put.getOutputStream()) {
      lines.write(LINE.repeat(50_000).getBytes(StandardCharsets.UTF_8));
      lines.flush();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.isDirectory(root.resolve("q")) && size(root) > 4_500_000);
    } finally {
      put.destroyForcibly().waitFor();
    }
  }

  private static long size(Path root) throws IOException {
    List<Path> batches = batches(root);
    return batches.isEmpty() ? 0 : Files.size(batches.get(0));
  }

  private static Path batch(Path root) throws IOException {
    return batches(root).get(0);
  }

  private static List<Path> batches(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("q"))) {
      return files.filter(file -> file.toString().endsWith(".db")).toList();
    }
  }
}
