package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.BatchLostException;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody removes files of a queue in use. */
class RemovedFilesTest {

  @TempDir Path root;

  private static DirectoryOptions.Builder unhurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1));
  }

  @Test
  void a_removed_loading_file_is_named_once_and_the_next_send_begins_a_new_one() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory, unhurried().build());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("lost");
      Path loading = directory.resolve(files(directory, "loading_").get(0));
      Files.delete(loading);
      assertThatThrownBy(producer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(loading.toString())
          .hasMessageContaining("its messages that were not accepted: 1");
      producer.send("kept");
      producer.flush();
      assertThat(texts(consumer, 1)).containsExactly("kept");
    }
  }

  @Test
  void a_flush_says_that_its_file_was_taken_and_of_what_was_flushed_before_it_says_nothing()
      throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory, unhurried().fsync(Fsync.FLUSH).build());
        Producer producer = queue.producer()) {
      producer.send("1");
      producer.send("2");
      producer.flush();
      Path loading = directory.resolve(files(directory, "filling_").get(0));
      Files.move(loading, root.resolve("taken"));
      producer.send("3");
      assertThatThrownBy(producer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(loading.toString())
          .hasMessageContaining("its messages that were not accepted: 1");
    }
  }

  @Test
  void the_settlement_that_follows_the_removal_of_its_batch_says_so() throws Exception {
    Path directory = root.resolve("q");
    send(directory, "1", "2", "3");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      Message second = next(consumer);
      Path assigned = directory.resolve(files(directory, "assigned_").get(0));
      Files.move(assigned, root.resolve("away"));
      assertThatThrownBy(first::ack)
          .isInstanceOf(BatchLostException.class)
          .hasMessageContaining(assigned + " is gone");
      assertThatThrownBy(() -> second.reject("no good")).isInstanceOf(BatchLostException.class);
      assertThat(consumer.poll(Duration.ZERO)).isNull();
    }
  }

  @Test
  void in_a_directory_made_again_nothing_is_begun_without_a_lock() throws Exception {
    Path directory = root.resolve("q");
    send(directory, "taken before");
    try (TurboQueue queue = TurboQueue.open(directory, unhurried().build());
        Producer producer = queue.producer()) {
      Message message = next(queue.consumer());
      Files.move(directory, root.resolve("away"));
      try (TurboQueue anew = TurboQueue.open(directory)) {
        assertThat(anew.owner()).isEqualTo(queue.owner());
        OutgoingMessage later = OutgoingMessage.text("x").delay(Duration.ofHours(1)).build();
        assertSaysSo(directory, () -> producer.send("x"));
        assertSaysSo(directory, () -> producer.send(later));
        assertSaysSo(directory, () -> message.reject("no good"));
        assertThat(files(directory, "loading_")).isEmpty();
      }
    }
  }

  @Test
  void without_its_owners_file_a_process_begins_nothing() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory, unhurried().build());
        Producer producer = queue.producer()) {
      Files.delete(directory.resolve(".turboqueue/owners"));
      assertSaysSo(directory, () -> producer.send("x"));
    }
  }

  private static void assertSaysSo(Path directory, ThrowingCallable begin) {
    assertThatThrownBy(begin)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("close the queue and open it again");
  }

  @Test
  void the_limit_is_exact_without_the_hints() throws Exception {
    Path directory = root.resolve("q");
    DirectoryOptions options =
        unhurried().maxEventsPerFile(1).maxAvailFiles(3).whenFull(WhenFull.FAIL).build();
    try (TurboQueue queue = TurboQueue.open(directory, options)) {
      queue.producer().send("1");
      Files.delete(directory.resolve(".turboqueue/hints"));
      try (TurboQueue other = TurboQueue.open(directory, options)) {
        other.producer().send("2");
        other.producer().send("3");
        assertThatThrownBy(() -> queue.producer().send("4")).isInstanceOf(QueueFullException.class);
        assertThat(files(directory, "avail_")).hasSize(3);
      }
    }
  }
}
