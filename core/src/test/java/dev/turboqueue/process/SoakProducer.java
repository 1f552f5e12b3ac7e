package dev.turboqueue.process;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends with options chosen at random until it is killed, some messages with a delay. Arguments:
 * round's folder, queue, own number, seed.
 */
final class SoakProducer {

  private static final int[] BATCHES = {10, 300, 2_000, 80_000};
  private static final int[] LIMITS = {20, 200, Integer.MAX_VALUE};
  private static final int LONGEST_DELAY_MILLIS = 1_500;

  private SoakProducer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int number = Integer.parseInt(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    Lives.run(number, life -> work(folder, Path.of(args[1]), life, random));
  }

  private static void work(Path folder, Path directory, int number, Random random)
      throws Exception {
    try (Troubles troubles = new Troubles(folder, number);
        Sender sender = new Sender(folder, number, random, troubles, LONGEST_DELAY_MILLIS);
        TurboQueue queue = troubles.open(directory, options(random));
        Producer producer = queue.producer()) {
      Life.ready(queue.owner());
      while (true) {
        boolean large = random.nextInt(20) == 0;
        sender.group(producer, random.nextInt(large ? 1_000 : 50));
        LockSupport.parkNanos(random.nextInt(20_000_000));
      }
    }
  }

  private static DirectoryOptions options(Random random) {
    return DirectoryOptions.builder()
        .fsync(Seeds.any(random, Fsync.values()))
        .maxEventsPerFile(BATCHES[random.nextInt(BATCHES.length)])
        .maxAvailFiles(LIMITS[random.nextInt(LIMITS.length)])
        .whenFull(Seeds.any(random, WhenFull.values()))
        .fullTimeout(Duration.ofMillis(50))
        .maxBatchAge(Duration.ofMillis(1 + random.nextInt(500)))
        .build();
  }
}
