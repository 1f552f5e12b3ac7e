package dev.turboqueue.process;

import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends groups of numbered messages until it is killed, and writes to its ledger the numbers of
 * each group whose flush has returned. Arguments: round's folder, own number, seed.
 */
final class KilledProducer {

  private static final int[] BATCHES = {10, 300, 2_000, 80_000};

  private KilledProducer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    long number = Long.parseLong(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    QueueOptions options =
        QueueOptions.builder()
            .maxEventsPerFile(BATCHES[random.nextInt(BATCHES.length)])
            .maxAvailFiles(random.nextBoolean() ? 1_000 : Integer.MAX_VALUE)
            .build();
    try (TurboQueue queue = TurboQueue.open(KillRound.queue(folder), options);
        Producer producer = queue.producer();
        Ledger ledger = new Ledger(KillRound.sent(folder, number))) {
      System.out.println("ready");
      long next = number << 32;
      while (true) {
        List<Long> group = new ArrayList<>();
        int size = random.nextInt(3) == 0 ? 2_000 + random.nextInt(4_000) : random.nextInt(100);
        for (int i = 0; i < size; i++) {
          producer.send(payload(next, random));
          group.add(next++);
        }
        producer.flush();
        ledger.add(group);
        LockSupport.parkNanos(random.nextInt(500_000));
      }
    }
  }

  /** The number, and so much behind it that some messages need pages of their own. */
  private static byte[] payload(long number, Random random) {
    int length = random.nextInt(500) == 0 ? random.nextInt(100_000) : random.nextInt(100);
    return ByteBuffer.allocate(Long.BYTES + length).putLong(0, number).array();
  }
}
