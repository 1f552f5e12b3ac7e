package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.disk.FirstFailure;
import java.io.IOException;

/** The tasks of the maintenance of an open queue. Thread-safe. */
final class MaintenanceTasks {

  private static final long MOST_IDLE_MILLIS = 400;

  /** With a waiting consumer, pauses and due batches must be noticed sooner. */
  private static final long CONSUMER_IDLE_MILLIS = 50;

  private final QueueParts parts;
  private final OpenHandles handles;

  MaintenanceTasks(QueueParts parts, OpenHandles handles) {
    this.parts = parts;
    this.handles = handles;
  }

  /** Does what is due for producers and consumers; returns whether more may be due soon. */
  boolean maintain() throws IOException {
    FirstFailure each = new FirstFailure();
    boolean[] busy = {handles.maintain(Maintenance.BUSY_NANOS, each)};
    each.run(() -> busy[0] |= parts.receiving().redelivery().maintain());
    each.run(parts.receiving().delayed()::release);
    if (handles.hasConsumers()) {
      parts.receiving().pause().checkSometimes();
    }
    if (busy[0]) {
      each.run(this::checkLock);
    }
    each.end();
    return busy[0];
  }

  /** Not while or after the queue is closed: the number may belong to another process. */
  private void checkLock() throws IOException {
    parts
        .open()
        .usingUnlessClosed(
            () -> {
              parts.ownership().checkLock();
              return true;
            });
  }

  /**
   * Returns how long the maintenance may sleep when nothing is in hand: at least {@code least},
   * unless a delay ends earlier.
   */
  long idleNanos(long least) {
    boolean isAwaited = handles.hasConsumers(); // else nobody here waits for delayed batches
    long usual = isAwaited ? CONSUMER_IDLE_MILLIS : MOST_IDLE_MILLIS;
    long most = Math.max(usual, (isAwaited ? least : 2 * least) / 1_000_000);
    long untilNext = parts.receiving().delayed().untilNext();
    return 1_000_000 * Math.max(1, Math.min(most, untilNext));
  }

  /** Returns to the queue what dead owners left behind; returns whether there was a dead owner. */
  boolean recoverFromDead() throws IOException {
    return parts.open().usingUnlessClosed(parts.recovery()::recoverFromDead);
  }

  /** Tries again what could not be given back. */
  boolean retryDeferred() throws IOException {
    return parts
        .open()
        .usingUnlessClosed(
            () -> {
              parts.deferred().retry();
              parts.receiving().hints().refresh();
              return true;
            });
  }
}
