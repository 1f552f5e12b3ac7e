package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.MessageReader;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
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

  /** Starts mortals until one finds the queue empty; returns what all of them said. */
  private List<String> untilEmpty(String how) throws Exception {
    List<String> said = new ArrayList<>();
    for (int life = 0; life < 20; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, how)) {
        String line;
        while ((line = mortal.lineOrEnd()) != null) {
          if (line.equals("end")) {
            return said;
          }
          said.add(line);
        }
      }
    }
    throw new AssertionError("They die for ever: " + said);
  }

  private List<StoredMessage> dead() throws Exception {
    List<StoredMessage> dead = new ArrayList<>();
    QueueInspector inspector = QueueInspector.of(directory);
    for (BatchInfo batch : inspector.batches(BatchState.DEAD)) {
      try (MessageReader reader = inspector.read(batch)) {
        StoredMessage letter;
        while ((letter = reader.next()) != null) {
          dead.add(letter);
        }
      }
    }
    return dead;
  }

  @ParameterizedTest
  @ValueSource(strings = {"poll", "pollBatch"})
  void a_message_that_kills_its_process_is_found_and_the_others_are_delivered(String how)
      throws Exception {
    send(directory, "0", "1", "2", "killer", "4", "5", "6");
    List<String> said = untilEmpty(how);
    assertThat(said).filteredOn(line -> line.startsWith("killer")).hasSize(3);
    assertThat(said).contains("killer 1", "killer 2", "killer 3");
    for (String after : List.of("4", "5", "6")) {
      assertThat(said).filteredOn(line -> line.startsWith(after)).hasSize(1);
    }
    assertThat(said).anyMatch(line -> line.startsWith("0 "));
    assertThat(dead()).hasSize(1);
    StoredMessage killer = dead().get(0);
    assertThat(killer.text()).isEqualTo("killer");
    assertThat(Objects.requireNonNull(killer.failure()).reason()).contains("process died");
    assertThat(batches(directory)).hasSize(1);
  }

  @Test
  void a_suspected_batch_hands_out_one_message_at_a_time() throws Exception {
    send(directory, "0", "killer", "2", "3");
    for (int life = 0; life < 3; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, "poll")) {
        assertThat(mortal.await()).isEqualTo(137);
      }
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message only = next(consumer);
      assertThat(only.text()).isEqualTo("2");
      assertThat(consumer.poll(Duration.ofMillis(50))).isNull();
      only.release();
      assertThat(next(consumer).text()).isEqualTo("3");
    }
  }

  @Test
  void a_single_death_behind_a_killer_convicts_nobody() throws Exception {
    send(directory, "0", "killer", "innocent", "3");
    for (int life = 0; life < 3; life++) {
      try (Jvm mortal = Jvm.start(Children.Mortal.class, directory, "poll")) {
        assertThat(mortal.await()).isEqualTo(137);
      }
    }
    try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has innocent");
      child.kill();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message again = next(consumer);
      assertThat(again.text()).isEqualTo("innocent");
      again.ack();
      next(consumer).ack();
    }
    assertThat(dead()).extracting(StoredMessage::text).containsExactly("killer");
  }

  @Test
  void two_killers_in_a_batch_are_both_found() throws Exception {
    send(directory, "0", "killer", "2", "killer", "4");
    List<String> said = untilEmpty("poll");
    assertThat(dead()).extracting(StoredMessage::text).containsExactly("killer", "killer");
    assertThat(said).filteredOn(line -> line.startsWith("4")).hasSize(1);
    assertThat(said).filteredOn(line -> line.startsWith("2")).hasSize(1);
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
