package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.path;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a producer's batch becomes available. */
class RollingTest {

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path root;

  private TurboQueue open(DirectoryOptions.Builder options) throws Exception {
    return TurboQueue.open(root.resolve("q"), options.build());
  }

  private static DirectoryOptions.Builder unhurried() {
    return DirectoryOptions.builder().maxBatchAge(NEVER);
  }

  @Test
  void a_batch_rolls_with_its_last_allowed_message() throws Exception {
    try (TurboQueue queue = open(unhurried().maxEventsPerFile(3));
        Producer producer = queue.producer()) {
      producer.send("1");
      producer.send("2");
      assertThat(files(queue.directory(), "avail_")).isEmpty();
      assertThat(files(queue.directory(), "loading_")).hasSize(1);
      producer.send("3");
      assertThat(files(queue.directory(), "avail_")).hasSize(1);
      assertThat(files(queue.directory(), "loading_")).isEmpty();
    }
  }

  /** Returns the size of the largest file that is not being filled. */
  private static long largest(TurboQueue queue) throws Exception {
    long largest = 0;
    for (String prefix : List.of("avail_", "delayed_", "dead_")) {
      for (String file : files(queue.directory(), prefix)) {
        largest = Math.max(largest, Files.size(path(queue.directory(), file)));
      }
    }
    return largest;
  }

  @Test
  void keys_and_headers_of_messages_for_later_count_like_their_payloads() throws Exception {
    try (TurboQueue queue = open(unhurried().maxBytesPerFile(1_000_000));
        Producer producer = queue.producer()) {
      Instant later = Instant.now().plus(Duration.ofHours(1));
      for (int i = 0; i < 10; i++) {
        producer.send(
            OutgoingMessage.text("x")
                .deliverAt(later)
                .key("k".repeat(400_000))
                .header("h", "h".repeat(400_000))
                .build());
      }
      producer.flush();
      assertThat(largest(queue)).isBetween(800_000L, 1_000_000L);
    }
  }

  @Test
  void why_messages_failed_counts_like_their_payloads() throws Exception {
    try (TurboQueue queue = open(unhurried().maxBytesPerFile(20_000));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < 20; i++) {
        producer.send("x");
      }
      producer.flush();
      for (int i = 0; i < 20; i++) {
        next(consumer).reject("r".repeat(3_900));
      }
    }
    try (TurboQueue queue = open(unhurried())) {
      assertThat(largest(queue)).isBetween(8_000L, 20_000L);
    }
  }

  @Test
  void a_batch_rolls_before_it_exceeds_its_bytes() throws Exception {
    byte[] message = new byte[10_000];
    try (TurboQueue queue = open(unhurried().maxBytesPerFile(100_000));
        Producer producer = queue.producer()) {
      for (int i = 0; i < 100; i++) {
        producer.send(message);
      }
      producer.flush();
      assertThat(files(queue.directory(), "avail_")).hasSizeBetween(10, 17);
      for (String file : files(queue.directory(), "avail_")) {
        // The limit, and at most the pages that complete a batch: root, header, a leaf, the chain.
        assertThat(Files.size(path(queue.directory(), file))).isLessThan(100_000 + 40_000);
      }
    }
  }

  @Test
  void a_message_larger_than_a_batch_makes_a_batch_of_its_own() throws Exception {
    try (TurboQueue queue = open(unhurried().maxBytesPerFile(4096));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.send("b".repeat(100_000));
      producer.send("c");
      producer.flush();
      assertThat(files(queue.directory(), "avail_")).hasSize(3);
      assertThat(texts(consumer, 3)).containsExactly("a", "b".repeat(100_000), "c");
    }
  }

  @Test
  void a_batch_rolls_when_it_is_old_although_its_producer_is_idle() throws Exception {
    try (TurboQueue queue = open(DirectoryOptions.builder().maxBatchAge(Duration.ofMillis(50)));
        Producer producer = queue.producer()) {
      producer.send("lone");
      await().until(() -> files(queue.directory(), "avail_").size() == 1);
      producer.send("and again");
      await().until(() -> files(queue.directory(), "avail_").size() == 2);
    }
  }

  @Test
  void a_young_batch_stays_with_its_producer() throws Exception {
    try (TurboQueue queue = open(unhurried());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      producer.send("x");
      assertThat(files(queue.directory(), "avail_")).isEmpty();
    }
  }

  @Test
  void flush_rolls() throws Exception {
    try (TurboQueue queue = open(unhurried());
        Producer producer = queue.producer()) {
      producer.send("x");
      producer.flush();
      assertThat(files(queue.directory(), "avail_")).hasSize(1);
      producer.flush();
      assertThat(files(queue.directory(), "")).hasSize(2); // the batch and the control folder
    }
  }

  @Test
  void closing_the_producer_rolls() throws Exception {
    try (TurboQueue queue = open(unhurried())) {
      Producer producer = queue.producer();
      producer.send("x");
      producer.close();
      producer.close();
      assertThat(files(queue.directory(), "avail_")).hasSize(1);
    }
  }

  @Test
  void closing_the_queue_rolls() throws Exception {
    TurboQueue queue = open(unhurried());
    queue.producer().send("x");
    queue.close();
    queue.close();
    assertThat(files(queue.directory(), "avail_")).hasSize(1);
  }

  @Test
  void a_waiting_consumer_gets_a_lone_message_before_its_batch_is_old() throws Exception {
    try (TurboQueue queue = open(unhurried());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      CompletableFuture<String> received =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return String.valueOf(next(consumer).text());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      producer.send("lone");
      assertThat(received.get()).isEqualTo("lone");
    }
  }

  @Test
  void a_queue_of_nothing_leaves_no_batch() throws Exception {
    try (TurboQueue queue = open(unhurried())) {
      queue.producer().flush();
      queue.producer().close();
    }
    assertThat(files(root.resolve("q"), "")).containsExactly(".turboqueue");
  }
}
