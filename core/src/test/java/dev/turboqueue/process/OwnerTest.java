package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.AvailableWatch;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns what while processes live, stand still and die. */
class OwnerTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  @Test
  void another_consumer_soon_has_what_a_killed_one_had() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer();
        Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has x");
      long start = System.nanoTime();
      child.kill();
      Message message = consumer.poll(Duration.ofSeconds(5));
      assertThat(message).as("within 5 s of the death").isNotNull();
      System.out.printf("Taken over after %d ms%n", (System.nanoTime() - start) / 1_000_000);
      assertThat(message.text()).isEqualTo("x");
      message.ack();
    }
  }

  @Test
  void nobody_takes_the_batch_of_an_owner_that_stands_still() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer();
        Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has x");
      child.signal("STOP");
      assertThat(consumer.poll(Duration.ofSeconds(2))).isNull();
      assertThat(queue.recover(Duration.ofMillis(1))).isEmpty();
      assertThat(files(directory, "assigned_")).hasSize(1);
      child.signal("CONT");
      child.say("go on");
      assertThat(child.line()).isEqualTo("done");
      assertThat(batches(directory)).isEmpty();
    }
  }

  @Test
  void a_killed_consumer_repeats_at_most_1000_and_those_of_10_ms() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(10_000).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer()) {
      for (int i = 0; i < 10_000; i++) {
        producer.send(Integer.toString(i));
      }
    }
    try (Jvm child = Jvm.start(Children.AckingConsumer.class, directory, 5_000)) {
      assertThat(child.line()).isEqualTo("acknowledged");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message first = next(consumer);
      assertThat(Integer.parseInt(String.valueOf(first.text()))).isBetween(4_000, 5_000);
      int left = 10_000 - Integer.parseInt(String.valueOf(first.text()));
      assertThat(texts(consumer, left - 1)).endsWith("9999");
    }
  }

  @Test
  void a_killed_producers_messages_are_recovered_as_far_as_they_were_written() throws Exception {
    try (Jvm child = Jvm.start(Children.EndlessProducer.class, directory)) {
      assertThat(child.line()).isEqualTo("sent");
      child.kill();
    }
    assertThat(files(directory, "loading_")).hasSize(1);
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(files(directory, "loading_")).isEmpty();
      assertThat(files(directory, "avail_")).hasSize(1);
      List<String> texts = texts(consumer, 10_000);
      assertThat(texts.get(0)).isEqualTo("message 0");
      assertThat(texts.get(9_999)).isEqualTo("message 9999");
    }
  }

  @Test
  void living_processes_have_different_numbers() throws Exception {
    Set<Integer> numbers = new HashSet<>();
    try (TurboQueue queue = TurboQueue.open(directory);
        Jvm first = Jvm.start(Children.Owner.class, directory);
        Jvm second = Jvm.start(Children.Owner.class, directory)) {
      numbers.add(queue.owner());
      numbers.add(Integer.valueOf(first.line()));
      numbers.add(Integer.valueOf(second.line()));
      assertThat(numbers).containsExactlyInAnyOrder(1, 2, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void processes_never_exceed_the_limit(int limit) throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer();
        AvailableWatch watch = new AvailableWatch(directory)) {
      List<Jvm> producers = new ArrayList<>();
      try {
        for (int i = 0; i < 3; i++) {
          producers.add(Jvm.start(Children.LimitedProducer.class, directory, i * 300, 300, limit));
        }
        watch.awaitSome(limit);
        assertThat(new HashSet<>(Queues.texts(consumer, 900))).hasSize(900);
        for (Jvm producer : producers) {
          assertThat(producer.await()).as(producer.errors()).isZero();
        }
        assertThat(watch.most()).as("most available at once").isEqualTo(limit);
      } finally {
        for (Jvm producer : producers) {
          producer.close();
        }
      }
    }
  }

  @Test
  void a_consumer_beside_another_takes_every_second_batch() throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(1).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("the other's");
      try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
        assertThat(child.line()).isEqualTo("has the other's");
        for (int i = 0; i < 8; i++) {
          producer.send(Integer.toString(i));
        }
        List<String> taken = texts(consumer, 8);
        assertThat(taken).startsWith("0", "2", "4", "6");
        assertThat(taken).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
      }
    }
  }
}
