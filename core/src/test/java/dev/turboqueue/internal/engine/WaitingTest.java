package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waiting for a batch costs the directory. */
class WaitingTest {

  private final FaultyDisk disk = Faulty.disk();
  private final AtomicInteger listings = new AtomicInteger();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void count() {
    directory = root.resolve("q");
    disk.set(
        (operation, file) -> {
          if (operation.equals("list")) {
            listings.incrementAndGet();
          }
        });
  }

  @Test
  void a_consumer_that_waits_lists_the_directory_once_a_second() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      consumer.poll(Duration.ZERO);
      listings.set(0);
      assertThat(consumer.poll(Duration.ofMillis(2_500))).isNull();
      assertThat(listings.get()).isBetween(1, 6);
    }
  }

  @Test
  void a_batch_that_comes_is_found_by_one_listing() throws Exception {
    int batches = 20;
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      consumer.poll(Duration.ZERO);
      listings.set(0);
      long began = System.nanoTime();
      for (int i = 0; i < batches; i++) {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendLate());
        next(consumer).ack();
        sending.join();
      }
      int seconds = 1 + (int) ((System.nanoTime() - began) / 1_000_000_000);
      assertThat(listings.get()).isBetween(batches, 2 * batches + 3 * seconds);
    }
  }

  private void sendLate() {
    try {
      Thread.sleep(20);
      send(directory, "late");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
