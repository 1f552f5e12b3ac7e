package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.testing.Faketime;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of a soak's processes, and its successors: whenever one has died, the next is started. */
final class SoakPlace {

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx48m",
          "-Xshare:auto",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData");

  /** How far clocks are off, at most. */
  private static final int DAY_SECONDS = 86_400;

  /**
   * What the places of a round share.
   *
   * @param clock the library that makes clocks jump, null if there is none
   */
  record Common(
      Path folder, SoakDisk disk, AtomicInteger numbers, Census census, @Nullable Path clock) {}

  /** A process; what others are told of it. */
  private static final class Child {
    final Jvm jvm;
    final int number;
    volatile int owner;
    final AtomicInteger beats = new AtomicInteger();
    volatile boolean felled;

    Child(Jvm jvm, int number) {
      this.jvm = jvm;
      this.number = number;
    }
  }

  private final Common common;
  private final Class<?> main;
  private final Random random;

  /** One thing happens to a process at a time. */
  private final ReentrantLock hands = new ReentrantLock();

  private volatile @Nullable Child current;
  private volatile boolean over;

  SoakPlace(Common common, Class<?> main, Random random) {
    this.common = common;
    this.main = main;
    this.random = random;
  }

  /** Something that happens to a living process. */
  private interface Event {
    void happen(Child child) throws IOException, InterruptedException;
  }

  /** Runs one process after the other until {@link #end}. */
  void run() throws IOException, InterruptedException {
    while (!over) {
      int number = common.numbers.incrementAndGet();
      try (Jvm jvm = Jvm.start(command(number))) {
        live(new Child(jvm, number));
      }
    }
  }

  private List<String> command(int number) throws IOException {
    List<String> command = new ArrayList<>();
    if (common.clock != null) {
      setClock(number);
      command.addAll(Faketime.following(common.clock, clock(number)));
    }
    Path queue = common.disk.queue();
    command.addAll(Jvm.command(OPTIONS, main, common.folder, queue, number, random.nextLong()));
    return command;
  }

  private Path clock(int number) {
    return common.folder.resolve("clock-" + number);
  }

  private void setClock(int number) throws IOException {
    Faketime.set(clock(number), random.nextInt(2 * DAY_SECONDS) - DAY_SECONDS);
  }

  private void live(Child child) throws IOException, InterruptedException {
    current = child;
    if (over) {
      kill(child);
    }
    String line;
    while ((line = child.jvm.lineOrEnd()) != null) {
      child.beats.incrementAndGet();
      int owner = Life.owner(line);
      child.owner = owner > 0 ? owner : child.owner;
    }
    int status = child.jvm.await();
    String errors = child.jvm.errors();
    assertThat(errors).as(name(child)).doesNotContain(Holding.VIOLATION);
    assertThat(child.felled).as("%s: ended with %s: %s", name(child), status, errors).isTrue();
  }

  private String name(Child child) {
    return main.getSimpleName() + " " + child.number;
  }

  /** Has something happen unless something else does, or the process has only begun to start. */
  private boolean happens(Event event) throws IOException, InterruptedException {
    if (!hands.tryLock()) {
      return false;
    }
    try {
      Child child = current;
      if (child == null || child.felled || over) {
        return false;
      }
      event.happen(child);
      return true;
    } finally {
      hands.unlock();
    }
  }

  /** Returns whether there is a process now that has opened the queue. */
  boolean isAtWork() {
    Child child = current;
    return child != null && child.owner > 0;
  }

  /** How much a process has written down. */
  record Progress(int number, long bytes) {}

  /** Returns how much the present process has written down of what it sent and received. */
  Progress progress() throws IOException {
    Child child = current;
    int number = child == null ? 0 : child.number;
    return new Progress(number, Lives.bytes(common.folder, number));
  }

  /** Returns whether the present process has written down something {@code since} then. */
  boolean hasGoneOn(Progress since) throws IOException {
    Progress now = progress();
    return now.bytes > (now.number == since.number ? since.bytes : 0);
  }

  boolean kill() throws IOException, InterruptedException {
    return happens(SoakPlace::kill);
  }

  private static void kill(Child child) throws IOException, InterruptedException {
    child.felled = true;
    child.jvm.signal("KILL"); // Jvm.kill would close what live() reads
    child.jvm.await();
  }

  /** Asks a process that works to end. */
  boolean terminate() throws IOException, InterruptedException {
    return isAtWork() && happens(child -> common.disk.withRoom(() -> terminate(child)));
  }

  private void terminate(Child child) throws IOException, InterruptedException {
    child.felled = true;
    if (child.owner > 0) {
      Holding.announceEnd(Books.held(common.folder), child.number);
      child.jvm.terminate();
      common.census.ended(child.number);
    } else {
      kill(child);
    }
  }

  /** Has the clock of a process jump. */
  boolean jump() throws IOException, InterruptedException {
    return common.clock != null && happens(child -> setClock(child.number));
  }

  /** Stops a process for a while; nothing may be taken from it meanwhile. */
  boolean stop(long millis, boolean forEver) throws IOException, InterruptedException {
    return happens(
        child -> {
          child.jvm.signal("STOP");
          await().atMost(Queues.LONG).until(() -> isStopped(child.jvm.pid()));
          List<String> has = batches(child.owner);
          Thread.sleep(millis);
          assertThat(batches(child.owner)).as("batches of stopped %s", name(child)).isEqualTo(has);
          if (forEver) {
            kill(child);
          } else {
            int beats = child.beats.get();
            child.jvm.signal("CONT");
            await("going on of " + name(child))
                .atMost(Queues.LONG)
                .until(() -> child.beats.get() > beats);
          }
        });
  }

  /** Returns whether all threads of a process are stopped. */
  private static boolean isStopped(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.map(SoakPlace::state).allMatch(state -> state == 'T');
    }
  }

  /** Returns a thread's state: the letter behind its name, which is in brackets. */
  private static char state(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the batches that an owner fills or has in hand; docs/protocol.md, "Names". */
  private List<String> batches(int owner) throws IOException {
    String inHand = String.format("assigned_%05d_", owner);
    String filled = String.format("(loading|filling)_.*-5451%04x[0-9a-f]{4}(_.*)?\\.db", owner);
    return Queues.batches(common.disk.queue()).stream()
        .filter(file -> file.startsWith(inHand) || file.matches(filled))
        .toList();
  }

  /** Has the last process end, in an orderly way or not. */
  void end(boolean orderly) throws IOException, InterruptedException {
    hands.lock();
    try {
      over = true;
      Child child = current;
      if (child != null && !child.felled) {
        if (orderly) {
          common.disk.withRoom(() -> terminate(child));
        } else {
          kill(child);
        }
      }
    } finally {
      hands.unlock();
    }
  }

  @Override
  public String toString() {
    Child child = current;
    return child == null ? main.getSimpleName() : name(child);
  }
}
