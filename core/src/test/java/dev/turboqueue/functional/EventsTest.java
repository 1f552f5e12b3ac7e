package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.TurboQueue;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener hears of what happens; pausing stops handing out. */
class EventsTest {

  @TempDir Path root;
  private final List<QueueEvent> events = new CopyOnWriteArrayList<>();

  private DirectoryOptions listening() {
    return DirectoryOptions.builder().listener(events::add).build();
  }

  private List<QueueEvent.Type> types() {
    return events.stream().map(QueueEvent::type).toList();
  }

  /** Waits until these have been told, and no others. */
  private void awaitTold(QueueEvent.Type... expected) {
    await().atMost(LONG).untilAsserted(() -> assertThat(types()).containsExactly(expected));
  }

  @Test
  void each_step_of_a_batch_is_told_once() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.send("b");
      producer.flush();
      Message first = next(consumer);
      awaitTold(QueueEvent.Type.SENT, QueueEvent.Type.CLAIMED);
      assertThat(events.get(0).messages()).isEqualTo(2);
      assertThat(first.id()).startsWith(events.get(1).batch());
      first.ack();
      next(consumer).reject("not wanted");
      await().atMost(LONG).until(() -> types().contains(QueueEvent.Type.DEAD));
      assertThat(types())
          .containsExactlyInAnyOrder(
              QueueEvent.Type.SENT,
              QueueEvent.Type.CLAIMED,
              QueueEvent.Type.SETTLED,
              QueueEvent.Type.DEAD);
      assertThat(messages(QueueEvent.Type.SETTLED)).isEqualTo(1);
      assertThat(events).anyMatch(event -> event.detail().equals("not wanted"));
      producer.send("c");
      producer.flush();
      next(consumer).release();
      await().atMost(LONG).until(() -> types().contains(QueueEvent.Type.RETRIED));
      next(consumer).ack();
    }
  }

  private int messages(QueueEvent.Type type) {
    return events.stream()
        .filter(event -> event.type() == type)
        .mapToInt(QueueEvent::messages)
        .sum();
  }

  private void send(TurboQueue queue, int messages) throws Exception {
    try (Producer producer = queue.producer()) {
      for (int i = 0; i < messages; i++) {
        producer.send("m" + i);
      }
    }
  }

  @Test
  void what_was_claimed_is_settled_retried_dead_or_returned() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening())) {
      send(queue, 10);
      try (Consumer consumer = queue.consumer()) {
        next(consumer).ack();
        next(consumer).reject("not wanted");
        next(consumer).release(Duration.ofHours(1));
        next(consumer).release(Duration.ofHours(1));
        next(consumer).ack();
        next(consumer).ack();
        next(consumer);
      }
      assertThat(messages(QueueEvent.Type.SENT)).isEqualTo(10);
      assertThat(messages(QueueEvent.Type.CLAIMED)).isEqualTo(10);
      assertThat(messages(QueueEvent.Type.SETTLED)).isEqualTo(3);
      assertThat(messages(QueueEvent.Type.DEAD)).isEqualTo(1);
      assertThat(messages(QueueEvent.Type.RETRIED)).isEqualTo(2);
      assertThat(messages(QueueEvent.Type.RETURNED)).isEqualTo(4);
      events.clear();
      try (Consumer consumer = queue.consumer()) {
        texts(consumer, 4);
      }
      assertThat(messages(QueueEvent.Type.CLAIMED)).isEqualTo(4);
      assertThat(messages(QueueEvent.Type.SETTLED)).isEqualTo(4);
      awaitTold(QueueEvent.Type.CLAIMED, QueueEvent.Type.SETTLED);
    }
  }

  @Test
  void a_batch_that_is_settled_as_a_whole_is_told_once_with_its_messages() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening());
        Consumer consumer = queue.consumer()) {
      send(queue, 5);
      Batch released = consumer.pollBatch(LONG);
      assertThat(released).isNotNull();
      released.iterator().next().ack();
      released.release(Duration.ZERO);
      awaitTold(
          QueueEvent.Type.SENT,
          QueueEvent.Type.CLAIMED,
          QueueEvent.Type.SETTLED,
          QueueEvent.Type.RETRIED);
      assertThat(messages(QueueEvent.Type.SETTLED)).isEqualTo(1);
      assertThat(messages(QueueEvent.Type.RETRIED)).isEqualTo(4);
      events.clear();
      Batch done = consumer.pollBatch(LONG);
      assertThat(done).isNotNull();
      done.ack();
      awaitTold(QueueEvent.Type.CLAIMED, QueueEvent.Type.SETTLED);
      assertThat(messages(QueueEvent.Type.SETTLED)).isEqualTo(4);
    }
  }

  @Test
  void an_event_names_its_queue_and_how_long_the_batch_was_in_hand() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening());
        Consumer consumer = queue.consumer()) {
      send(queue, 1);
      long before = System.nanoTime();
      next(consumer).ack();
      long most = System.nanoTime() - before;
      awaitTold(QueueEvent.Type.SENT, QueueEvent.Type.CLAIMED, QueueEvent.Type.SETTLED);
      assertThat(events).extracting(QueueEvent::queue).containsOnly(queue.address());
      assertThat(events.get(0).duration()).isZero();
      QueueEvent settled = events.get(events.size() - 1);
      assertThat(settled.type()).isEqualTo(QueueEvent.Type.SETTLED);
      assertThat(settled.duration().toNanos()).isBetween(1L, most);
    }
  }

  @Test
  void dead_letters_that_are_purged_are_no_work_that_is_settled() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening());
        Consumer consumer = queue.consumer()) {
      send(queue, 2);
      next(consumer).reject("a");
      next(consumer).reject("b");
      await().atMost(LONG).until(() -> messages(QueueEvent.Type.DEAD) == 2);
      events.clear();
      queue.deadLetters().purge(letter -> "m0".equals(letter.text()));
      assertThat(events).isEmpty();
    }
  }

  @Test
  void damage_is_told() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory, listening());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.flush();
      String name = files(directory, "avail_").get(0);
      try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
        file.seek(4_096);
        file.write(new byte[100]);
      }
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      awaitTold(QueueEvent.Type.SENT, QueueEvent.Type.CLAIMED, QueueEvent.Type.CORRUPT);
      assertThat(events.get(events.size() - 1).detail()).contains("page 2");
    }
  }

  @Test
  void a_listener_that_throws_disturbs_nobody() throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .listener(
                event -> {
                  throw new IllegalStateException("listener");
                })
            .build();
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.flush();
      next(consumer).ack();
    }
  }

  @Test
  void a_pause_stops_handing_out_even_of_a_batch_in_hand_and_outlasts_the_process()
      throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.send("b");
      producer.flush();
      Message first = next(consumer);
      queue.pause();
      queue.pause();
      assertThat(consumer.poll(Duration.ofMillis(30))).isNull();
      assertThat(consumer.pollBatch(Duration.ofMillis(30))).isNull();
      first.ack();
      producer.send("c");
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(queue.isPaused()).isTrue();
      assertThat(consumer.poll(Duration.ofMillis(30))).isNull();
      queue.resume();
      queue.resume();
      assertThat(next(consumer).text()).isEqualTo("b");
    }
  }
}
