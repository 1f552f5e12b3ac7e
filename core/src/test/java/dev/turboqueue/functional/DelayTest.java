package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are for later come later, and not sooner. */
class DelayTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  private static OutgoingMessage later(String text, long millis) {
    return OutgoingMessage.text(text).delay(Duration.ofMillis(millis)).build();
  }

  @Test
  void no_message_comes_early() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < 40; i++) {
        long start = System.nanoTime();
        producer.send(later("x", 100));
        producer.flush();
        Message message = next(consumer);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        message.ack();
      }
    }
  }

  @Test
  void a_delayed_message_waits_under_a_name_that_says_until_when() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      Instant due = Instant.now().plus(Duration.ofDays(2));
      producer.send(OutgoingMessage.text("x").deliverAt(due).build());
      producer.flush();
      assertThat(files(directory, "delayed_")).hasSize(1);
      BatchInfo batch = QueueInspector.of(directory).batches(BatchState.DELAYED).get(0);
      assertThat(batch.messages()).isEqualTo(1);
      assertThat(Objects.requireNonNull(batch.due()))
          .isBetween(due.minusSeconds(5), due.plusSeconds(5));
      assertThat(consumer.poll(Duration.ofMillis(50))).isNull();
    }
    assertThat(files(directory, "delayed_")).hasSize(1);
  }

  /** However late this process is: what is due first is available first. */
  @Test
  void several_times_come_in_their_order() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      for (int millis : new int[] {600, 200, 1_000, 400, 800, 0}) {
        producer.send(later(Integer.toString(millis), millis));
      }
      producer.flush();
      for (int i = 0; i < 6; i++) {
        Message message = next(consumer);
        Instant due = start.plusMillis(Integer.parseInt(String.valueOf(message.text())));
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(QueueInspector.of(directory).batches(BatchState.DELAYED))
            .extracting(BatchInfo::due)
            .allSatisfy(left -> assertThat(left).isAfterOrEqualTo(due));
        message.ack();
      }
      assertThat(batches(directory)).isEmpty();
    }
  }

  @Test
  void a_message_due_at_a_time_that_is_past_comes_at_once() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send(OutgoingMessage.text("x").deliverAt(Instant.EPOCH).build());
      assertThat(texts(consumer, 1)).containsExactly("x");
    }
    assertThatThrownBy(() -> OutgoingMessage.text("x").delay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OutgoingMessage.text("x").delay(Duration.ofDays(40_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_full_queue_takes_what_is_for_later() throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .maxEventsPerFile(1)
            .maxAvailFiles(1)
            .whenFull(WhenFull.FAIL)
            .build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("now");
      producer.send(later("later", 100));
      producer.flush();
      await().atMost(LONG).until(() -> files(directory, "avail_").size() == 2);
      assertThat(texts(consumer, 2)).containsExactly("now", "later");
    }
  }

  @Test
  void a_released_message_comes_after_its_delay() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("x");
      producer.flush();
      Message message = next(consumer);
      long start = System.nanoTime();
      message.release(Duration.ofMillis(150));
      Message again = next(consumer);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(150_000_000);
      assertThat(again.deliveryCount()).isEqualTo(2);
      again.ack();
      assertThat(batches(directory)).isEmpty();
    }
  }

  /** As when a process dies between the renaming and the telling. */
  @Test
  void a_batch_whose_delay_nobody_was_told_of_comes_all_the_same() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send(later("first", 50));
      assertThat(texts(consumer, 1)).containsExactly("first");
      producer.send(later("x", 60_000));
      producer.flush();
      await().atMost(LONG).until(() -> consumer.poll(Duration.ZERO) == null);
      String name = files(directory, "delayed_").get(0);
      String due = name.substring("delayed_".length(), name.indexOf('_', 8));
      String sooner = Long.toString(Instant.now().toEpochMilli()); // as where no boot is told
      Path delayed = directory.resolve("delayed");
      Files.move(delayed.resolve(name), delayed.resolve(name.replace(due, sooner)));
      assertThat(consumer.poll(Duration.ofSeconds(20))).isNotNull();
    }
  }
}
