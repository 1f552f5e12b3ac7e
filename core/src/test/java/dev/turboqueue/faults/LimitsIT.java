package dev.turboqueue.faults;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The largest of everything that is allowed, with {@code -Dlimits=all}; without, a tenth of it. The
 * largest message has a test of its own, LargeMessageIT.
 */
class LimitsIT {

  private static final boolean ALL = "all".equals(System.getProperty("limits"));

  @TempDir Path root;

  private static DirectoryOptions.Builder unhurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1));
  }

  private static byte[] payload(long number, int length) {
    return ByteBuffer.allocate(length).putLong(0, number).putLong(length - 8, ~number).array();
  }

  private static void assertNumber(Message message, long number, int length) {
    ByteBuffer payload = ByteBuffer.wrap(Objects.requireNonNull(message.bytes()));
    assertThat(payload.remaining()).isEqualTo(length);
    assertThat(payload.getLong(0)).isEqualTo(number);
    assertThat(payload.getLong(length - 8)).isEqualTo(~number);
  }

  @Test
  void a_million_messages_in_a_batch() throws Exception {
    int million = 1_000_000;
    try (TurboQueue queue =
            TurboQueue.open(root.resolve("q"), unhurried().maxEventsPerFile(million).build());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < million; i++) {
        producer.send(payload(i, 16));
      }
      assertThat(files(queue.directory(), "avail_")).hasSize(1);
      Batch batch = Objects.requireNonNull(consumer.pollBatch(Queues.LONG));
      int count = 0;
      for (Message message : batch) {
        assertNumber(message, count++, 16);
        message.ack();
      }
      assertThat(count).isEqualTo(million);
      assertThat(batches(queue.directory())).isEmpty();
    }
  }

  @Test
  void a_full_batch_and_the_large_message_that_does_not_fit_it() throws Exception {
    long most = (ALL ? 1_000L : 100L) << 20;
    int length = 1_000_000;
    int count = (int) (most / length);
    DirectoryOptions options = unhurried().maxBytesPerFile(most).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < count; i++) {
        producer.send(payload(i, length));
      }
      int last = ALL ? Producer.MAX_MESSAGE_BYTES : 25 << 20;
      producer.send(payload(count, last));
      producer.flush();
      assertThat(files(queue.directory(), "avail_")).hasSize(2);
      Path large = queue.directory().resolve(files(queue.directory(), "avail_").get(0));
      assertThat(Files.size(large)).isBetween(most * 24 / 25, most + most / 40);
      for (int i = 0; i <= count; i++) {
        Message message = Queues.next(consumer);
        assertNumber(message, i, i < count ? length : last);
        message.ack();
      }
      assertThat(batches(queue.directory())).isEmpty();
    }
  }

  @Test
  void many_files_in_a_directory() throws Exception {
    int many = ALL ? 100_000 : 10_000;
    DirectoryOptions options = unhurried().maxEventsPerFile(1).build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer()) {
      for (int i = 0; i < many; i++) {
        producer.send(payload(i, 16));
      }
    }
    assertThat(files(root.resolve("q"), "avail_")).hasSize(many);
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < many; i++) {
        Message message = Queues.next(consumer);
        assertNumber(message, i, 16);
        message.ack();
      }
      assertThat(batches(queue.directory())).isEmpty();
    }
  }
}
