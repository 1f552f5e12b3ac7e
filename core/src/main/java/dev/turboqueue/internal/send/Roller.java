package dev.turboqueue.internal.send;

import dev.turboqueue.BatchLostException;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.CopyOrigins;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.signal.Hints;
import java.io.IOException;

/** Rolls batches and reports them to those who wait for them. Thread-safe. */
public final class Roller {

  private final QueueDirectory directory;
  private final Hints hints;
  private final Ownership ownership;
  private final Events events;
  private final DelayedBatches delayed;

  /** Creates the roller of a queue. */
  public Roller(
      QueueDirectory directory,
      Hints hints,
      Ownership ownership,
      Events events,
      DelayedBatches delayed) {
    this.directory = directory;
    this.hints = hints;
    this.ownership = ownership;
    this.events = events;
    this.delayed = delayed;
  }

  /**
   * Commits a batch of copies. Can be called again after a failure unless the batch {@link
   * LoadingBatch#isOver is over}.
   *
   * @param origins where the originals are, in the order of the copies
   */
  public void commit(LoadingBatch batch, CopyOrigins origins) throws IOException {
    step(() -> batch.commitCopies(origins));
  }

  /**
   * Rolls {@code batch}. Can be called again after a failure unless the batch {@link
   * LoadingBatch#isOver is over}.
   */
  public void roll(LoadingBatch batch) throws IOException {
    rename(batch);
    batch.release();
  }

  /**
   * Rolls a batch that a producer has filled, like {@link #roll}, and reports it to the listener.
   */
  void rollSent(LoadingBatch batch) throws IOException {
    rename(batch);
    events.report(QueueEvent.Type.SENT, batch.resting().id(), batch.messages(), "");
    batch.release();
  }

  private void step(FirstFailure.Step step) throws IOException {
    try {
      step.run();
    } catch (BatchLostException e) {
      ownership.markLeftBehind();
      throw e;
    } catch (IOException e) {
      throw directory.explained(e);
    }
  }

  private void rename(LoadingBatch batch) throws IOException {
    step(batch::roll);
    BatchName name = batch.resting();
    if (name.state() == BatchState.AVAILABLE) {
      hints.addAvailable();
    } else if (name.state() == BatchState.DELAYED) {
      delayed.add(name);
    }
  }
}
