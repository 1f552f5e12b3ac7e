package dev.turboqueue.cli;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the damaged batches that a queue puts aside; a log message names each of them. */
final class DamageCount implements QueueListener {

  private final AtomicLong batches = new AtomicLong();

  @Override
  public void onEvent(QueueEvent event) {
    if (event.type() == QueueEvent.Type.CORRUPT) {
      batches.incrementAndGet();
    }
  }

  /**
   * Reports what the queue that the user calls {@code queue} has put aside until it was closed.
   *
   * @throws CliException if that is not nothing
   */
  void check(String queue) {
    if (batches.get() == 0) {
      return;
    }
    throw new CliException(
        Exit.DAMAGED,
        "In the queue '"
            + queue
            + "' "
            + Units.count(batches.get(), "damaged batch was", "damaged batches were")
            + " put aside, without what could not be read; 'turboq repair "
            + queue
            + "' saves what can be read and reports what is lost.");
  }
}
