package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads that look after open queues. */
class MaintenanceTest {

  private static final int QUEUES = 200;

  @TempDir Path root;

  /** Opens many queues, and says how many threads that took. */
  static final class OpensMany {
    public static void main(String[] args) throws Exception {
      TurboQueue first = TurboQueue.open(Path.of(args[0], "first"));
      int before = Thread.activeCount();
      List<TurboQueue> queues = new ArrayList<>();
      for (int i = 0; i < QUEUES; i++) {
        queues.add(TurboQueue.open(Path.of(args[0], "q" + i)));
      }
      System.out.println(Thread.activeCount() - before);
      for (TurboQueue queue : queues) {
        queue.close();
      }
      first.close();
    }
  }

  @Test
  void any_number_of_queues_needs_a_handful_of_threads() throws Exception {
    try (Jvm child = Jvm.start(OpensMany.class, root)) {
      assertThat(Integer.parseInt(child.line())).isLessThan(8);
      assertThat(child.await()).isZero();
    }
  }

  @Test
  void queues_whose_disk_hangs_do_not_stop_the_others() throws Exception {
    CountDownLatch hanging = new CountDownLatch(6);
    CountDownLatch end = new CountDownLatch(1);
    FaultyDisk disk = Faulty.disk();
    List<TurboQueue> hung = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        hung.add(openYoung("hung" + i, disk));
      }
      disk.set(
          (operation, file) -> {
            if (operation.equals("rename")) {
              hanging.countDown();
              await().atMost(LONG).until(() -> end.getCount() == 0);
            }
          });
      for (TurboQueue queue : hung) {
        queue.producer().send("x");
      }
      hanging.await();
      try (TurboQueue queue = openYoung("q", Faulty.disk());
          Producer producer = queue.producer()) {
        producer.send("y");
        await().atMost(LONG).until(() -> files(queue.directory(), "avail_").size() == 1);
        assertThat(files(hung.get(0).directory(), "avail_")).isEmpty();
      }
    } finally {
      end.countDown();
      for (TurboQueue queue : hung) {
        queue.close();
      }
    }
  }

  /** Opens a queue whose batches are rolled soon, by nobody's call. */
  private TurboQueue openYoung(String name, FaultyDisk disk) throws IOException {
    return Faulty.open(
        root.resolve(name), disk, DirectoryOptions.builder().maxBatchAge(Duration.ofMillis(200)));
  }
}
