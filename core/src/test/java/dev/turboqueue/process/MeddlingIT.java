package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes open, read, copy and delete the control files of the queue that they work on; {@code
 * -Dmeddling=10000} has them do it so often. Nothing is taken from the living, nothing is lost.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class MeddlingIT {

  private static final int COUNT = Integer.getInteger("meddling", 300);
  private static final int COUNT_A_ROUND = 1_500;
  private static final int PROCESSES = 3;
  private static final int OPENINGS = 100_000;

  @TempDir Path root;

  @Test
  void nothing_is_taken_from_living_processes_that_meddle_with_control_files() throws Exception {
    for (int left = COUNT; left > 0; left -= COUNT_A_ROUND) {
      int count = Math.min(left, COUNT_A_ROUND);
      Path folder = Files.createTempDirectory(root, "round");
      Seeds.withSeed(random -> round(folder, random, count));
    }
  }

  private static void round(Path folder, Random random, int count) throws Exception {
    Path queue = folder.resolve("queue");
    Files.createDirectories(Books.held(folder));
    TurboQueue.open(queue).close();
    List<Jvm> processes = new ArrayList<>();
    List<String> done = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            Jvm.start(
                MeddlingOwner.class,
                folder,
                queue,
                1 + i * OPENINGS,
                random.nextLong(),
                (count + PROCESSES - 1) / PROCESSES));
      }
      for (Jvm process : processes) {
        done.add(process.line());
        assertThat(process.await()).as(process.errors()).isZero();
      }
    } finally {
      for (Jvm process : processes) {
        process.close();
      }
    }
    new Drain(folder, queue, PROCESSES * OPENINGS + 1).run();
    System.out.println(new Census(folder).check() + ", " + done);
  }
}
