package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue does while the JVM exits. */
class ExitingTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  @TempDir Path root;
  private Path directory;
  private DirectoryQueue queue;
  private Consumer consumer;

  @BeforeEach
  void fill() throws Exception {
    directory = root.resolve("q");
    send(directory, "1", "2");
    queue = (DirectoryQueue) TurboQueue.open(directory);
    consumer = queue.consumer();
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  private void assertNothingComes() throws Exception {
    assertThat(consumer.poll(SHORT)).isNull();
    assertThat(consumer.pollBatch(Duration.ZERO)).isNull();
    assertThat(consumer.handle(message -> {}, SHORT)).isFalse();
  }

  @Test
  void nothing_comes_any_more_before_and_after_it_is_closed() throws Exception {
    queue.beginExit();
    assertNothingComes();
    queue.closeAtExit();
    assertNothingComes();
  }

  @Test
  void nothing_comes_any_more_from_a_batch_in_hand() throws Exception {
    next(consumer);
    queue.beginExit();
    assertNothingComes();
  }

  @Test
  void a_consumer_that_waits_is_told_that_nothing_came() throws Exception {
    texts(consumer, 2);
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> consumer.handle(message -> {}, Duration.ofDays(1)));
    new Thread(waiting).start();
    queue.beginExit();
    assertThat(waiting.get(LONG.toSeconds(), TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void what_is_in_hand_can_be_settled_and_sent() throws Exception {
    Message message = next(consumer);
    queue.beginExit();
    assertThat(queue.isAnyInHand()).isTrue();
    Producer producer = queue.producer();
    producer.send("result of " + message.text());
    producer.flush();
    message.ack();
    assertThat(queue.isAnyInHand()).isFalse();
    queue.closeAtExit();
    try (TurboQueue again = TurboQueue.open(directory)) {
      assertThat(texts(again.consumer(), 2)).containsExactly("2", "result of 1");
    }
  }

  @Test
  void a_whole_batch_is_in_hand_until_it_is_settled() throws Exception {
    Batch batch = consumer.pollBatch(LONG);
    assertThat(batch).isNotNull();
    queue.beginExit();
    assertThat(queue.isAnyInHand()).isTrue();
    assertThat(batch).extracting(Message::text).containsExactly("1", "2");
    assertThat(queue.isAnyInHand()).isTrue();
    batch.ack();
    assertThat(queue.isAnyInHand()).isFalse();
  }

  @Test
  void a_batch_of_which_nobody_has_a_message_is_not_in_hand() throws Exception {
    next(consumer).ack();
    assertThat(queue.isAnyInHand()).isFalse();
  }

  @Test
  void a_queue_that_the_application_closes_is_not_closed_at_the_exit() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().closeAtExit(false).build();
    try (TurboQueue theirs = TurboQueue.open(directory, options)) {
      assertThat(OpenQueues.QUEUES).contains(queue).doesNotContain((DirectoryQueue) theirs);
    }
  }
}
