package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills producers and consumers of one queue, each at a random moment of its life, and has others
 * take their places. At the end the ledgers tell whether the queue has kept its promises.
 *
 * <p>The queue is the folder's {@code queue/}; beside it lie the {@link Books}.
 */
final class KillRound {

  private static final List<String> OPTIONS =
      List.of("-Xmx32m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final int PRODUCERS = 2;
  private static final int CONSUMERS = 2;

  private final Path folder;
  private final Random random;
  private final AtomicInteger killsLeft;
  private final AtomicInteger lastNumber = new AtomicInteger();
  private final Census census;

  KillRound(Path folder, Random random, int kills) throws IOException {
    this.folder = folder;
    this.random = random;
    killsLeft = new AtomicInteger(kills);
    Files.createDirectories(Books.held(folder));
    Files.createDirectories(queue(folder));
    census = new Census(folder);
  }

  static Path queue(Path folder) {
    return folder.resolve("queue");
  }

  /** Runs the round and returns what it has found, for people. */
  String run() throws Exception {
    try (IntegrityWatch watch = new IntegrityWatch(queue(folder), folder.resolve("watched"))) {
      sendInOrder();
      killAll();
      drain();
      watch.stop();
      assertThat(watch.faults()).as("integrity_check of available batches").isEmpty();
      return census.check() + ", " + watch.checked() + " batches checked";
    }
  }

  private void killAll() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + CONSUMERS);
    try {
      List<Future<?>> places = new ArrayList<>();
      for (int i = 0; i < PRODUCERS + CONSUMERS; i++) {
        Class<?> main = i < PRODUCERS ? KilledProducer.class : KilledConsumer.class;
        Random own = new Random(random.nextLong());
        places.add(
            threads.submit(
                () -> {
                  while (killsLeft.getAndDecrement() > 0) {
                    oneLife(main, own);
                  }
                  return null;
                }));
      }
      for (Future<?> place : places) {
        place.get();
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  /**
   * Most die at work, some while they start and recover what others left, some are asked to end.
   */
  private void oneLife(Class<?> main, Random own) throws Exception {
    int number = lastNumber.incrementAndGet();
    int fate = own.nextInt(20);
    try (Jvm child = Jvm.start(OPTIONS, main, folder, number, own.nextLong())) {
      if (fate < 3) {
        Thread.sleep(100 + own.nextInt(150));
      } else {
        awaitReady(child, number);
        Thread.sleep(own.nextInt(fate == 19 ? 500 : 120));
      }
      if (fate == 3) {
        killsLeft.incrementAndGet();
        end(child, number);
      } else {
        child.kill();
        assertThat(child.errors()).as("Process " + number).doesNotContain("Exception");
      }
    }
  }

  /** A producer that ends in order: however soon the others die, some messages are accepted. */
  private void sendInOrder() throws Exception {
    int number = lastNumber.incrementAndGet();
    try (Jvm child = Jvm.start(OPTIONS, KilledProducer.class, folder, number, random.nextLong())) {
      awaitReady(child, number);
      end(child, number);
    }
  }

  private static void awaitReady(Jvm child, int number) throws IOException {
    assertThat(child.lineOrEnd()).as("Process %s: %s", number, child.errors()).startsWith("ready");
  }

  private void end(Jvm child, int number) throws Exception {
    Holding.announceEnd(Books.held(folder), number);
    child.terminate();
    census.ended(number);
    assertThat(child.errors()).as("Process " + number).doesNotContain(Holding.VIOLATION);
  }

  /** Receives what is left, as one more consumer, until the queue's directory is empty. */
  private void drain() throws Exception {
    int number = lastNumber.incrementAndGet();
    new Drain(folder, queue(folder), number).run();
    census.ended(number);
    assertThat(census.troubles()).as("calls that failed").isZero();
  }
}
