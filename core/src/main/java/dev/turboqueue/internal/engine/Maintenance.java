package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * The work for an open queue that no call of the user does: it rolls batches that are old or
 * wanted, writes progress, and recovers from dead owners. {@link MaintenanceThreads} run it.
 */
final class Maintenance extends MaintenanceThreads.Task {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** The pace while a batch is being filled or worked on. */
  static final long BUSY_NANOS = 5_000_000;

  private static final long RECOVERY_NANOS = 400_000_000;

  /** How often each queue is checked at least, however many are open. */
  private static final IdleShare PASSES = new IdleShare(900_000_000);

  /** How often dead owners are looked for at least. */
  private static final IdleShare RECOVERIES = new IdleShare(10_000_000_000L);

  /**
   * One failure may have many messages, because each names another file that could not be created.
   */
  private static final long COMPLAINT_NANOS = 1_000_000_000;

  private final MaintenanceThreads threads = MaintenanceThreads.SHARED;
  private volatile boolean idle;
  private volatile boolean stopped;
  private final Supplier<MaintenanceTasks> tasks;
  private final Duty maintaining;
  private final Duty recovering;
  private final Duty retrying;
  private final Duty passing;
  private final TimeSource time;

  /** Like the duties' complaints, of the passes alone: one ends before the next begins. */
  private long lastRecovery;

  /**
   * Creates the maintenance of a queue.
   *
   * @param tasks its tasks, known when it starts
   */
  Maintenance(Supplier<MaintenanceTasks> tasks, TimeSource time) {
    this.tasks = tasks;
    this.time = time;
    lastRecovery = time.nanos();
    maintaining = new Duty(() -> tasks.get().maintain());
    recovering = new Duty(() -> tasks.get().recoverFromDead());
    retrying = new Duty(() -> tasks.get().retryDeferred());
    passing = new Duty(() -> false);
  }

  void start() {
    threads.add(this);
  }

  /** Reports that there is work; costs nothing if there was work before. */
  void wake() {
    if (idle) {
      idle = false;
      threads.makeDue(this, BUSY_NANOS);
    }
  }

  void stop() {
    stopped = true;
    threads.remove(this);
  }

  @Override
  boolean isStopped() {
    return stopped;
  }

  @Override
  long pass() {
    idle = true; // before checking: work that arrives meanwhile wakes it
    long began = time.nanos();
    boolean busy = maintaining.attempt();
    long maintained = time.nanos();
    if (maintained - lastRecovery
        >= Math.max(RECOVERY_NANOS, RECOVERIES.interval(threads.open()))) {
      lastRecovery = maintained;
      recovering.attempt();
      retrying.attempt();
      RECOVERIES.add(time.nanos() - maintained);
    }
    busy |= !idle;
    idle = !busy;
    if (busy) {
      return BUSY_NANOS;
    }
    long next = tasks.get().idleNanos(PASSES.interval(threads.open()));
    PASSES.add(maintained - began);
    return next;
  }

  @Override
  void logFailure(Throwable e) {
    passing.logFailure(e.toString());
  }

  /** A task that runs repeatedly; each remembers its own failures. */
  private final class Duty {

    private final IoAction<Boolean> action;
    private String complaint = "";
    private long lastComplaint = time.nanos() - COMPLAINT_NANOS;

    Duty(IoAction<Boolean> action) {
      this.action = action;
    }

    /** Returns whether there is more to do soon; a failed task is tried again at the idle pace. */
    boolean attempt() {
      try {
        boolean more = action.run();
        complaint = "";
        return more;
      } catch (IOException
          | RuntimeException
          | Error e) { // without the thread nothing would be rolled
        String message = e.getMessage();
        logFailure(message == null ? e.toString() : message);
        return false;
      }
    }

    /** The next call of send, flush or poll gets the same failure and reports it to the user. */
    private void logFailure(String message) {
      long now = time.nanos();
      if (!message.equals(complaint) && now - lastComplaint >= COMPLAINT_NANOS) {
        complaint = message;
        lastComplaint = now;
        LOG.log(
            System.Logger.Level.WARNING, "Maintenance failed and will be tried again: " + message);
      }
    }
  }
}
