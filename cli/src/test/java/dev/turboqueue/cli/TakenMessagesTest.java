package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TakenMessagesTest {

  @TempDir private Path root;

  @Test
  void a_pause_holds_in_the_middle_of_a_batch() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Consumer consumer = queue.consumer()) {
      try (Producer producer = queue.producer()) {
        producer.send("1");
        producer.send("2");
      }
      TakenMessages messages = new TakenMessages(queue, consumer);
      assertThat(text(messages.poll(Duration.ZERO))).isEqualTo("1");
      queue.pause();
      assertThat(messages.poll(Duration.ofMillis(100))).isNull();
      queue.resume();
      assertThat(text(messages.poll(Duration.ofSeconds(60)))).isEqualTo("2");
      assertThat(messages.batches()).isEqualTo(1);
      assertThat(messages.poll(Duration.ZERO)).isNull();
    }
  }

  private static String text(@Nullable Message message) {
    return String.valueOf(Objects.requireNonNull(message).text());
  }
}
