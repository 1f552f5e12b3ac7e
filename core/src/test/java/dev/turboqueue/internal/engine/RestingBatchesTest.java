package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies dead or delayed in a queue costs those nothing that work on it. */
class RestingBatchesTest {

  private static final int RESTING = 300;
  private static final int MESSAGES = 200;

  @TempDir Path root;
  private final FaultyDisk disk = Faulty.disk();
  private final AtomicLong listings = new AtomicLong();
  private final AtomicLong entries = new AtomicLong();

  @BeforeEach
  void fill() throws Exception {
    Path directory = root.resolve("q");
    try (TurboQueue queue = TurboQueue.open(directory);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("dead");
      next(consumer).reject("on purpose");
      producer.send(later("delayed"));
    }
    for (String state : new String[] {"dead_", "delayed_"}) {
      await().atMost(Queues.LONG).until(() -> files(directory, state).size() == 1);
      String file = files(directory, state).get(0);
      multiply(Queues.path(directory, file));
    }
  }

  private static OutgoingMessage later(String text) {
    return OutgoingMessage.text(text).delay(Duration.ofDays(1)).build();
  }

  private static void multiply(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String start = name.substring(0, name.lastIndexOf('-') + 1);
    for (int i = 1; i < RESTING; i++) {
      String node = UUID.randomUUID().toString().substring(24);
      Files.copy(file, file.resolveSibling(start + node + ".db"));
    }
  }

  /** Counts the listings of a folder and what they look at. */
  private void count(String folder) {
    disk.set(
        (operation, file) -> {
          if (operation.equals("list") && file.endsWith(folder)) {
            listings.incrementAndGet();
            try (Stream<Path> found = Files.list(file)) {
              entries.addAndGet(found.count());
            }
          }
        });
  }

  private long workOneByOne(boolean delaying) throws Exception {
    DirectoryOptions.Builder options = DirectoryOptions.builder().maxEventsPerFile(1);
    long start = System.nanoTime();
    try (TurboQueue queue = Faulty.open(root.resolve("q"), disk, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send("message");
        if (delaying) {
          producer.send(later("another"));
        }
        next(consumer).ack();
      }
    }
    return 1 + Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }

  @Test
  void nobody_who_works_looks_among_the_dead_letters() throws Exception {
    count("dead");
    workOneByOne(false);
    assertThat(listings).hasValue(0);
  }

  @Test
  void a_look_at_the_queue_meets_nothing_that_rests() throws Exception {
    count("q");
    workOneByOne(false);
    assertThat(listings.get()).isPositive();
    assertThat(entries.get() / listings.get()).isLessThan(20);
  }

  @Test
  void delayed_batches_are_looked_at_once_a_second_however_often_others_come() throws Exception {
    count("delayed");
    long seconds = workOneByOne(true);
    assertThat(listings.get()).isBetween(1L, 1 + seconds);
  }
}
