package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import dev.turboqueue.testing.Seeds;
import dev.turboqueue.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers and consumers work while their control files are damaged; {@code
 * -Dcontrol.faults=10000} makes so many faults. Nothing is lost, nobody dies of it, and each
 * process sends or receives something after each fault, once it has done what it was told.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class ControlFaultsIT {

  private static final int FAULTS = Integer.getInteger("control.faults", 40);
  private static final int FAULTS_A_ROUND = 500;

  /** Whether processes are killed, too, each after so many faults; 0 if none is. */
  private static final int FAULTS_A_KILL = Integer.getInteger("control.faultsAKill", 0);

  private static final List<Class<?>> PLACES =
      List.of(SoakProducer.class, SoakProducer.class, SoakConsumer.class, SoakConsumer.class);

  private static final int DISK_MEBIBYTES = 64;

  @TempDir Path root;

  @Test
  void whatever_happens_to_control_files_nothing_is_lost_and_work_goes_on() throws Exception {
    for (int left = FAULTS; left > 0; left -= FAULTS_A_ROUND) {
      int faults = Math.min(left, FAULTS_A_ROUND);
      Path folder = Files.createTempDirectory(root, "round");
      Path mount = Files.createDirectory(folder.resolve("mount"));
      try (SmallDisk disk = SmallDisk.mount(mount, DISK_MEBIBYTES)) {
        SoakDisk queue = new SoakDisk(Files.createDirectory(mount.resolve("queue")), disk);
        Seeds.withSeed(random -> round(folder, queue, random, faults));
      }
    }
  }

  private static void round(Path folder, SoakDisk disk, Random random, int count) throws Exception {
    Files.createDirectories(Books.held(folder));
    AtomicInteger numbers = new AtomicInteger();
    Census census = new Census(folder);
    SoakPlace.Common common = new SoakPlace.Common(folder, disk, numbers, census, null);
    List<SoakPlace> places = new ArrayList<>();
    for (Class<?> main : PLACES) {
      places.add(new SoakPlace(common, main, new Random(random.nextLong())));
    }
    ControlFaults faults = new ControlFaults(disk, folder, random);
    work(places, faults, count, random);
    awaitRecovery(disk.queue());
    new Drain(folder, disk.queue(), numbers.incrementAndGet()).run();
    census.ended(numbers.get());
    System.out.println(census.check() + ", " + faults.end());
  }

  private static void work(List<SoakPlace> places, ControlFaults faults, int count, Random random)
      throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> running = new ArrayList<>();
    try {
      for (SoakPlace place : places) {
        running.add(threads.submit(() -> run(place::run)));
      }
      awaitWork(places, running, "the start");
      for (int done = 0; done < count && !anyIsDone(running); ) {
        String fault = faults.next();
        if (FAULTS_A_KILL > 0 && random.nextInt(FAULTS_A_KILL) == 0) {
          places.get(random.nextInt(places.size())).kill();
        }
        if (fault != null) {
          done++;
          awaitWork(places, running, fault);
        }
      }
    } finally {
      for (SoakPlace place : places) {
        threads.execute(() -> end(place));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).as("the end of all").isTrue();
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  private static void end(SoakPlace place) {
    try {
      place.end(false);
    } catch (IOException | InterruptedException | AssertionError e) { // its own run tells why
      System.out.println(place + " has ended already: " + e.getMessage());
    }
  }

  /** Waits until every process has sent or received something. */
  private static void awaitWork(List<SoakPlace> places, List<Future<?>> running, String after)
      throws IOException {
    for (SoakPlace place : places) {
      SoakPlace.Progress before = place.progress();
      Awaitility.await("the work of %s after %s".formatted(place, after))
          .pollInterval(Duration.ofMillis(2))
          .atMost(Queues.LONG)
          .until(() -> place.hasGoneOn(before) || anyIsDone(running));
    }
  }

  /** Who is dead may be hard to tell when his entry among the owners was damaged. */
  private static void awaitRecovery(Path queue) throws Exception {
    try (TurboQueue opened = TurboQueue.open(queue)) {
      opened.recover(Duration.ofDays(1));
      Awaitility.await()
          .atMost(Queues.LONG)
          .until(
              () ->
                  Queues.files(queue, "loading_").isEmpty()
                      && Queues.files(queue, "assigned_").isEmpty());
    }
  }

  private static boolean anyIsDone(List<Future<?>> running) {
    return running.stream().anyMatch(Future::isDone);
  }

  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  private static boolean run(Task task) throws Exception {
    task.run();
    return true;
  }
}
