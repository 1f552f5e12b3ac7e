package dev.turboqueue.process;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import dev.turboqueue.testing.Jvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody takes from a living process, and one process's trouble stays its own. */
class LivingOwnerTest {

  @TempDir Path root;
  private Path directory;
  private Path owners;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
    owners = directory.resolve(".turboqueue/owners");
  }

  /** Takes over what it can for as long as two looks at an owner take, and says what it has. */
  static final class Taker {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        queue.recover(Duration.ofDays(1));
        queue.recover(Duration.ofDays(1)); // looked at twice
        Message message = args.length > 1 ? null : consumer.poll(Duration.ofSeconds(3));
        System.out.println(queue.owner() + " " + (message == null ? null : message.text()));
      }
    }
  }

  private String take(String... options) throws IOException {
    Object[] arguments = Stream.concat(Stream.of(directory), Stream.of(options)).toArray();
    try (Jvm taker = Jvm.start(Taker.class, arguments)) {
      return taker.line();
    }
  }

  @Test
  void a_consumer_keeps_its_batch_when_code_of_its_process_has_read_the_file_of_locks()
      throws Exception {
    send(directory, "x");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message message = next(consumer);
      Files.readAllBytes(owners);
      assertThat(take()).isEqualTo("2 null");
      message.ack();
      assertThat(files(directory, "assigned_")).isEmpty();
    }
  }

  @Test
  void what_a_producer_has_flushed_stays_its_own_when_code_has_read_the_file_of_locks()
      throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(Fsync.FLUSH).maxBatchAge(Duration.ofHours(1)).build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Producer producer = queue.producer()) {
      producer.send("1");
      producer.flush();
      Files.readAllBytes(owners);
      assertThat(take("recover only")).isEqualTo("2 null");
      assertThat(files(directory, "filling_")).hasSize(1);
      producer.send("2");
      producer.flush();
    }
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 2)).containsExactly("1", "2");
    }
  }

  @Test
  void the_next_acknowledgement_says_that_the_file_of_locks_was_removed() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message message = next(consumer);
      Files.delete(owners);
      assertThatThrownBy(message::ack)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was removed while the queue was open");
    }
    assertThat(take()).as("it was not settled").endsWith("x");
  }

  @Test
  void who_holds_the_limit_of_one_queue_stops_no_other() throws Exception {
    DirectoryOptions limited = DirectoryOptions.builder().maxAvailFiles(5).build();
    Path other = root.resolve("other");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (TurboQueue stopped = TurboQueue.open(directory, limited);
        TurboQueue free = TurboQueue.open(other, limited);
        Jvm holder = Jvm.start(Holder.class, owners)) {
      assertThat(holder.line()).isEqualTo("holds");
      Future<Boolean> waiting = thread.submit(() -> stopped.producer().send("x"));
      free.producer().send("y");
      free.producer().flush();
      assertThat(waiting).isNotDone();
      holder.say("go");
      assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      thread.shutdownNow();
    }
  }

  /** Holds the lock of the limit until it is told to go. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
        channel.lock(0, 1, false);
        System.out.println("holds");
        System.in.read();
      }
    }
  }

  @Test
  void a_producer_that_blocks_waits_as_long_as_told_and_names_who_has_stopped() throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .maxAvailFiles(5)
            .whenFull(WhenFull.BLOCK)
            .fullTimeout(Duration.ofSeconds(12))
            .build();
    try (TurboQueue queue = TurboQueue.open(directory, options);
        Jvm holder = Jvm.start(Holder.class, owners)) {
      assertThat(holder.line()).isEqualTo("holds");
      holder.signal("STOP");
      long start = System.nanoTime();
      assertThatThrownBy(() -> queue.producer().send("x"))
          .hasMessageContaining("process " + holder.pid())
          .hasMessageContaining("is it stopped?");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(12_000_000_000L);
    }
  }

  @Test
  void a_listener_that_sends_to_a_limited_queue_during_a_recovery_stops_nobody() throws Exception {
    send(directory, "x");
    try (Jvm child = Jvm.start(Children.SlowConsumer.class, directory)) {
      assertThat(child.line()).isEqualTo("has x");
      child.kill();
    }
    DirectoryOptions limited = DirectoryOptions.builder().maxAvailFiles(5).build();
    try (TurboQueue other = TurboQueue.open(root.resolve("other"), limited);
        Producer told = other.producer()) {
      DirectoryOptions telling =
          DirectoryOptions.builder()
              .listener(event -> sendAbout(told, event.type().name()))
              .build();
      try (TurboQueue queue = TurboQueue.open(directory, telling);
          Consumer consumer = queue.consumer()) {
        assertThat(next(consumer).text()).isEqualTo("x");
      }
      told.flush();
      assertThat(next(other.consumer()).text()).isEqualTo("RECOVERED");
    }
  }

  private static void sendAbout(Producer producer, String event) {
    try {
      producer.send(event);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
