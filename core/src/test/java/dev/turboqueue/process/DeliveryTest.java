package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Faketime;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages when their processes die, sleep, pause, or have other clocks. */
class DeliveryTest {

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  @Test
  void deaths_are_counted_before_the_next_process_gets_the_batch() throws Exception {
    send(directory, "x");
    try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has x");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(files(directory, "avail_").get(0)).endsWith("_r1.db");
      Message message = next(consumer);
      assertThat(message.deliveryCount()).isEqualTo(2);
      message.ack();
    }
  }

  @Test
  void behind_one_that_is_not_settled_only_what_was_not_written_comes_again() throws Exception {
    int count = 10_000;
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      for (int i = 0; i < count; i++) {
        producer.send(Integer.toString(i));
      }
    }
    try (Jvm child = Jvm.start(Children.KeepsTheFirst.class, directory, count)) {
      assertThat(child.line()).isEqualTo("acknowledged");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(next(consumer).text()).isEqualTo("0");
      int again = 0;
      while (consumer.poll(Duration.ofMillis(50)) != null) {
        again++;
      }
      assertThat(again).isLessThanOrEqualTo(1_000);
    }
  }

  @Test
  void another_consumer_has_a_dead_ones_batch_although_it_has_listed_many_others()
      throws Exception {
    DirectoryOptions options = DirectoryOptions.builder().maxEventsPerFile(1).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer()) {
      producer.send("first");
      try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
        assertThat(child.line()).isEqualTo("has first");
        for (int i = 0; i < 3_000; i++) {
          producer.send("later");
        }
        try (Consumer consumer = queue.consumer()) {
          next(consumer).ack();
          child.kill();
          long start = System.nanoTime();
          int others = 0;
          while (!"first".equals(texts(consumer, 1).get(0))) {
            others++;
            Thread.sleep(5); // work
          }
          System.out.printf(
              "Had after %d ms and %d others%n", (System.nanoTime() - start) / 1_000_000, others);
          assertThat(others).isLessThan(1_000); // of the 1,500 that are its share
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "ROLL", "FLUSH"})
  void what_was_flushed_survives_the_death_of_its_producer(String fsync) throws Exception {
    try (Jvm child = Jvm.start(Children.FlushingProducer.class, directory, fsync)) {
      assertThat(child.line()).isEqualTo("flushed");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(next(consumer).text()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_delayed_message_comes_in_time_although_its_sender_is_gone(boolean killed)
      throws Exception {
    try (Jvm child = Jvm.start(Children.DelayingProducer.class, directory, 1_500)) {
      long sent = Long.parseLong(child.line());
      if (killed) {
        child.kill();
      } else {
        child.say("end");
        assertThat(child.await()).isZero();
      }
      assertThat(files(directory, "delayed_")).hasSize(1);
      try (TurboQueue queue = TurboQueue.open(directory);
          Consumer consumer = queue.consumer()) {
        assertThat(next(consumer).text()).isEqualTo("x");
        long millis = (System.nanoTime() - sent) / 1_000_000;
        System.out.println("Came after " + millis + " ms");
        assertThat(millis).isBetween(1_500L, 10_000L);
      }
    }
  }

  @Test
  void a_pause_reaches_the_consumers_of_other_processes() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Jvm listener = Jvm.start(Children.Listener.class, directory)) {
      assertThat(listener.line()).isEqualTo("listening");
      producer.send("before");
      producer.flush();
      assertThat(listener.line()).isEqualTo("got before");
      queue.pause();
      Thread.sleep(1_000); // what is promised: within a second
      producer.send("during");
      producer.flush();
      Thread.sleep(300); // long enough for a consumer that does not know
      assertThat(files(directory, "avail_")).hasSize(1);
      queue.resume();
      assertThat(listener.line()).isEqualTo("got during");
    }
  }

  /** A process whose wall clock is a day off neither delays nor hastens what others have sent. */
  @ParameterizedTest
  @ValueSource(strings = {"+1d", "-1d"})
  void a_clock_that_is_a_day_off_does_not_matter(String off) throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Jvm listener = faked(off, Children.Listener.class, directory)) {
      assertThat(listener.line()).isEqualTo("listening");
      long start = System.nanoTime();
      producer.send(OutgoingMessage.text("x").delay(Duration.ofSeconds(1)).build());
      producer.flush();
      assertThat(listener.line()).isEqualTo("got x");
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println("Came after " + millis + " ms with a clock " + off);
      assertThat(millis).isBetween(1_000L, 10_000L);
    }
  }

  /** The other way round: the sender's clock is a day off. */
  @ParameterizedTest
  @ValueSource(strings = {"+1d", "-1d"})
  void a_senders_clock_that_is_a_day_off_does_not_matter(String off) throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer();
        Jvm sender = faked(off, Children.DelayingProducer.class, directory, 2_000)) {
      long sent = Long.parseLong(sender.line());
      assertThat(Objects.requireNonNull(consumer.poll(Queues.LONG)).text()).isEqualTo("x");
      assertThat((System.nanoTime() - sent) / 1_000_000).isBetween(2_000L, 10_000L);
    }
  }

  /** Starts {@code main} with a clock that is {@code off}. */
  private Jvm faked(String off, Class<?> main, Object... arguments) throws Exception {
    Path library = Faketime.library();
    assumeTrue(library != null, "libfaketime is not installed (apt-get install faketime)");
    List<String> command = new ArrayList<>(Faketime.shifted(library, off));
    command.addAll(Jvm.command(Jvm.QUICK, main, arguments));
    return Jvm.start(command);
  }
}
