package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AckTest {

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

  private void send(int messages) throws Exception {
    try (Producer producer = queue.producer()) {
      for (int i = 0; i < messages; i++) {
        producer.send(Integer.toString(i));
      }
    }
  }

  @Test
  void a_batch_goes_with_its_last_acknowledgement() throws Exception {
    send(2);
    try (Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      Message second = next(consumer);
      second.ack();
      second.ack();
      assertThat(files(queue.directory(), "assigned_")).hasSize(1);
      first.ack();
      assertThat(batches(queue.directory())).isEmpty();
      first.ack();
    }
  }

  @Test
  void threads_acknowledge_in_any_order() throws Exception {
    Seeds.withSeed(
        random -> {
          send(5_000);
          try (Consumer consumer = queue.consumer()) {
            List<Message> taken = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
              taken.add(next(consumer));
            }
            Collections.shuffle(taken, random);
            Message last = taken.remove(0);
            ackInThreads(taken);
            assertThat(files(queue.directory(), "assigned_")).hasSize(1);
            last.ack();
            assertThat(batches(queue.directory())).isEmpty();
          }
        });
  }

  private static void ackInThreads(List<Message> messages) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int start = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = start; i < messages.size(); i += 4) {
                    messages.get(i).ack();
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void acknowledging_after_the_consumer_closed_fails_and_says_why() throws Exception {
    send(1);
    Consumer consumer = queue.consumer();
    Message message = next(consumer);
    consumer.close();
    assertThatThrownBy(message::ack)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("given back")
        .hasMessageContaining("consumer was closed");
    try (Consumer other = queue.consumer()) {
      assertThat(texts(other, 1)).containsExactly("0");
    }
  }

  @Test
  void acknowledging_again_after_all_was_done_and_closed_does_nothing() throws Exception {
    send(1);
    Consumer consumer = queue.consumer();
    Message message = next(consumer);
    message.ack();
    consumer.close();
    message.ack();
  }

  @Test
  void a_batch_is_acknowledged_as_a_whole() throws Exception {
    send(100);
    try (Consumer consumer = queue.consumer()) {
      Batch batch = consumer.pollBatch(LONG);
      assertThat(batch).isNotNull();
      Message first = batch.iterator().next();
      batch.ack();
      batch.ack();
      first.ack();
      assertThat(batch.iterator().hasNext()).isFalse();
      assertThat(batches(queue.directory())).isEmpty();
    }
  }

  @Test
  void a_batch_cannot_be_acknowledged_after_the_consumer_closed() throws Exception {
    send(3);
    Consumer consumer = queue.consumer();
    Batch batch = consumer.pollBatch(LONG);
    assertThat(batch).isNotNull();
    consumer.close();
    assertThatThrownBy(batch::ack).isInstanceOf(IllegalStateException.class);
    assertThat(files(queue.directory(), "avail_")).hasSize(1);
  }

  @Test
  void what_is_closed_cannot_be_used() throws Exception {
    Producer producer = queue.producer();
    Consumer consumer = queue.consumer();
    queue.close();
    assertThatThrownBy(() -> producer.send("x")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(producer::flush).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(producer::enqueueActive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.poll(LONG)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.pollBatch(LONG)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(queue::producer).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(queue::consumer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(queue.directory().toString());
  }
}
