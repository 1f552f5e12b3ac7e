package dev.turboqueue.cli;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Makes dead letters. */
final class Letters {

  private Letters() {}

  /** Rejects the next {@code count} messages of a queue. */
  static void reject(Path queue, int count, String reason) throws Exception {
    try (TurboQueue opened = TurboQueue.open(queue);
        Consumer consumer = opened.consumer()) {
      for (int i = 0; i < count; i++) {
        Message message = Objects.requireNonNull(consumer.poll(Duration.ofSeconds(30)));
        message.reject(reason);
      }
    }
  }
}
