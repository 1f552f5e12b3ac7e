package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What happens to the open queues when the JVM exits: nothing more is handed out, what is in hand
 * may be settled, and then the queues are closed.
 *
 * <p>No queue is closed before the wait for all of them has ended: a handler that has a message of
 * one queue may send its result to another.
 *
 * <p>The exit takes at most the longest {@code exitTimeout}, and {@value #MOST_SECONDS} seconds to
 * close, whatever is in progress. Separate threads wait and close: a thread that does not end is
 * abandoned, and blocks no other.
 */
final class CleanExit {

  /** How long it takes at most to close the queues. */
  static final int MOST_SECONDS = 5;

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private static final long LOOK_MILLIS = 5;

  /**
   * The number of threads that begin to close; one more is added when none has closed a queue for
   * this long.
   */
  private static final int FIRST_THREADS = 2;

  private static final long STUCK_MILLIS = 100;

  private final Collection<ClosedAtExit> queues;
  private final TimeSource time;

  /**
   * Creates the exit of {@code queues}; those that are opened or closed meanwhile may be added and
   * removed.
   */
  CleanExit(Collection<ClosedAtExit> queues, TimeSource time) {
    this.queues = queues;
    this.time = time;
  }

  void run() {
    queues.forEach(ClosedAtExit::beginExit);
    long most = queues.stream().mapToLong(ClosedAtExit::exitNanos).max().orElse(0);
    long begin = time.nanos();
    join(start(() -> awaitSettled(begin)), TimeUnit.NANOSECONDS.toMillis(most) + LOOK_MILLIS);
    closeAll();
  }

  private void awaitSettled(long begin) {
    try {
      while (queues.stream().anyMatch(queue -> isAwaited(queue, time.nanos() - begin))) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) { // nobody does that; then the queues are closed now
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isAwaited(ClosedAtExit queue, long waitedNanos) {
    return waitedNanos < queue.exitNanos() && queue.isAnyInHand();
  }

  private void closeAll() {
    Queue<ClosedAtExit> left = new ConcurrentLinkedQueue<>(queues);
    int missing = left.size();
    Semaphore closed = new Semaphore(0);
    for (int i = 0; i < Math.min(FIRST_THREADS, missing); i++) {
      startClosing(left, closed);
    }
    long end = time.nanos() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (missing > 0 && time.nanos() < end) {
      if (isOneMore(closed)) {
        missing--;
      } else if (!left.isEmpty()) {
        startClosing(left, closed);
      }
    }
    if (missing > 0) {
      logFailure(missing);
    }
  }

  private static boolean isOneMore(Semaphore closed) {
    try {
      return closed.tryAcquire(STUCK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void startClosing(Queue<ClosedAtExit> left, Semaphore closed) {
    start(
        () -> {
          ClosedAtExit queue;
          while ((queue = left.poll()) != null) {
            close(queue);
            closed.release();
          }
        });
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "turboqueue-exit");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(ClosedAtExit queue) {
    Level level = queue.hasFailedToClose() ? Level.DEBUG : Level.ERROR; // one report is enough
    try {
      queue.closeAtExit();
    } catch (IOException | RuntimeException | Error e) { // the others are still closed
      LOG.log(level, "A queue was not closed cleanly at exit: " + e.getMessage(), e);
    }
  }

  /**
   * Logs how many queues are left open. This runs on another thread, because a logger may block,
   * too.
   */
  private static void logFailure(int missing) {
    join(
        start(
            () ->
                LOG.log(
                    Level.ERROR,
                    "{1} queues were not closed cleanly at exit because they were still busy after {0} s;"
                        + " the next process that opens them recovers them",
                    MOST_SECONDS,
                    missing)),
        1_000);
  }
}
