package dev.turboqueue.faults;

import dev.turboqueue.Consumer;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends and receives messages, numbered in order, until it is killed. Arguments: queue, file of
 * counters, fsync policy, seed.
 */
final class CutWriter {

  /** How far the receiver stays behind: what it has not reached at a cut must be there after it. */
  private static final int LEAST_AHEAD = 5_000;

  private static final int MOST_AHEAD = 10_000;

  private CutWriter() {}

  public static void main(String[] args) throws Exception {
    Counters counters = Counters.open(Path.of(args[1]));
    Random random = new Random(Long.parseLong(args[3]));
    QueueOptions options =
        QueueOptions.builder()
            .fsync(Fsync.valueOf(args[2]))
            .maxEventsPerFile(1 + random.nextInt(300))
            .maxBatchAge(Duration.ofMillis(50))
            .build();
    TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
    System.out.println("ready");
    Thread receiver = new Thread(() -> receive(queue, counters), "receiver");
    receiver.start();
    try (Producer producer = queue.producer()) {
      for (long next = 0; receiver.isAlive(); ) {
        for (int left = random.nextInt(200); left >= 0; left--) {
          counters.set(Counters.SENT, next + 1);
          producer.send(Payload.of(next++));
        }
        producer.flush();
        counters.set(Counters.ACCEPTED, next);
        while (next - counters.get(Counters.ACKING) > MOST_AHEAD && receiver.isAlive()) {
          LockSupport.parkNanos(100_000);
        }
      }
    }
  }

  private static void receive(TurboQueue queue, Counters counters) {
    try (Consumer consumer = queue.consumer()) {
      while (true) {
        Message message = consumer.poll(Duration.ofSeconds(1));
        while (counters.get(Counters.ACCEPTED) - counters.get(Counters.ACKING) < LEAST_AHEAD) {
          LockSupport.parkNanos(100_000);
        }
        if (message != null) {
          counters.set(Counters.ACKING, Payload.number(message) + 1);
          message.ack();
        }
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError(e); // the thread says so, and ends
    }
  }
}
