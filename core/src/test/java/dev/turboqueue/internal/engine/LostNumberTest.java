package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.path;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.owner.OtherOwners;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The file of owners is removed when all checks are done and the next step takes something in hand:
 * nothing stays in hand under a number that may be another process's.
 */
class LostNumberTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path directory;

  private Path owners() {
    return directory.resolve(".turboqueue/owners");
  }

  /** Removes the file of owners just before a file whose name begins so is renamed or created. */
  private void removeBefore(String operation, String prefix) {
    AtomicBoolean removed = new AtomicBoolean();
    disk.set(
        (name, file) -> {
          boolean meant =
              name.equals(operation) && file.getFileName().toString().startsWith(prefix);
          if (meant && removed.compareAndSet(false, true)) {
            Files.delete(owners());
          }
        });
  }

  private static void assertSaysSo(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was removed while the queue was open")
        .hasMessageContaining("close the queue and open it again");
  }

  @Test
  void a_claimed_batch_goes_back_and_another_process_gets_it() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      List<String> before = Queues.batches(directory);
      removeBefore("rename", "avail_");
      assertSaysSo(() -> consumer.poll(Duration.ZERO));
      assertThat(Queues.batches(directory)).isEqualTo(before);
      try (TurboQueue other = TurboQueue.open(directory);
          Consumer others = other.consumer()) {
        assertThat(other.owner()).isEqualTo(queue.owner());
        Message message = next(others);
        assertThat(message.deliveryCount()).isEqualTo(1);
        message.ack();
      }
    }
  }

  @Test
  void of_many_batches_that_were_listed_before_none_is_claimed() throws Exception {
    for (int i = 0; i < 20; i++) {
      send(directory, "x");
    }
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < 9; i++) {
        next(consumer).ack();
      }
      removeBefore("rename", "avail_");
      assertSaysSo(() -> consumer.poll(Duration.ZERO));
      assertThat(files(directory, "avail_")).hasSize(11);
      assertThat(files(directory, "assigned_")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dead_", "delayed_", "corrupt_"})
  void what_an_operator_asks_for_goes_back_as_it_was(String state) throws Exception {
    send(directory, "x");
    String available = Queues.batches(directory).get(0);
    String due = state.equals("delayed_") ? "99999999999999_" : "";
    String name = available.replace("avail_", state + due);
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Files.move(directory.resolve(available), path(directory, name));
      removeBefore("rename", state);
      assertSaysSo(
          () -> {
            switch (state) {
              case "dead_" -> queue.deadLetters().retry(letter -> true);
              case "delayed_" -> queue.purge(BatchState.DELAYED);
              default -> queue.repair();
            }
          });
      assertThat(Queues.batches(directory)).containsExactly(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"assigned_00007_", "loading_"})
  void what_is_to_be_recovered_keeps_its_owners_name(String prefix) throws Exception {
    send(directory, "x");
    String available = Queues.batches(directory).get(0);
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      String left = available.replace("avail_", prefix).replaceFirst("(5451)0001", "$10007");
      Files.move(directory.resolve(available), directory.resolve(left));
      OtherOwners.enterDead(owners(), 7);
      List<String> renamed = new ArrayList<>();
      disk.set(
          (name, file) -> {
            if (name.equals("rename")) {
              renamed.add(file.getFileName().toString());
              Files.deleteIfExists(owners());
            }
          });
      queue.recover(Duration.ofDays(1));
      assertThat(renamed).containsExactly(left, "recovering_00001_00007_" + left);
      assertThat(Queues.batches(directory)).containsExactly(left);
    }
  }

  @Test
  void what_is_begun_is_deleted() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer()) {
      removeBefore("create", "loading_");
      assertSaysSo(() -> producer.send("x"));
      assertThat(Queues.batches(directory)).isEmpty();
    }
  }

  @Test
  void what_is_begun_for_a_delayed_message_or_a_copy_is_deleted() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      Message message = next(consumer);
      List<String> before = Queues.batches(directory);
      removeBefore("create", "loading_");
      OutgoingMessage later = OutgoingMessage.text("y").delay(Duration.ofHours(1)).build();
      assertSaysSo(() -> producer.send(later));
      assertSaysSo(() -> message.reject("no good"));
      assertThat(Queues.batches(directory)).isEqualTo(before);
    }
  }
}
