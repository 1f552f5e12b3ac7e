package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.disk.IoAction;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that does for an open queue what nobody's call does: it rolls batches that are old or
 * wanted, writes progress, and recovers from dead owners.
 */
final class Maintenance {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** The pace while a batch is being filled or worked on. */
  static final long BUSY_NANOS = 5_000_000;

  private static final long RECOVERY_NANOS = 400_000_000;

  /** One trouble may have many names: those of the files that it keeps from being made. */
  private static final long COMPLAINT_NANOS = 1_000_000_000;

  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean stopped;
  private volatile @Nullable MaintenanceTasks tasks;

  Maintenance(String name) {
    thread = new Thread(this::run, "turboqueue-" + name);
    thread.setDaemon(true);
  }

  void start(MaintenanceTasks queueTasks) {
    tasks = queueTasks;
    thread.start();
  }

  /** Tells that there is something to look after; costs nothing while there was before. */
  void wake() {
    if (idle) {
      idle = false;
      LockSupport.unpark(thread);
    }
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    MaintenanceTasks due = Objects.requireNonNull(tasks);
    Duty maintaining = new Duty(due::maintain);
    Duty recovering = new Duty(due::recoverFromDead);
    Duty retrying = new Duty(due::retryDeferred);
    long lastRecovery = System.nanoTime();
    while (!stopped) {
      idle = true; // before looking: what comes meanwhile wakes
      boolean busy = maintaining.attempt();
      long now = System.nanoTime();
      if (now - lastRecovery >= RECOVERY_NANOS) {
        lastRecovery = now;
        recovering.attempt();
        retrying.attempt();
      }
      busy |= !idle;
      idle = !busy;
      LockSupport.parkNanos(this, busy ? BUSY_NANOS : due.idleNanos());
    }
  }

  /** Something that is tried over and over; each has complaints of its own. */
  private static final class Duty {

    private final IoAction<Boolean> action;
    private String complaint = "";
    private long lastComplaint = System.nanoTime() - COMPLAINT_NANOS;

    Duty(IoAction<Boolean> action) {
      this.action = action;
    }

    /** Returns whether there is more to do soon; what failed is tried again at leisure. */
    boolean attempt() {
      try {
        boolean more = action.run();
        complaint = "";
        return more;
      } catch (IOException | RuntimeException | Error e) { // without the thread nothing is rolled
        String message = e.getMessage();
        complain(message == null ? e.toString() : message);
        return false;
      }
    }

    /** The next call of send, flush or poll meets the same trouble and reports it to the user. */
    private void complain(String message) {
      long now = System.nanoTime();
      if (!message.equals(complaint) && now - lastComplaint >= COMPLAINT_NANOS) {
        complaint = message;
        lastComplaint = now;
        LOG.log(System.Logger.Level.WARNING, "Will be tried again: " + message);
      }
    }
  }
}
