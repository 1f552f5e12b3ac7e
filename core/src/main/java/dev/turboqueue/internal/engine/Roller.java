package dev.turboqueue.internal.engine;

import dev.turboqueue.BatchState;
import dev.turboqueue.QueueEvent;
import java.io.IOException;

/** Rolls batches and tells those who wait for them. Thread-safe. */
final class Roller {

  private final QueueDirectory directory;
  private final Slots slots;
  private final Hints hints;
  private final Ownership ownership;
  private final Events events;

  Roller(QueueDirectory directory, Slots slots, Hints hints, Ownership ownership, Events events) {
    this.directory = directory;
    this.slots = slots;
    this.hints = hints;
    this.ownership = ownership;
    this.events = events;
  }

  /**
   * Rolls {@code batch}. Can be called again after a failure unless the batch {@link
   * LoadingBatch#isOver is over}.
   */
  void roll(LoadingBatch batch) throws IOException {
    try {
      batch.roll(slots);
    } catch (LoadingBatch.OverException e) {
      ownership.leaveSomething();
      throw e;
    } catch (IOException e) {
      throw directory.explained(e);
    }
    BatchName name = batch.name();
    if (name.state() == BatchState.AVAILABLE) {
      hints.addAvailable();
    } else if (name.state() == BatchState.DELAYED) {
      hints.addDelayed(name.due());
    }
    events.tell(QueueEvent.Type.ROLLED, name.id(), batch.messages(), "");
    batch.release();
  }
}
