package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random kills, half of them on a tmpfs; {@code -Dkills} sets how many. */
@Timeout(value = 12, unit = java.util.concurrent.TimeUnit.HOURS)
class KillIT {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int KILLS = Integer.getInteger("kills", 60);
  private static final int KILLS_A_ROUND = 100;

  @TempDir Path root;

  @Test
  void kills_on_the_disk_lose_nothing() throws Exception {
    campaign(root);
  }

  @Test
  void kills_on_a_tmpfs_lose_nothing() throws Exception {
    Assumptions.assumeTrue(Files.isWritable(MEMORY), "no writable tmpfs at " + MEMORY);
    Path folder = Files.createTempDirectory(MEMORY, "turboqueue");
    try {
      campaign(folder);
    } finally {
      delete(folder);
    }
  }

  /** Half of the kills, in rounds: each begins with an empty queue and ends with a check of all. */
  private static void campaign(Path place) throws Exception {
    for (int left = KILLS / 2, round = 1; left > 0; left -= KILLS_A_ROUND, round++) {
      int kills = Math.min(left, KILLS_A_ROUND);
      Path folder = Files.createDirectory(place.resolve("round" + round));
      Seeds.withSeed(
          random -> {
            String found = new KillRound(folder, random, kills).run();
            System.out.println(folder + ": " + kills + " kills, " + found);
          });
      delete(folder);
      assertThat(folder).doesNotExist();
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
