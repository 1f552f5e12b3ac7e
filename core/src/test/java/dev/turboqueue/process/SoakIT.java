package dev.turboqueue.process;

import dev.turboqueue.testing.Faketime;
import dev.turboqueue.testing.Seeds;
import dev.turboqueue.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight processes with kills, stops, clock jumps and full disks; {@code -Dsoak.seconds=3600} has it
 * go on for an hour. Every round ends with a check of all; the queue goes on with the next.
 */
@Timeout(value = 24, unit = TimeUnit.HOURS)
class SoakIT {

  private static final int SECONDS = Integer.getInteger("soak.seconds", 24);
  private static final int SECONDS_A_ROUND = 120;

  /** What a round needs to end, check and begin. */
  private static final int REST_SECONDS = 8;

  private static final int DISK_MEBIBYTES = 64;
  private static final int BOOKS_MEBIBYTES = 1_024;

  @TempDir Path root;

  @Test
  void whatever_happens_to_eight_processes_nothing_is_lost() throws Exception {
    Path mount = Files.createDirectory(root.resolve("mount"));
    Path books = Files.createDirectory(root.resolve("books"));
    try (SmallDisk disk = SmallDisk.mount(mount, DISK_MEBIBYTES);
        SmallDisk others = SmallDisk.mount(books, BOOKS_MEBIBYTES)) { // nobody's fsync delays them
      if (disk == null || others == null) {
        System.out.println("No disk is full in this soak: a small tmpfs cannot be mounted here");
      }
      soak(books, new SoakDisk(Files.createDirectory(mount.resolve("queue")), disk), clock());
    }
  }

  private static @Nullable Path clock() {
    Path library = Faketime.library();
    if (library == null) {
      System.out.println("No clock jumps in this soak: libfaketime is not installed");
    }
    return library;
  }

  private static void soak(Path books, SoakDisk disk, @Nullable Path clock) throws Exception {
    for (int left = SECONDS, round = 1; left > 0; left -= SECONDS_A_ROUND, round++) {
      int seconds = Math.max(1, Math.min(left, SECONDS_A_ROUND) - REST_SECONDS);
      Path folder = Files.createDirectory(books.resolve("round" + round));
      Seeds.withSeed(
          random -> {
            Soak soak = new Soak(folder, disk, clock, random);
            System.out.println(folder + ": " + soak.run(Duration.ofSeconds(seconds)));
          });
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
