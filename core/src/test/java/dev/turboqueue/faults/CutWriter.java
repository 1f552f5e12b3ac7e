package dev.turboqueue.faults;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages, numbered in order, and has them meet their {@link Fate}, until it is killed.
 * Arguments: queue, file of counters, fsync policy, seed.
 */
final class CutWriter {

  /** How far the receiver stays behind: what it has not reached at a cut must be there after it. */
  private static final int LEAST_AHEAD = 1_000;

  private static final int MOST_AHEAD = 10_000;

  private static final Duration LATER = Duration.ofHours(1);

  private CutWriter() {}

  public static void main(String[] args) throws Exception {
    Counters counters = Counters.open(Path.of(args[1]));
    Random random = new Random(Long.parseLong(args[3]));
    DirectoryOptions options =
        DirectoryOptions.builder()
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
          send(producer, next++);
        }
        producer.flush();
        counters.set(Counters.ACCEPTED, next);
        while (next - counters.get(Counters.ACKING) > MOST_AHEAD && receiver.isAlive()) {
          LockSupport.parkNanos(100_000);
        }
      }
    }
  }

  private static void send(Producer producer, long number) throws IOException {
    OutgoingMessage.Builder message = OutgoingMessage.bytes(Payload.of(number));
    if (Fate.of(number) == Fate.SENT_FOR_LATER) {
      message.delay(LATER);
    }
    producer.send(message.build());
  }

  private static void receive(TurboQueue queue, Counters counters) {
    try (Consumer consumer = queue.consumer()) {
      while (true) {
        Message message = consumer.poll(Duration.ofSeconds(1));
        while (counters.get(Counters.ACCEPTED) - counters.get(Counters.ACKING) < LEAST_AHEAD) {
          LockSupport.parkNanos(100_000);
        }
        if (message != null && message.deliveryCount() == 1) {
          counters.set(Counters.ACKING, Payload.number(message) + 1);
          settle(message);
        } else if (message != null) {
          message.reject("released before");
        }
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError(e); // the thread says so, and ends
    }
  }

  private static void settle(Message message) throws IOException {
    switch (Fate.of(Payload.number(message))) {
      case ACKNOWLEDGED, SENT_FOR_LATER -> message.ack();
      case RELEASED -> message.release();
      case RELEASED_FOR_LATER -> message.release(LATER);
      case REJECTED -> message.reject("no good");
    }
  }
}
