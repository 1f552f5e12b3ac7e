package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.internal.receive.DirectoryConsumer;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processing limit ends while a whole batch is being rejected, which takes a while. */
class RejectedInTimeTest {

  private static final Duration LIMIT = Duration.ofMillis(20);

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path directory;

  @Test
  void a_batch_that_is_being_rejected_is_not_given_back() throws Exception {
    send(directory, "0", "1", "2");
    ConsumerOptions limited = ConsumerOptions.builder().processingLimit(LIMIT).build();
    AtomicBoolean looked = new AtomicBoolean();
    try (SteppedQueue queue = SteppedQueue.open(directory, disk, DirectoryOptions.defaults());
        Consumer consumer = queue.consumer(limited)) {
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      disk.set(
          (operation, file) -> {
            boolean begins = operation.startsWith("open"); // to read it once more
            if (begins && looked.compareAndSet(false, true)) {
              lookWhenTheLimitIsOver((DirectoryConsumer) consumer);
            }
          });
      batch.reject("because");
      assertThat(looked).isTrue();
      assertThat(files(directory, "avail_")).isEmpty();
      assertThat(files(directory, "assigned_")).isEmpty();
      assertThat(queue.deadLetters().purge(letter -> true)).isEqualTo(3);
    }
  }

  /** Does what the maintenance does, on another thread. */
  private static void lookWhenTheLimitIsOver(DirectoryConsumer consumer) {
    long start = System.nanoTime();
    while (System.nanoTime() - start <= LIMIT.toNanos()) {
      LockSupport.parkNanos(1_000_000);
    }
    CompletableFuture.runAsync(() -> maintain(consumer)).join();
  }

  private static void maintain(DirectoryConsumer consumer) {
    try {
      consumer.maintain(Maintenance.BUSY_NANOS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
