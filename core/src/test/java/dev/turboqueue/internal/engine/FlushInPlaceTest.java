package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Fsync#FLUSH}: a flush forces the batch where it is being filled. */
class FlushInPlaceTest {

  private static final int THREADS = 8;

  @TempDir Path root;
  private final FaultyDisk disk = Faulty.disk();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private TurboQueue queue;
  private Producer producer;

  @BeforeEach
  void open() throws Exception {
    DirectoryOptions.Builder options =
        DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).fsync(Fsync.FLUSH);
    queue = Faulty.open(root.resolve("q"), disk, options);
    producer = queue.producer();
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    disk.mend();
    queue.close();
  }

  /** A forcing that stands still until it is told to go on. */
  private static final class Forcing implements FaultyDisk.Fault {
    final AtomicInteger count = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    private final boolean fails;

    Forcing(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void before(String name, Path file) throws IOException {
      if (!name.equals("force")) {
        return;
      }
      count.incrementAndGet();
      begun.countDown();
      try {
        assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fails) {
        throw new IOException("simulated");
      }
    }
  }

  private Future<?> flushInThread() {
    return threads.submit(
        () -> {
          producer.flush();
          return null;
        });
  }

  @Test
  void a_flush_keeps_the_batch_and_a_close_rolls_it() throws Exception {
    producer.send("a");
    producer.flush();
    producer.send("b");
    producer.flush();
    assertThat(files(queue.directory(), "filling_")).hasSize(1);
    assertThat(files(queue.directory(), "avail_")).isEmpty();
    producer.close();
    try (Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 2)).containsExactly("a", "b");
    }
  }

  @Test
  void flushes_of_several_threads_share_a_forcing() throws Exception {
    Forcing forcing = new Forcing(false);
    producer.send("first");
    disk.set(forcing);
    List<Future<?>> flushes = new ArrayList<>(List.of(flushInThread()));
    assertThat(forcing.begun.await(60, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i < THREADS; i++) {
      producer.send("next");
      flushes.add(flushInThread());
    }
    while (waiting() < THREADS - 1) {
      Thread.onSpinWait();
    }
    forcing.goOn.countDown();
    for (Future<?> flush : flushes) {
      flush.get();
    }
    assertThat(forcing.count).hasValue(2);
  }

  private static long waiting() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getState() == Thread.State.BLOCKED)
        .filter(entry -> entry.getValue().length > 0) // it may have gone on since
        .filter(entry -> entry.getValue()[0].getMethodName().equals("commit"))
        .count();
  }

  @Test
  void a_failed_forcing_is_reported_to_all_who_wait_and_not_tried_again() throws Exception {
    Forcing forcing = new Forcing(true);
    producer.send("first");
    disk.set(forcing);
    List<Future<?>> flushes = new ArrayList<>(List.of(flushInThread()));
    assertThat(forcing.begun.await(60, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i < THREADS; i++) {
      flushes.add(flushInThread());
    }
    while (waiting() < THREADS - 1) {
      Thread.onSpinWait();
    }
    forcing.goOn.countDown();
    for (Future<?> flush : flushes) {
      assertThatThrownBy(flush::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("not accepted");
    }
    assertThat(forcing.count).hasValue(1);
    disk.mend();
    producer.send("second");
    producer.close();
    try (Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 1)).containsExactly("second");
    }
  }

  @Test
  void a_failed_forcing_is_reported_for_what_was_sent_meanwhile() throws Exception {
    Forcing forcing = new Forcing(true);
    producer.send("first");
    disk.set(forcing);
    Future<?> flush = flushInThread();
    assertThat(forcing.begun.await(60, TimeUnit.SECONDS)).isTrue();
    producer.send("meanwhile");
    forcing.goOn.countDown();
    assertThatThrownBy(flush::get).hasMessageContaining("not accepted");
    disk.mend();
    assertThatThrownBy(producer::flush).hasMessageContaining("not accepted");
    producer.flush();
  }

  @Test
  void a_roll_makes_the_loading_name_safe_for_flushes_that_wait() throws Exception {
    List<String> operations = new CopyOnWriteArrayList<>();
    producer.send("x");
    disk.fail("forceDirectory", "");
    assertThatThrownBy(producer::flush).hasMessageContaining("simulated");
    disk.set((name, file) -> operations.add(name));
    producer.close();
    assertThat(operations).containsSubsequence("force", "forceDirectory", "rename");
  }

  @Test
  void a_delayed_batch_that_the_keeper_could_not_force_is_reported() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    disk.set(
        (name, file) -> {
          if (name.equals("force")) {
            failed.countDown();
            throw new IOException("simulated");
          }
        });
    producer.send(OutgoingMessage.text("x").delay(Duration.ofMillis(100)).build());
    assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(producer::flush).hasMessageContaining("not accepted");
  }

  /** The file as the death of its producer leaves it. */
  @Test
  void damage_in_what_was_forced_costs_the_messages_of_its_page() throws Exception {
    for (int i = 0; i < 9; i++) {
      producer.send("m" + i);
      if (i % 3 == 2) {
        producer.flush(); // a page of its own
      }
    }
    String loading = files(queue.directory(), "filling_").get(0);
    byte[] left = Files.readAllBytes(queue.directory().resolve(loading));
    int page = left.length / 5; // the first two are not written yet
    left[3 * page + 100] ^= 1;
    Path found = Files.createDirectories(root.resolve("recoverer"));
    Files.write(found.resolve(loading), left);
    try (TurboQueue recovered = TurboQueue.open(found)) {
      recovered.recover(Duration.ofDays(1));
      try (Consumer consumer = recovered.consumer()) {
        assertThat(texts(consumer, 6)).containsExactly("m0", "m1", "m2", "m6", "m7", "m8");
        assertThat(consumer.poll(Duration.ZERO)).isNull();
      }
    }
    assertThat(files(found, "corrupt_")).hasSize(1);
  }
}
