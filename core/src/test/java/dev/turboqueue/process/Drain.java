package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.process.Receiver.Habits;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Receives what is left when all others are dead, until the queue's directory is empty. */
final class Drain {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path directory;
  private final int number;

  /** Receives as consumer {@code number} of the round in {@code folder}. */
  Drain(Path folder, Path directory, int number) {
    this.folder = folder;
    this.directory = directory;
    this.number = number;
  }

  void run() throws IOException, InterruptedException {
    try (Receiver receiver = new Receiver(folder, number, new Random(0), Habits.ONLY_ACK);
        TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      for (String state : List.of("loading_", "filling_", "assigned_", "corrupt_")) {
        assertThat(Queues.files(directory, state)).as("left by the dead").isEmpty();
      }
      while (!Queues.batches(directory).isEmpty()) {
        queue
            .deadLetters()
            .retry(letter -> true); // killed at too often to tell that it is innocent
        Batch batch = consumer.pollBatch(PATIENCE);
        assertThat(batch).as("one of %s", Queues.batches(directory)).isNotNull();
        receiver.work(batch);
      }
    }
    assertThat(Queues.batches(directory)).isEmpty();
  }
}
