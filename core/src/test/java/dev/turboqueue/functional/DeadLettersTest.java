package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DeadLetters;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters are put back and purged; states are purged. */
class DeadLettersTest {

  @TempDir Path root;
  private TurboQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = TurboQueue.open(root.resolve("q"));
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  /** Makes messages with the texts 0, 1, … dead letters. */
  private void reject(int count) throws Exception {
    try (Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < count; i++) {
        producer.send(
            OutgoingMessage.text(Integer.toString(i)).key("k" + i).header("h", "v").build());
      }
      producer.flush();
      for (int i = 0; i < count; i++) {
        next(consumer).reject("because");
      }
    }
    await().atMost(LONG).until(() -> files(queue.directory(), "assigned_").isEmpty());
  }

  private List<String> rest() throws Exception {
    List<String> texts = new ArrayList<>();
    try (Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ofMillis(100))) != null) {
        texts.add(message.text() + message.key() + message.headers() + message.deliveryCount());
        assertThat(message.failure()).isNull();
        message.ack();
      }
    }
    return texts;
  }

  /** Returns the texts of all dead letters, and their ids. */
  private Map<String, String> ids() throws Exception {
    Map<String, String> ids = new HashMap<>();
    queue
        .deadLetters()
        .purge(
            letter -> {
              ids.put(letter.text(), letter.id());
              return false;
            });
    return ids;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_batch_that_cannot_be_read_keeps_no_other_from_being_put_back_or_deleted(boolean retried)
      throws Exception {
    reject(1);
    Path folder = root.resolve("q/dead");
    String unreadable = "dead_1000000000_" + UUID.randomUUID() + ".db";
    Files.createSymbolicLink(folder.resolve(unreadable), Path.of("nowhere")); // the oldest
    DeadLetters letters = queue.deadLetters();
    assertThatThrownBy(() -> handle(letters, retried))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(unreadable);
    assertThat(files(root.resolve("q"), "dead_")).containsExactly(unreadable);
  }

  private static void handle(DeadLetters letters, boolean retried) throws IOException {
    if (retried) {
      letters.retry(letter -> true);
    } else {
      letters.purge(letter -> true);
    }
  }

  @Test
  void some_are_put_back_as_if_new_and_the_others_stay_under_their_ids() throws Exception {
    reject(5);
    Map<String, String> ids = ids();
    Set<String> asked = Set.of("1", "3");
    assertThat(queue.deadLetters().retry(letter -> asked.contains(letter.text()))).isEqualTo(2);
    assertThat(rest()).containsExactly("1k1[h=v]1", "3k3[h=v]1");
    ids.keySet().removeAll(asked);
    assertThat(ids()).isEqualTo(ids).containsOnlyKeys("0", "2", "4");
    assertThat(queue.deadLetters().retry(letter -> true)).isEqualTo(3);
    assertThat(rest()).containsExactly("0k0[h=v]1", "2k2[h=v]1", "4k4[h=v]1");
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void some_are_purged() throws Exception {
    reject(4);
    assertThat(queue.deadLetters().purge(letter -> "2".equals(letter.text()))).isEqualTo(1);
    assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(3);
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void each_is_put_back_once_by_many_at_a_time() throws Exception {
    for (int i = 0; i < 10; i++) {
      reject(20);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    long all = 0;
    try {
      List<Future<Long>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        done.add(threads.submit(() -> queue.deadLetters().retry(letter -> true)));
      }
      for (Future<Long> one : done) {
        all += one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(all).isEqualTo(200);
    assertThat(rest()).hasSize(200);
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void a_predicate_that_throws_leaves_the_letters_where_they_are() throws Exception {
    reject(3);
    assertThatThrownBy(
            () ->
                queue
                    .deadLetters()
                    .purge(
                        letter -> {
                          throw new IllegalStateException("oops");
                        }))
        .hasMessage("oops");
    assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(3);
  }

  @Test
  void states_are_purged_and_batches_in_hand_are_not() throws Exception {
    reject(2);
    try (Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.send("b");
      producer.send(OutgoingMessage.text("later").delay(Duration.ofHours(1)).build());
      producer.flush();
      assertThat(queue.purge(BatchState.DELAYED)).isEqualTo(1);
      assertThat(queue.purge(BatchState.DEAD)).isEqualTo(2);
      assertThat(queue.purge(BatchState.AVAILABLE)).isEqualTo(2);
      producer.send("mine");
      producer.flush();
      Message mine = next(consumer);
      assertThat(queue.purge(BatchState.AVAILABLE)).isZero();
      mine.ack();
      assertThat(batches(queue.directory())).isEmpty();
      assertThatThrownBy(() -> queue.purge(BatchState.ASSIGNED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("in hand");
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_predicate_cannot_close_the_queue_that_asks_it() throws Exception {
    reject(1);
    Predicate<StoredMessage> closing =
        letter -> {
          try {
            queue.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return true;
        };
    assertThatThrownBy(() -> queue.deadLetters().retry(closing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close it after the call");
    assertThat(queue.deadLetters().retry(letter -> true)).isEqualTo(1);
  }
}
