package dev.turboqueue.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.BatchState;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting a queue with its directory. */
class DeletionTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void nameQueue() {
    directory = root.resolve("q");
  }

  private void send(String... texts) throws IOException {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      for (String text : texts) {
        producer.send(text);
      }
    }
  }

  /** Leaves a dead letter, recycled files and a mark of a pause. */
  private void use() throws Exception {
    send("1", "2", "3");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message first = Objects.requireNonNull(consumer.poll(Duration.ofSeconds(30)));
      first.reject("no sense");
      Objects.requireNonNull(consumer.poll(Duration.ofSeconds(30))).ack();
      queue.pause();
    }
  }

  @Test
  void an_empty_queue_is_deleted_with_its_directory() throws Exception {
    use();
    try (TurboQueue queue = TurboQueue.open(directory)) {
      queue.purge(BatchState.AVAILABLE);
      queue.purge(BatchState.DEAD);
    }
    assertThat(TurboQueue.delete(directory, false)).isEmpty();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_queue_with_messages_is_deleted_only_if_told_so() throws Exception {
    use();
    assertThatThrownBy(() -> TurboQueue.delete(directory, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory + " is not empty: ");
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThat(queue.depth()).isEqualTo(1);
      assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(1);
    }
    assertThat(TurboQueue.delete(directory, true)).isEmpty();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_queue_that_is_open_is_never_deleted() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThatThrownBy(() -> TurboQueue.delete(directory, true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory + " is open in process " + ProcessHandle.current().pid())
          .hasMessageEndingWith("end it first");
      assertThat(queue.depth()).isZero();
    }
  }

  @Test
  void what_is_not_the_queues_stays_and_is_named() throws Exception {
    use();
    List<String> strangers =
        List.of(".turboqueue/strange", "dead/notes.txt", "avail_not_a_batch", "important.txt");
    for (String stranger : strangers) {
      Files.writeString(directory.resolve(stranger), stranger);
    }
    assertThat(TurboQueue.delete(directory, true)).containsExactlyInAnyOrderElementsOf(strangers);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> directory.relativize(file) + ""))
          .containsExactlyInAnyOrderElementsOf(strangers);
    }
  }

  @Test
  void what_is_no_queue_is_refused() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("photo"), "x");
    assertThatThrownBy(() -> TurboQueue.delete(directory, true))
        .hasMessage(directory + " is not a queue's directory");
    Path link = Files.createSymbolicLink(root.resolve("link"), directory);
    assertThatThrownBy(() -> TurboQueue.delete(link, true)).hasMessageContaining("is a link");
    assertThat(directory.resolve("photo")).exists();
  }

  @Test
  void what_is_accepted_while_a_deletion_is_tried_is_never_lost() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread deleting =
        new Thread(
            () -> {
              while (!done.get()) {
                try {
                  TurboQueue.delete(directory, false);
                } catch (IOException refused) {
                  // It is open, or holds a message, or is gone.
                }
              }
            });
    deleting.start();
    try {
      for (int i = 0; i < 20; i++) {
        if (trySend("message " + i)) {
          assertThat(takeAll()).contains("message " + i);
        }
      }
    } finally {
      done.set(true);
      deleting.join();
    }
  }

  private boolean trySend(String text) {
    try {
      send(text);
      return true;
    } catch (IOException deletedMeanwhile) {
      return false;
    }
  }

  /** Opening fails in the moment between a deletion's last look and its end. */
  private List<String> takeAll() throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (int tries = 0; tries < 100 && taken.isEmpty(); tries++) {
      try (TurboQueue queue = TurboQueue.open(directory);
          Consumer consumer = queue.consumer()) {
        Message message;
        while ((message = consumer.poll(Duration.ZERO)) != null) {
          taken.add(String.valueOf(message.text()));
          message.ack();
        }
      } catch (IOException deletedMeanwhile) {
        // It is tried again.
      }
    }
    return taken;
  }
}
