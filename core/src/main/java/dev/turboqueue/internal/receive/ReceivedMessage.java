package dev.turboqueue.internal.receive;

import dev.turboqueue.Message;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.DeliveryHistory;
import dev.turboqueue.internal.format.MessageContent;
import java.io.IOException;
import java.time.Duration;

/** A message that answers to the batch that it came from. */
final class ReceivedMessage extends MessageContent implements Message {

  /** What became of a message that was handed out. */
  enum Outcome {
    IN_HAND(""),
    ACKED("acknowledged"),
    RELEASED("released"),
    REJECTED("rejected"),
    EXPIRED("given back because it took longer than the processing limit");

    final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final ClaimedBatch batch;

  private static final Outcome[] OUTCOMES = Outcome.values();

  /** The number of its outcome: storing a reference would wake the collector's write barrier. */
  private byte outcome;

  ReceivedMessage(ClaimedBatch batch, BatchReader reader) {
    super(reader);
    this.batch = batch;
  }

  /** Returns what became of it; to be called with the batch's monitor. */
  Outcome outcome() {
    return OUTCOMES[outcome];
  }

  /** Returns whether it is still to be settled; to be called with the batch's monitor. */
  boolean isInHand() {
    return outcome() == Outcome.IN_HAND;
  }

  /** Notes what became of it; to be called with the batch's monitor. */
  @SuppressWarnings("EnumOrdinal") // never stored anywhere else
  void become(Outcome newOutcome) {
    outcome = (byte) newOutcome.ordinal();
  }

  @Override
  public String batchId() {
    return batch.id();
  }

  @Override
  public int deliveryCount() {
    DeliveryHistory note = note();
    return (note == null ? 0 : note.attempts()) + batch.deliveries();
  }

  @Override
  public void ack() throws IOException {
    batch.ack(this);
  }

  @Override
  public void release(Duration delay) throws IOException {
    batch.release(this, ClaimedBatch.millis(delay));
  }

  @Override
  public void reject(String reason) throws IOException {
    batch.reject(this, batch.note(this, reason));
  }

  @Override
  public void reject(Throwable cause) throws IOException {
    batch.reject(this, batch.note(this, cause));
  }

  /** Has this message tried again, or makes it a dead letter if it was tried often enough. */
  void fail(Throwable cause) throws IOException {
    batch.fail(this, batch.note(this, cause), Outcome.RELEASED);
  }

  /** Runs {@code settling} unless the handler has settled this message, or lost it. */
  void ifInHand(FirstFailure.Step settling) throws IOException {
    Outcome now;
    synchronized (batch) {
      now = outcome();
    }
    if (now == Outcome.EXPIRED) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The handler of {0} is done, but it was {1}",
          id(),
          now.words);
    } else if (now == Outcome.IN_HAND && !batch.isGivenBack()) {
      settling.run();
    }
  }
}
