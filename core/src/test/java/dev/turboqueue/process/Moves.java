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
    while (underWay.get() > most) {
      Life.beat();
      LockSupport.parkNanos(200_000);
    }
  }
}
