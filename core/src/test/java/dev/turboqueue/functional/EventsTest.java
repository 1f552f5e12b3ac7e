package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

  @Test
  void each_step_of_a_batch_is_told_once() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"), listening());
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("a");
      producer.send("b");
      producer.flush();
      Message first = next(consumer);
      assertThat(types()).containsExactly(QueueEvent.Type.ROLLED, QueueEvent.Type.CLAIMED);
      assertThat(events.get(0).messages()).isEqualTo(2);
      assertThat(first.id()).startsWith(events.get(1).batch());
      first.ack();
      next(consumer).reject("not wanted");
      await().atMost(LONG).until(() -> types().contains(QueueEvent.Type.DEAD));
      assertThat(types())
          .containsExactlyInAnyOrder(
              QueueEvent.Type.ROLLED,
              QueueEvent.Type.CLAIMED,
              QueueEvent.Type.ROLLED,
              QueueEvent.Type.SETTLED,
              QueueEvent.Type.DEAD);
      assertThat(events).anyMatch(event -> event.detail().equals("not wanted"));
      producer.send("c");
      producer.flush();
      next(consumer).release();
      await().atMost(LONG).until(() -> types().contains(QueueEvent.Type.RETRIED));
      next(consumer).ack();
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
      assertThat(types()).endsWith(QueueEvent.Type.CORRUPT);
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
