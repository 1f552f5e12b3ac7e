package dev.turboqueue.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.disk.Uninterrupted;
import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.internal.time.TimeSource;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that maintain all open queues: one works, and one watches it. If a pass over one
 * queue takes long, for example because its disk hangs, another thread continues with the other
 * queues. Thread-safe.
 */
final class MaintenanceThreads {

  static final MaintenanceThreads SHARED = new MaintenanceThreads(SystemTime.INSTANCE);

  /** A queue that is maintained. */
  abstract static class Task {

    /** When the next pass is due, and when the last one began; used only by the threads. */
    private long nextPass;

    private long passBegan;

    /** Distinguishes queues whose passes are due at the same time. */
    private long number;

    /** Does what is due; returns the nanoseconds until the next pass. */
    abstract long pass();

    abstract boolean isStopped();

    /** Reports the failure of a whole pass. */
    abstract void logFailure(Throwable e);
  }

  private static final long WATCH_NANOS = 100_000_000;

  /**
   * How late a pass must be to start one more thread, and how long a pass must take to count as
   * stuck; both are multiplied by the number of threads, because on a busy machine each takes
   * longer.
   */
  private static final long LATE_NANOS = 100_000_000;

  /** The maximum number of working threads that are not stuck. */
  private static final int MOST_WORKING = Math.min(4, Runtime.getRuntime().availableProcessors());

  /**
   * Idle queues have their passes at multiples of this time, so that a thread wakes up once for
   * many of them.
   */
  private static final long GRID_NANOS = 10_000_000;

  /** How long a thread beyond the first waits for work before it ends. */
  private static final long SPARE_NANOS = 5_000_000_000L;

  private final TimeSource time;

  @GuardedBy("this")
  private final TreeSet<Task> waiting = new TreeSet<>(MaintenanceThreads::compareNext);

  /** The queues that have a pass in progress. */
  @GuardedBy("this")
  private final Set<Task> running = new HashSet<>();

  @GuardedBy("this")
  private int workers;

  @GuardedBy("this")
  private boolean watched;

  @GuardedBy("this")
  private int open;

  @GuardedBy("this")
  private long numbers;

  MaintenanceThreads(TimeSource time) {
    this.time = time;
  }

  private static int compareNext(Task a, Task b) {
    int byTime = Long.compare(a.nextPass, b.nextPass);
    return byTime == 0 ? Long.compare(a.number, b.number) : byTime;
  }

  /** Adds a queue. */
  synchronized void add(Task queue) {
    open++;
    queue.number = ++numbers;
    schedule(queue, 0);
    if (workers == 0) {
      startWorker();
    }
    if (!watched) {
      watched = true;
      start(this::watch, "turboqueue-watch");
    }
  }

  /** Removes a queue; a pass may still be in progress. */
  synchronized void remove(Task queue) {
    if (queue.number != 0) { // else nobody would maintain it
      open--;
      waiting.remove(queue);
      notifyAll();
    }
  }

  /** Makes the next pass of a queue due within {@code nanos}. */
  synchronized void makeDue(Task queue, long nanos) {
    if (queue.nextPass - time.nanos() > nanos && waiting.remove(queue)) {
      schedule(queue, nanos);
    }
  }

  /** Returns the number of queues. */
  synchronized int open() {
    return open;
  }

  @GuardedBy("this")
  private void schedule(Task queue, long nanos) {
    long next = time.nanos() + nanos;
    queue.nextPass = nanos < 5 * GRID_NANOS ? next : next - Math.floorMod(next, GRID_NANOS);
    waiting.add(queue);
    if (waiting.first() == queue) {
      notify();
    }
  }

  @GuardedBy("this")
  private void startWorker() {
    workers++;
    start(this::work, "turboqueue-maintenance");
  }

  private static void start(Runnable task, String name) {
    Uninterrupted.thread(task, name).start();
  }

  private void work() {
    Task queue;
    while ((queue = take()) != null) {
      long next = LATE_NANOS;
      try {
        next = queue.pass();
      } catch (RuntimeException | Error e) { // without its thread no queue would be maintained
        queue.logFailure(e);
      }
      done(queue, next);
    }
  }

  /** Returns the next queue whose pass is due, null if this thread must end. */
  private synchronized @Nullable Task take() {
    long idleSince = time.nanos();
    while (true) {
      long now = time.nanos();
      boolean spare = workers > 1 && now - idleSince > SPARE_NANOS;
      if (open == 0 || spare) {
        workers--;
        return null;
      }
      long left = waiting.isEmpty() ? SPARE_NANOS : waiting.first().nextPass - now;
      if (left <= 0) {
        return begin(now);
      }
      pause(left);
    }
  }

  @GuardedBy("this")
  private @Nullable Task begin(long now) {
    Task queue = waiting.pollFirst();
    if (queue != null) {
      queue.passBegan = now;
      running.add(queue);
    }
    return queue;
  }

  @GuardedBy("this")
  @SuppressWarnings("WaitNotInLoop") // the caller checks again
  private void pause(long nanos) {
    try {
      wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } catch (InterruptedException e) { // nobody has the right to
      Thread.interrupted();
    }
  }

  private synchronized void done(Task queue, long next) {
    running.remove(queue);
    if (!queue.isStopped()) {
      schedule(queue, next);
    }
  }

  private void watch() {
    while (isWorkLeft()) {
      LockSupport.parkNanos(WATCH_NANOS);
    }
  }

  /** Starts another worker if the existing ones have worked on one queue for too long. */
  private synchronized boolean isWorkLeft() {
    long now = time.nanos();
    long most = workers * LATE_NANOS;
    long working = running.stream().filter(queue -> now - queue.passBegan < most).count();
    boolean late = !waiting.isEmpty() && now - waiting.first().nextPass > most;
    if (open > 0 && (workers == 0 || (late && working < MOST_WORKING))) {
      try {
        startWorker();
      } catch (Error noThread) {
        workers--; // tried again soon
      }
    }
    watched = open > 0;
    return watched;
  }
}
