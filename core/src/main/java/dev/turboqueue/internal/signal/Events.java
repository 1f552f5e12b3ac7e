package dev.turboqueue.internal.signal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import dev.turboqueue.internal.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to the user's listener, and protects the engine from it. Events wait in a line,
 * one line per queue. A thread that holds no lock of the engine delivers them one by one. So a
 * listener that blocks, calls a queue or exits stops only its own events. Thread-safe.
 */
public final class Events {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How many events may wait; further events are dropped. */
  static final int MOST_WAITING = 1 << 16;

  private static final long PATIENCE_NANOS = 1_000_000_000;

  /**
   * Creates as many threads as there are busy listeners; they end when there is nothing to deliver.
   */
  private static final Executor THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "turboqueue-listener");
            thread.setDaemon(true);
            return thread;
          });

  private final String queue;
  private final QueueListener listener;
  private final TimeSource time;

  @GuardedBy("this")
  private final Deque<QueueEvent> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean telling;

  @GuardedBy("this")
  private @Nullable Thread teller;

  @GuardedBy("this")
  private long missed;

  /** Whether a wait for the listener has timed out since it was last called. */
  @GuardedBy("this")
  private boolean stuck;

  /**
   * Creates the events of a queue.
   *
   * @param queue the queue's address
   * @param listener gets the events
   */
  public Events(String queue, QueueListener listener, TimeSource time) {
    this.queue = queue;
    this.listener = listener;
    this.time = time;
  }

  /** Reports what happened to a batch that this process does not have in hand. */
  public void report(QueueEvent.Type type, String batch, int messages, String detail) {
    report(type, batch, messages, Duration.ZERO, detail);
  }

  /** Reports what happened to a batch, {@code duration} after this process has claimed it. */
  public void report(
      QueueEvent.Type type, String batch, int messages, Duration duration, String detail) {
    if (listener == QueueListener.NONE) {
      return;
    }
    QueueEvent event = new QueueEvent(queue, type, batch, messages, duration, detail);
    synchronized (this) {
      if (waiting.size() >= MOST_WAITING) {
        missed++;
        return;
      }
      waiting.add(event);
      if (telling) {
        return;
      }
      telling = true;
    }
    begin();
  }

  private void begin() {
    try {
      THREADS.execute(this::deliverAll);
    } catch (RuntimeException | Error noThread) { // the next event tries again
      synchronized (this) {
        telling = false;
      }
    }
  }

  private void deliverAll() {
    QueueEvent event;
    while ((event = next()) != null) {
      try {
        listener.onEvent(event);
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.WARNING, "The listener failed at " + event.type(), e);
      }
      logDropped();
    }
  }

  private synchronized @Nullable QueueEvent next() {
    QueueEvent event = waiting.poll();
    stuck = false;
    teller = event == null ? null : Thread.currentThread();
    if (event == null) {
      telling = false;
      notifyAll();
    }
    return event;
  }

  private void logDropped() {
    long count;
    synchronized (this) {
      if (missed == 0 || waiting.size() > MOST_WAITING / 2) {
        return;
      }
      count = missed;
      missed = 0;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "The listener of {0} is too slow: {1} events were dropped",
        queue,
        count);
  }

  /**
   * Waits until all events so far are delivered, at most a second, because the listener may never
   * return.
   */
  public synchronized void awaitDelivered() {
    long end = time.nanos() + PATIENCE_NANOS;
    try {
      while (telling && !stuck && teller != Thread.currentThread()) {
        long left = end - time.nanos();
        stuck = left <= 0;
        if (!stuck) {
          wait(1 + left / 1_000_000);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
