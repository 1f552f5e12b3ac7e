package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.internal.engine.SteppedQueue;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel could not write is told to one descriptor, once: that is the time to fail. */
class WriteBackErrorTest {

  @TempDir Path root;

  private final SimulatedDisk disk = new SimulatedDisk(DiskImage.EMPTY);

  @ParameterizedTest
  @EnumSource(
      value = Fsync.class,
      names = {"ROLL", "FLUSH"})
  void a_flush_fails_if_anything_before_it_could_not_be_written(Fsync fsync) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(fsync).maxBatchAge(Duration.ofDays(1)).build();
    int time;
    try (Home home = new Home(root.resolve("q"));
        SteppedQueue queue = home.open(1, disk, options)) {
      Producer producer = queue.producer();
      sendPages(producer, "lost");
      disk.failWriteBack(fsync == Fsync.FLUSH ? "filling_" : "loading_");
      assertThatThrownBy(producer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      sendPages(producer, "kept");
      producer.flush();
      time = disk.time();
    }
    assertThat(received(forced(disk, time), options)).filteredOn("kept"::equals).hasSize(70);
  }

  /** Trying to force the same file again would succeed, with its pages gone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_recovery_that_could_not_be_written_back_begins_anew(int failures) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder().fsync(Fsync.FLUSH).maxBatchAge(Duration.ofDays(1)).build();
    DiskImage image;
    try (Home home = new Home(root.resolve("first"));
        SteppedQueue queue = home.open(1, disk, options)) {
      Producer producer = queue.producer();
      sendPages(producer, "kept");
      producer.flush();
      image = forced(disk, disk.time());
    }
    SimulatedDisk left = new SimulatedDisk(image);
    int time = recover(left, failures, options);
    assertThat(received(forced(left, time), options)).filteredOn("kept"::equals).hasSize(70);
  }

  /** Recovers although what is forced cannot be written; returns the disk's time then. */
  private int recover(SimulatedDisk left, int failures, DirectoryOptions options) throws Exception {
    FaultyDisk faulty = new FaultyDisk(left);
    AtomicInteger failing = new AtomicInteger(failures);
    faulty.set(
        (operation, file) -> {
          if (operation.equals("force") && failing.getAndDecrement() > 0) {
            left.failWriteBack(file.getFileName().toString());
          }
        });
    try (Home home = new Home(root.resolve("recoverer"));
        SteppedQueue recoverer = home.open(1, faulty, options);
        Producer producer = recoverer.producer()) {
      for (int i = 0; i < failures; i++) {
        recoverer.recoverFromDead();
      }
      assertThat(left.names()).hasSize(1).allMatch(name -> name.startsWith("avail_"));
      sendPages(producer, "another");
      producer.flush(); // forces all names
      return left.time();
    }
  }

  /** Sends so much that a page reaches the disk before it is forced. */
  private static void sendPages(Producer producer, String key) throws IOException {
    for (int i = 0; i < 70; i++) {
      producer.send(key + " ".repeat(1_000));
    }
  }

  /** Returns what is there after a power failure if nothing is kept but what was forced. */
  private static DiskImage forced(SimulatedDisk disk, int time) {
    PowerLoss power = new PowerLoss(disk.initial(), new Tears(false));
    disk.log().subList(0, time).forEach(power::advance);
    return power.least();
  }

  private List<String> received(DiskImage image, DirectoryOptions options) throws Exception {
    List<String> left = new ArrayList<>();
    try (Home home = new Home(root.resolve("later"));
        SteppedQueue queue = home.open(1, new SimulatedDisk(image), options);
        Consumer consumer = queue.consumer()) {
      Message message;
      while ((message = consumer.poll(Duration.ZERO)) != null) {
        left.add(String.valueOf(message.text()).trim());
        message.ack();
      }
    }
    return left;
  }
}
