package dev.turboqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Capability;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a queue in memory has beyond what every queue has. */
class MemoryQueueTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final String name = UUID.randomUUID().toString();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryOptions options = MemoryOptions.builder().clock(now::get).build();

  private void advance(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void a_test_moves_the_time_of_delays_also_for_who_opened_the_address() throws Exception {
    try (MemoryQueue queue = MemoryQueue.open(name, options);
        MessageQueue other = MessageQueue.open("memory:" + name, QueueOptions.defaults());
        Producer producer = other.producer();
        Consumer consumer = other.consumer()) {
      producer.send(OutgoingMessage.text("later").delay(HOUR).build());
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      advance(HOUR.minusMillis(1));
      assertThat(consumer.poll(Duration.ZERO)).isNull();
      advance(Duration.ofMillis(1));
      Message message = consumer.poll(Duration.ZERO);
      assertThat(message).isNotNull();
      message.release(HOUR);
      assertThat(queue.depth()).isEqualTo(1);
      advance(HOUR);
      assertThat(consumer.poll(Duration.ZERO)).isNotNull();
    }
  }

  @Test
  void a_consumer_that_waits_sees_that_the_clock_was_moved() throws Exception {
    try (MemoryQueue queue = MemoryQueue.open(name, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send(OutgoingMessage.text("later").delay(HOUR).build());
      Thread mover = new Thread(() -> advance(HOUR));
      mover.start();
      assertThat(consumer.poll(Duration.ofMinutes(1))).isNotNull();
      mover.join();
    }
  }

  @Test
  void the_processing_limit_goes_by_the_clock() throws Exception {
    try (MemoryQueue queue = MemoryQueue.open(name, options);
        Producer producer = queue.producer();
        Consumer consumer =
            queue.consumer(ConsumerOptions.builder().processingLimit(HOUR).build())) {
      producer.send("a");
      Message message = consumer.poll(Duration.ZERO);
      assertThat(message).isNotNull();
      advance(HOUR.plusMillis(1));
      assertThatThrownBy(message::ack)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("took too long");
      advance(HOUR);
      Message again = consumer.poll(Duration.ZERO);
      assertThat(again).isNotNull();
      assertThat(again.failure()).isNotNull();
      assertThat(again.failure().reason()).contains("longer than the processing limit");
    }
  }

  @Test
  void what_is_deleted_is_gone_for_who_opens_it_again() throws Exception {
    try (MemoryQueue queue = MemoryQueue.open(name)) {
      queue.producer().send("a");
      MemoryQueue.deleteAll();
      assertThat(queue.depth()).isEqualTo(1);
    }
    try (MemoryQueue queue = MemoryQueue.open(name)) {
      assertThat(queue.depth()).isZero();
    }
  }

  @Test
  void a_queue_in_memory_outlives_nothing_and_says_so() {
    try (MemoryQueue queue = MemoryQueue.open(name)) {
      assertThat(queue.capabilities())
          .contains(Capability.DELAYS, Capability.ORDERED)
          .doesNotContain(Capability.DURABLE, Capability.LASTING_PAUSE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memory://host/q", "memory:/q", "memory:a%2Fb", "memory:q?x=y", "memory:q#x"})
  void an_address_that_is_more_than_a_name_is_refused(String address) {
    assertThatThrownBy(() -> MessageQueue.open(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(address);
  }

  @Test
  void the_options_of_a_directory_are_refused() {
    assertThatThrownBy(() -> MessageQueue.open("memory:" + name, DirectoryOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("DirectoryOptions", "MemoryOptions");
  }
}
