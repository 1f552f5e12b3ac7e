package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Seeds;
import dev.turboqueue.testing.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, and later is not; a small tmpfs that only root can mount. */
class FullDiskTest {

  @TempDir Path mount;
  private SmallDisk disk;
  private Path directory;

  @BeforeEach
  void mount() throws Exception {
    SmallDisk mounted = SmallDisk.mount(mount, 8);
    Assumptions.assumeTrue(mounted != null, "a small tmpfs cannot be mounted here");
    disk = Objects.requireNonNull(mounted);
    directory = mount.resolve("q");
  }

  @AfterEach
  void unmount() throws Exception {
    if (directory != null) { // else nothing was mounted
      disk.close();
    }
  }

  private static DirectoryOptions.Builder unhurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1));
  }

  @RepeatedTest(10)
  void what_was_taken_is_kept_and_goes_on_when_there_is_room_again() throws Exception {
    Seeds.withSeed(
        random -> {
          List<Integer> taken = new ArrayList<>();
          DirectoryOptions options = unhurried().maxEventsPerFile(1 + random.nextInt(300)).build();
          try (TurboQueue queue = TurboQueue.open(directory, options);
              Producer producer = queue.producer();
              Consumer consumer = queue.consumer()) {
            sendUntilFull(producer, taken, random);
            disk.fill();
            for (int i = 0; i < 5; i++) {
              trySend(producer, taken, random);
            }
            disk.free();
            for (int i = 0; i < 5; i++) {
              assertThat(trySend(producer, taken, random)).isTrue();
            }
            producer.flush();
            for (int number : taken) {
              Message message = next(consumer);
              assertThat(ByteBuffer.wrap(bytes(message)).getInt()).isEqualTo(number);
              message.ack();
            }
            assertThat(batches(directory)).isEmpty();
          }
        });
  }

  private static byte[] bytes(Message message) {
    byte[] bytes = message.bytes();
    assertThat(bytes).isNotNull();
    return bytes;
  }

  private void sendUntilFull(Producer producer, List<Integer> taken, Random random)
      throws IOException {
    Files.write(mount.resolve("filler"), new byte[2 << 20]);
    while (trySend(producer, taken, random)) {}
  }

  /** Sends the next number; returns false, and checks the error, if the disk is full. */
  private boolean trySend(Producer producer, List<Integer> taken, Random random)
      throws IOException {
    int number = taken.isEmpty() ? 0 : taken.get(taken.size() - 1) + 1;
    int length = 4 + random.nextInt(random.nextInt(10) == 0 ? 150_000 : 3_000);
    try {
      producer.send(ByteBuffer.allocate(length).putInt(0, number).array());
      taken.add(number);
      if (random.nextInt(30) == 0) {
        producer.flush();
      }
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(directory + "/loading_").hasMessageContaining("No space");
      return false;
    }
  }

  @Test
  void a_consumer_works_on_a_full_disk_and_makes_room() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory, unhurried().build());
        Producer producer = queue.producer()) {
      producer.send(new byte[100_000]);
      producer.send(new byte[100_000]);
    }
    disk.fill();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      next(consumer).ack();
      next(consumer).ack();
    }
    assertThat(batches(directory)).isEmpty();
  }

  @Test
  void a_queue_that_cannot_be_created_says_so() throws Exception {
    disk.fill();
    assertThatThrownBy(() -> TurboQueue.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("No space left");
    disk.free();
    TurboQueue.open(directory).close();
  }

  @Test
  void what_a_dead_producer_left_waits_for_room_and_stops_nobody() throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer()) {
      producer.send("good");
    }
    try (Jvm child = Jvm.start(Unflushed.class, directory)) {
      assertThat(child.line()).isEqualTo("sent");
      child.kill();
    }
    disk.fill();
    try (TurboQueue queue = TurboQueue.open(directory);
        Consumer consumer = queue.consumer()) {
      Message good = next(consumer);
      assertThat(good.text()).isEqualTo("good");
      disk.free();
      good.ack();
      Message first = next(consumer);
      assertThat(first.text()).startsWith("0 ");
    }
  }

  /** Fills a batch that lacks its end. */
  static final class Unflushed {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), unhurried().build());
          Producer producer = queue.producer()) {
        for (int i = 0; i < 3_000; i++) {
          producer.send(i + " " + "x".repeat(1_000));
        }
        System.out.println("sent");
        System.in.read();
      }
    }
  }
}
