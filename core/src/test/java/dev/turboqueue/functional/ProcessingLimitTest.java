package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.RetryPolicy;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that hangs loses its messages to others, if it was told to. */
class ProcessingLimitTest {

  private static final Duration LIMIT = Duration.ofMillis(150);

  @TempDir Path root;
  private TurboQueue queue;
  private Consumer hanging;
  private Consumer other;

  @BeforeEach
  void open() throws Exception {
    queue = TurboQueue.open(root.resolve("q"));
    RetryPolicy policy = RetryPolicy.builder().initialDelay(Duration.ZERO).build();
    hanging =
        queue.consumer(
            ConsumerOptions.builder().processingLimit(LIMIT).retryPolicy(policy).build());
    other = queue.consumer();
    try (Producer producer = queue.producer()) {
      for (int i = 0; i < 3; i++) {
        producer.send(Integer.toString(i));
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  @Test
  void what_takes_too_long_is_given_to_others_with_the_rest_of_its_batch() throws Exception {
    Message late = next(hanging);
    assertThat(texts(other, 3)).containsExactlyInAnyOrder("0", "1", "2");
    assertThatThrownBy(late::ack)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("limit");
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void the_message_says_that_it_took_too_long() throws Exception {
    next(hanging);
    Message again = next(other);
    while (!"0".equals(again.text())) {
      again.ack();
      again = next(other);
    }
    assertThat(again.deliveryCount()).isEqualTo(2);
    assertThat(Objects.requireNonNull(again.failure()).reason()).contains("limit of PT0.15S");
    again.ack();
  }

  @Test
  void a_batch_in_hand_as_a_whole_is_fenced_too() throws Exception {
    Batch batch = Objects.requireNonNull(hanging.pollBatch(LONG));
    Iterator<Message> messages = batch.iterator();
    messages.next();
    assertThat(texts(other, 3)).containsExactlyInAnyOrder("0", "1", "2");
    assertThatThrownBy(batch::ack).isInstanceOf(IllegalStateException.class);
    assertThat(messages.hasNext()).isFalse();
  }

  @Test
  void a_batch_that_nobody_begins_is_given_to_others() throws Exception {
    Batch batch = Objects.requireNonNull(hanging.pollBatch(LONG));
    assertThat(texts(other, 3)).containsExactly("0", "1", "2");
    assertThatThrownBy(batch::ack).isInstanceOf(IllegalStateException.class);
    assertThat(batch.iterator().hasNext()).isFalse();
  }

  @Test
  void a_batch_that_nobody_ends_is_given_to_others() throws Exception {
    Iterator<Message> messages = Objects.requireNonNull(hanging.pollBatch(LONG)).iterator();
    messages.next().ack();
    assertThat(texts(other, 2)).containsExactly("1", "2");
    assertThat(messages.hasNext()).isFalse();
  }

  @Test
  void a_batch_may_take_longer_than_a_message() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    try (Consumer slow = queue.consumer(ConsumerOptions.builder().processingLimit(limit).build())) {
      for (Message message : Objects.requireNonNull(slow.pollBatch(LONG))) {
        assertThat(other.poll(limit.multipliedBy(2).dividedBy(5))).isNull();
        message.ack();
      }
    }
    assertThat(batches(queue.directory())).isEmpty();
  }

  @Test
  void settling_is_a_sign_of_life() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    int received = 0;
    try (Consumer slow = queue.consumer(ConsumerOptions.builder().processingLimit(limit).build())) {
      for (Message message : Objects.requireNonNull(slow.pollBatch(LONG))) {
        Thread.sleep(limit.toMillis() * 3 / 5);
        message.ack();
        Thread.sleep(limit.toMillis() * 3 / 5);
        received++;
      }
    }
    assertThat(received).isEqualTo(3);
  }

  @Test
  void without_a_limit_nothing_is_taken_away() throws Exception {
    Message message = next(other);
    assertThat(hanging.poll(LIMIT.multipliedBy(4))).isNull();
    message.ack();
  }

  @Test
  void messages_settled_in_time_come_once() throws Exception {
    Duration limit = Duration.ofSeconds(2); // so that a pause of the machine is no hang
    try (Consumer slow = queue.consumer(ConsumerOptions.builder().processingLimit(limit).build())) {
      assertThat(texts(slow, 3)).containsExactly("0", "1", "2");
      assertThat(other.poll(limit.multipliedBy(2))).isNull();
    }
  }
}
