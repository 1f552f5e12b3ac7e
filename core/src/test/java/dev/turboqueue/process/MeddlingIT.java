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
import java.util.stream.Collectors;
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
      Seeds.withSeed(random -> untilNobodyStoodStill(random, count));
    }
  }

  /** Who stands still for seconds while it is entered nowhere may rightly be taken for dead. */
  private void untilNobodyStoodStill(Random random, int count) throws Exception {
    for (int tries = 1; !round(Files.createTempDirectory(root, "round"), random, count); tries++) {
      assertThat(tries).as("how often a process stood still for a second").isLessThan(5);
    }
  }

  /** Returns false if something went wrong that a standstill explains. */
  private static boolean round(Path folder, Random random, int count) throws Exception {
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
      boolean failed = false;
      for (Jvm process : processes) {
        done.add(String.valueOf(process.lineOrEnd()));
        failed |= process.await() != 0;
      }
      String errors = processes.stream().map(Jvm::errors).collect(Collectors.joining());
      if (failed && processes.stream().map(Jvm::errors).anyMatch(Standstill::wasLong)) {
        System.out.println("Tried again: " + errors);
        return false;
      }
      assertThat(failed).as(errors).isFalse();
    } finally {
      for (Jvm process : processes) {
        process.close();
      }
    }
    new Drain(folder, queue, PROCESSES * OPENINGS + 1).run();
    System.out.println(new Census(folder).check() + ", " + done);
    return true;
  }
}
