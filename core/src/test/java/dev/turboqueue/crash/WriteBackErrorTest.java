package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.internal.engine.SteppedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      time = disk.log().size();
    }
    assertThat(afterPowerFailure(time, options)).filteredOn("kept"::equals).hasSize(70);
  }

  /** Sends so much that a page reaches the disk before it is forced. */
  private static void sendPages(Producer producer, String key) throws IOException {
    for (int i = 0; i < 70; i++) {
      producer.send(key + " ".repeat(1_000));
    }
  }

  private List<String> afterPowerFailure(int time, DirectoryOptions options) throws Exception {
    PowerLoss power = new PowerLoss(disk.initial(), new Tears(false));
    disk.log().subList(0, time).forEach(power::advance);
    List<String> left = new ArrayList<>();
    try (Home home = new Home(root.resolve("later"));
        SteppedQueue queue = home.open(1, new SimulatedDisk(power.least()), options);
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
