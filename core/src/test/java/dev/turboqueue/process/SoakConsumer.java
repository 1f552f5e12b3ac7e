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

/**
 * Receives in a style chosen at random until it is killed. Arguments: round's folder, queue, own
 * number, seed.
 */
final class SoakConsumer {

  private SoakConsumer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int number = Integer.parseInt(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    Lives.run(number, life -> work(folder, Path.of(args[1]), life, random));
  }

  private static void work(Path folder, Path directory, int life, Random random) throws Exception {
    Style style = Seeds.any(random, Style.values());
    Habits habits = new Habits(5 + random.nextInt(50), 500);
    try (Receiver receiver = new Receiver(folder, life, random, habits);
        TurboQueue queue = receiver.open(directory);
        Consumer consumer = queue.consumer(options(random))) {
      Life.ready(queue.owner());
      while (true) {
        receiver.turn(consumer, style);
      }
    }
  }

  private static ConsumerOptions options(Random random) {
    RetryPolicy policy =
        RetryPolicy.builder()
            .maxAttempts(1 + random.nextInt(4))
            .initialDelay(Duration.ofMillis(random.nextInt(200)))
            .build();
    return ConsumerOptions.builder().retryPolicy(policy).build();
  }
}
