package dev.turboqueue.process;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the messages that a consumer has released or rejected and that are not safe elsewhere yet:
 * they are still in hand, and come again if it dies.
 */
final class Moves implements QueueListener {

  /**
   * Longer than anything that happens to a queue: it has lost its number, the next call says so.
   */
  private static final long LOST_NANOS = 10_000_000_000L;

  private final AtomicInteger underWay = new AtomicInteger();

  void begin() {
    underWay.incrementAndGet();
  }

  @Override
  public void onEvent(QueueEvent event) {
    boolean moved = event.type() == QueueEvent.Type.RETRIED || event.type() == QueueEvent.Type.DEAD;
    if (moved && !event.detail().startsWith("The process died")) {
      underWay.decrementAndGet();
    }
  }

  /** Waits until {@code most} are under way. */
  void await(int most) {
    long start = System.nanoTime();
    while (underWay.get() > most && System.nanoTime() - start < LOST_NANOS) {
      Life.beat();
      LockSupport.parkNanos(200_000);
    }
  }
}
