package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A round of the soak: processes work on one queue while anything happens to them, and at the end
 * the {@link Books} tell whether the queue has kept its promises.
 */
final class Soak {

  private static final List<Class<?>> PLACES =
      List.of(
          SoakProducer.class,
          SoakProducer.class,
          SoakProducer.class,
          SoakConsumer.class,
          SoakConsumer.class,
          SoakConsumer.class,
          SoakConsumer.class,
          SoakLetters.class);

  private static final int LONGEST_PAUSE_MILLIS = 600;
  private static final int LONGEST_STOP_MILLIS = 3_000;
  private static final int LONGEST_FULL_MILLIS = 1_500;

  private enum Kind {
    KILL,
    TERMINATE,
    STOP,
    JUMP,
    FULL
  }

  /** What happens, as often as it stands here. */
  private static final List<Kind> KINDS =
      List.of(
          Kind.KILL,
          Kind.KILL,
          Kind.KILL,
          Kind.KILL,
          Kind.TERMINATE,
          Kind.STOP,
          Kind.STOP,
          Kind.STOP,
          Kind.JUMP,
          Kind.JUMP,
          Kind.JUMP,
          Kind.FULL);

  private final Path folder;
  private final SoakDisk disk;
  private final Random random;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Census census;
  private final List<SoakPlace> places = new ArrayList<>();
  private final Map<Kind, Integer> happened = new ConcurrentSkipListMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> running = new ArrayList<>();

  /**
   * Prepares a round.
   *
   * @param clock the library that makes clocks jump, null if there is none
   */
  Soak(Path folder, SoakDisk disk, @Nullable Path clock, Random random) throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.random = random;
    census = new Census(folder);
    Files.createDirectories(Books.held(folder));
    SoakPlace.Common common = new SoakPlace.Common(folder, disk, numbers, census, clock);
    for (Class<?> main : PLACES) {
      places.add(new SoakPlace(common, main, new Random(random.nextLong())));
    }
  }

  /** Something that runs beside the others. */
  private interface Task {
    void run() throws Exception;
  }

  /** Runs the round and returns what it has found, for people. */
  String run(Duration length) throws Exception {
    List<ExecutionException> failures = new ArrayList<>();
    try {
      workFor(length.toNanos());
    } catch (ExecutionException e) {
      failures.add(e);
    } finally {
      endAll();
    }
    while (!running.isEmpty()) {
      try {
        checkRunning();
      } catch (ExecutionException e) {
        failures.add(e); // the failure of one process can have others fail
      }
    }
    if (!failures.isEmpty()) {
      ExecutionException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
    return finish();
  }

  private void workFor(long nanos) throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + nanos;
    for (SoakPlace place : places) {
      start(place::run);
    }
    while (!places.stream().allMatch(SoakPlace::isAtWork)) {
      Thread.sleep(20);
      checkRunning();
    }
    while (System.nanoTime() < end) {
      Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      happen();
      checkRunning();
    }
  }

  private String finish() throws IOException, InterruptedException {
    long start = System.nanoTime();
    new Drain(folder, disk.queue(), numbers.incrementAndGet()).run();
    checkControl();
    census.ended(numbers.get());
    String found = census.check();
    long millis = (System.nanoTime() - start) / 1_000_000;
    return String.format(
        "%s processes, %s, %s, %d calls failed, %d ms to receive the rest",
        numbers, happened, found, census.troubles(), millis);
  }

  private void start(Task task) {
    running.add(
        threads.submit(
            () -> {
              task.run();
              return null;
            }));
  }

  private void checkRunning() throws InterruptedException, ExecutionException {
    Iterator<Future<?>> tasks = running.iterator();
    while (tasks.hasNext()) {
      Future<?> task = tasks.next();
      if (task.isDone()) {
        tasks.remove();
        task.get();
      }
    }
  }

  private void happen() {
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    SoakPlace place = places.get(random.nextInt(places.size()));
    int stopped = 100 + random.nextInt(LONGEST_STOP_MILLIS - 100);
    int full = 100 + random.nextInt(LONGEST_FULL_MILLIS - 100);
    boolean rarely = random.nextInt(5) == 0;
    if (place.isAtWork() || rarely || kind == Kind.FULL) {
      start(
          () -> {
            boolean has =
                switch (kind) {
                  case KILL -> place.kill();
                  case TERMINATE -> place.terminate();
                  case STOP -> place.stop(stopped, rarely);
                  case JUMP -> place.jump();
                  case FULL -> disk.fill(full);
                };
            if (has) {
              happened.merge(kind, 1, Integer::sum);
            }
          });
    }
  }

  private void endAll() throws InterruptedException {
    for (SoakPlace place : places) {
      boolean orderly = random.nextBoolean();
      start(() -> place.end(orderly));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).as("the end of all").isTrue();
  }

  /** When nobody has the queue open, nothing is left but what is meant to stay. */
  private void checkControl() throws IOException {
    Path control = disk.queue().resolve(".turboqueue");
    assertThat(Queues.files(control, "")).isSubsetOf("owners", "hints");
    byte[] owners = Files.readAllBytes(control.resolve("owners"));
    for (int owner = 1; owner <= Math.min(owners.length - 1, 9_999); owner++) {
      assertThat(owners[owner]).as("whether owner %s is left", owner).isZero();
    }
  }
}
