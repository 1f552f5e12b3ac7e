package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of batches whose last step fails, and of others meanwhile. */
class UnfinishedBatchTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  private void keepFilesInHand() {
    disk.set(
        (operation, file) -> {
          boolean removes = operation.equals("rename") || operation.equals("delete");
          if (removes && String.valueOf(file.getFileName()).startsWith("assigned_")) {
            throw new IOException("Cannot " + operation + " " + file + ": simulated");
          }
        });
  }

  @Test
  void a_batch_that_could_not_be_acknowledged_can_be_released_and_comes_again() throws Exception {
    send(directory, "a", "b", "c");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      keepFilesInHand();
      assertThatThrownBy(batch::ack).hasMessageContaining("simulated");
      disk.mend();
      batch.release(Duration.ZERO);
      assertThat(texts(consumer, 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void a_batch_that_cannot_be_ended_holds_up_no_other_and_ends_later() throws Exception {
    send(directory, "a");
    send(directory, "b");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      keepFilesInHand();
      assertThatThrownBy(first::ack).hasMessageContaining("simulated");
      assertThat(next(consumer).text()).isEqualTo("b");
      disk.mend();
      await().atMost(LONG).until(() -> files(directory, "assigned_").size() == 1);
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("b");
    }
  }

  @Test
  void what_a_failed_rejection_has_moved_is_not_handed_out_as_well() throws Exception {
    send(directory, "a", "b", "c", "d");
    DirectoryOptions.Builder copiesOfOne = DirectoryOptions.builder().maxEventsPerFile(1);
    try (TurboQueue queue = Faulty.open(directory, disk, copiesOfOne);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      Faulty.failAfterCreating(disk, 2);
      assertThatThrownBy(() -> batch.reject("no good")).hasMessageContaining("simulated");
      disk.mend();
      List<String> left = new ArrayList<>();
      for (Iterator<Message> messages = batch.iterator(); messages.hasNext(); ) {
        left.add(String.valueOf(messages.next().text()));
      }
      assertThat(left).hasSize(4 - files(directory, "dead_").size()).doesNotContain("a");
    }
  }

  @Test
  void a_folder_that_vanished_is_named_and_loses_nothing() throws Exception {
    send(directory, "a");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      Files.delete(directory.resolve("delayed"));
      assertThatThrownBy(() -> batch.release(Duration.ofMillis(1)))
          .hasMessageContaining("the folder of")
          .hasMessageContaining("does not exist any more");
      batch.release(Duration.ZERO);
      assertThat(texts(consumer, 1)).containsExactly("a");
    }
  }

  @Test
  void a_batch_that_cannot_be_moved_into_its_folder_stops_no_consumer() throws Exception {
    send(directory, "a");
    Files.write(directory.resolve("corrupt_1_x.db"), new byte[] {1});
    disk.fail("rename", "corrupt_1_x");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("a");
      assertThat(consumer.poll(Duration.ofMillis(1_500))).isNull();
    }
  }

  @Test
  void a_folder_of_delayed_batches_that_cannot_be_listed_holds_back_none_of_our_own()
      throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      disk.fail("list", "delayed");
      producer.send(OutgoingMessage.text("later").delay(Duration.ofMillis(30)).build());
      assertThat(texts(consumer, 1)).containsExactly("later");
    }
  }
}
