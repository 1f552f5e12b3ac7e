package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The queues that are open in this JVM. They are closed when it exits, so a forgotten close loses
 * nothing.
 *
 * <p>The exit takes at most {@value #MOST_SECONDS} seconds, whatever is in progress. Separate
 * threads close the queues: a thread that does not end is abandoned, and blocks no other.
 */
final class OpenQueues {

  /** How long an exit takes at most. */
  static final int MOST_SECONDS = 15;

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final TimeSource TIME = SystemTime.INSTANCE;
  private static final Set<ClosedAtExit> QUEUES = ConcurrentHashMap.newKeySet();

  /**
   * The number of threads that begin to close; one more is added when none has closed a queue for
   * this long.
   */
  private static final int FIRST_THREADS = 2;

  private static final long STUCK_MILLIS = 100;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OpenQueues::closeAll, "turboqueue-exit"));
  }

  private OpenQueues() {}

  /** A queue that is closed when the JVM exits. */
  interface ClosedAtExit {

    /** Closes the queue as far as calls in progress allow. */
    void closeAtExit() throws IOException;

    /** Returns whether a caller of {@code close} has been told that something was not closed. */
    boolean hasFailedToClose();
  }

  static void add(ClosedAtExit queue) {
    QUEUES.add(queue);
  }

  static void remove(ClosedAtExit queue) {
    QUEUES.remove(queue);
  }

  private static void closeAll() {
    Queue<ClosedAtExit> left = new ConcurrentLinkedQueue<>(QUEUES);
    int missing = left.size();
    Semaphore closed = new Semaphore(0);
    for (int i = 0; i < Math.min(FIRST_THREADS, missing); i++) {
      startClosing(left, closed);
    }
    long end = TIME.nanos() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (missing > 0 && TIME.nanos() < end) {
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
    Thread thread =
        start(
            () ->
                LOG.log(
                    Level.ERROR,
                    "{1} queues were not closed cleanly at exit because they were still busy after {0} s;"
                        + " the next process that opens them recovers them",
                    MOST_SECONDS,
                    missing));
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
