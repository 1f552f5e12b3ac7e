package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueFullException;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import dev.turboqueue.testing.AvailableWatch;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full queue stops its producers, exactly at its limit. */
class BackPressureTest {

  @TempDir Path root;

  private static DirectoryOptions.Builder limited(int files, WhenFull whenFull) {
    return DirectoryOptions.builder()
        .maxEventsPerFile(1)
        .maxAvailFiles(files)
        .maxBatchAge(Duration.ofDays(1))
        .whenFull(whenFull);
  }

  private TurboQueue open(DirectoryOptions.Builder options) throws Exception {
    return TurboQueue.open(root.resolve("q"), options.build());
  }

  @Test
  void a_full_queue_fails_and_names_itself_its_limit_and_the_remedy() throws Exception {
    try (TurboQueue queue = open(limited(2, WhenFull.FAIL));
        Producer producer = queue.producer()) {
      producer.send("1");
      producer.send("2");
      assertThatThrownBy(() -> producer.send("3"))
          .isInstanceOf(QueueFullException.class)
          .hasMessageContaining(queue.directory().toString())
          .hasMessageContaining("2 batches")
          .hasMessageContaining("maxAvailFiles");
      assertThat(files(queue.directory(), "avail_")).hasSize(2);
      assertThat(files(queue.directory(), "loading_")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loading_", "load_"})
  void the_files_of_idle_python_producers_take_no_room(String prefix) throws Exception {
    try (TurboQueue queue = open(limited(2, WhenFull.FAIL));
        Producer producer = queue.producer()) {
      for (int i = 0; i < 3; i++) { // each creates its file with its first batch, and may be dead
        Files.createFile(
            queue.directory().resolve(prefix + "1795459351_" + UUID.randomUUID() + ".db"));
      }
      producer.send("1");
      producer.send("2");
      assertThatThrownBy(() -> producer.send("3")).isInstanceOf(QueueFullException.class);
    }
  }

  @Test
  void a_full_queue_drops_and_takes_again_when_there_is_room() throws Exception {
    try (TurboQueue queue = open(limited(1, WhenFull.DROP));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      assertThat(producer.send("1")).isTrue();
      assertThat(producer.send("dropped")).isFalse();
      next(consumer).ack();
      assertThat(producer.send("2")).isTrue();
      assertThat(next(consumer).text()).isEqualTo("2");
    }
  }

  @Test
  void a_full_queue_blocks_no_longer_than_it_was_told() throws Exception {
    try (TurboQueue queue = open(limited(1, WhenFull.BLOCK).fullTimeout(Duration.ofMillis(30)));
        Producer producer = queue.producer()) {
      producer.send("1");
      assertThatThrownBy(() -> producer.send("2"))
          .isInstanceOf(QueueFullException.class)
          .hasMessageContaining("PT0.03S");
    }
  }

  @Test
  void a_blocked_producer_goes_on_when_a_batch_is_taken() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (TurboQueue queue = open(limited(1, WhenFull.BLOCK));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("1");
      Future<Boolean> sent = thread.submit(() -> producer.send("2"));
      assertThat(sent).isNotDone();
      assertThat(next(consumer).text()).isEqualTo("1");
      assertThat(sent.get()).isTrue();
      assertThat(next(consumer).text()).isEqualTo("2");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void an_interrupt_ends_the_wait_and_the_message_is_not_taken() throws Exception {
    try (TurboQueue queue = open(limited(1, WhenFull.BLOCK));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("1");
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread blocked =
          new Thread(
              () -> {
                try {
                  producer.send("interrupted");
                } catch (Throwable e) {
                  failure.set(e);
                  if (!Thread.currentThread().isInterrupted()) {
                    failure.set(new AssertionError("the interrupt is lost", e));
                  }
                }
              });
      blocked.start();
      await().until(() -> blocked.getState() == Thread.State.TIMED_WAITING);
      blocked.interrupt();
      blocked.join();
      assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
      next(consumer).ack();
      producer.send("2");
      assertThat(next(consumer).text()).isEqualTo("2");
    }
  }

  @Test
  void closing_the_queue_ends_the_wait() throws Exception {
    TurboQueue queue = open(limited(1, WhenFull.BLOCK));
    Producer producer = queue.producer();
    producer.send("1");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread blocked =
        new Thread(
            () -> {
              try {
                producer.send("2");
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    blocked.start();
    await().until(() -> blocked.getState() == Thread.State.TIMED_WAITING);
    queue.close();
    blocked.join();
    assertThat(failure.get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void enqueueActive_is_the_seeds_polled_form() throws Exception {
    try (TurboQueue queue = open(limited(2, WhenFull.FAIL).maxEventsPerFile(2));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      int sent = 0;
      while (producer.enqueueActive()) {
        producer.send(Integer.toString(sent++));
      }
      assertThat(sent).isEqualTo(4);
      next(consumer).ack();
      next(consumer).ack();
      assertThat(producer.enqueueActive()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void threads_never_exceed_the_limit(int limit) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TurboQueue queue = open(limited(limit, WhenFull.BLOCK).maxEventsPerFile(3));
        Consumer consumer = queue.consumer();
        AvailableWatch watch = new AvailableWatch(queue.directory())) {
      List<Future<?>> senders = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t * 300;
        senders.add(threads.submit(() -> send(queue, first)));
      }
      watch.awaitSome(limit);
      Set<String> received = new HashSet<>();
      for (int i = 0; i < 1200; i++) {
        var message = next(consumer);
        received.add(String.valueOf(message.text()));
        message.ack();
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
      assertThat(received).hasSize(1200);
      assertThat(watch.most()).as("most available at once").isEqualTo(limit);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void send(TurboQueue queue, int first) throws Exception {
    try (Producer producer = queue.producer()) {
      for (int i = first; i < first + 300; i++) {
        producer.send(Integer.toString(i));
      }
    }
    return null;
  }
}
