package dev.turboqueue.process;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends groups of numbered messages until it is killed. Arguments: round's folder, own number,
 * seed.
 */
final class KilledProducer {

  private static final int[] BATCHES = {10, 300, 2_000, 80_000};

  private KilledProducer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int number = Integer.parseInt(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    DirectoryOptions options =
        DirectoryOptions.builder()
            .maxEventsPerFile(BATCHES[random.nextInt(BATCHES.length)])
            .maxAvailFiles(random.nextBoolean() ? 1_000 : Integer.MAX_VALUE)
            .build();
    try (TurboQueue queue = TurboQueue.open(KillRound.queue(folder), options);
        Producer producer = queue.producer();
        Troubles troubles = new Troubles(folder, number);
        Sender sender = new Sender(folder, number, random, troubles, 0)) {
      sender.group(producer, 10); // so that it is not killed while its classes are loaded
      Life.ready(queue.owner());
      while (true) {
        boolean large = random.nextInt(3) == 0;
        sender.group(producer, large ? 2_000 + random.nextInt(4_000) : random.nextInt(100));
        LockSupport.parkNanos(random.nextInt(500_000));
      }
    }
  }
}
