package dev.turboqueue.process;

import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.RetryPolicy;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.process.Receiver.Habits;
import dev.turboqueue.process.Receiver.Style;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Receives until it is killed. Arguments: round's folder, own number, seed. */
final class KilledConsumer {

  private KilledConsumer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int number = Integer.parseInt(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    Style style = Seeds.any(random, Style.values());
    Habits habits = new Habits(random.nextBoolean() ? 0 : 20, 10);
    try (Receiver receiver = new Receiver(folder, number, random, habits);
        TurboQueue queue = receiver.open(KillRound.queue(folder));
        Consumer consumer = queue.consumer(hasty())) {
      receiver.warmUp();
      Life.ready(queue.owner());
      while (true) {
        receiver.turn(consumer, style);
      }
    }
  }

  /** Failures come again within some milliseconds. */
  private static ConsumerOptions hasty() {
    RetryPolicy policy =
        RetryPolicy.builder().maxAttempts(2).initialDelay(Duration.ofMillis(5)).build();
    return ConsumerOptions.builder().retryPolicy(policy).build();
  }
}
