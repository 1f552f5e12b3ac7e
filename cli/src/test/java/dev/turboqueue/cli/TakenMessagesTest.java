package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      TakenMessages messages = new TakenMessages(queue, consumer, e -> {});
      assertThat(text(messages.poll(Duration.ZERO))).isEqualTo("1");
      queue.pause();
      assertThat(messages.poll(Duration.ofMillis(100))).isNull();
      queue.resume();
      assertThat(text(messages.poll(Duration.ofSeconds(60)))).isEqualTo("2");
      assertThat(messages.batches()).isEqualTo(1);
      assertThat(messages.poll(Duration.ZERO)).isNull();
    }
  }

  @Test
  void a_batch_that_cannot_be_taken_is_told_and_the_next_message_awaited() throws Exception {
    Path link = root.resolve("q").resolve("avail_1_loop.db");
    List<String> told = new ArrayList<>();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Consumer consumer = queue.consumer();
        Producer producer = queue.producer()) {
      Files.createSymbolicLink(link, link.getFileName());
      TakenMessages messages =
          new TakenMessages(
              queue,
              consumer,
              e -> {
                told.add(String.valueOf(e.getMessage()));
                try {
                  producer.send("1");
                } catch (IOException failed) {
                  throw new AssertionError(failed);
                }
              });
      assertThat(text(messages.poll(Duration.ofSeconds(60)))).isEqualTo("1");
    }
    assertThat(told).singleElement().asString().contains(link + ": it is a link to nothing");
  }

  private static String text(@Nullable Message message) {
    return String.valueOf(Objects.requireNonNull(message).text());
  }
}
