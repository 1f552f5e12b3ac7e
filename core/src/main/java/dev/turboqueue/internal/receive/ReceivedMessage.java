package dev.turboqueue.internal.receive;

import dev.turboqueue.Message;
import dev.turboqueue.internal.disk.FirstFailure;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.DeliveryHistory;
import dev.turboqueue.internal.format.MessageContent;
import dev.turboqueue.internal.send.DelayedBatches;
import java.io.IOException;
import java.time.Duration;

/** A message that was handed out and is settled in its batch. Thread-safe. */
final class ReceivedMessage extends MessageContent implements Message {

  private static final Outcome[] OUTCOMES = Outcome.values();

  private final Settler<ReceivedMessage> settler;

  /**
   * The number of its outcome, guarded by the settler: storing a reference would trigger the
   * garbage collector's write barrier.
   */
  private byte outcome;

  ReceivedMessage(Settler<ReceivedMessage> settler, BatchReader reader) {
    super(reader);
    this.settler = settler;
  }

  /** Returns how it was settled; to be called by the settler. */
  Outcome outcome() {
    return OUTCOMES[outcome];
  }

  /** Returns whether it is still to be settled; to be called by the settler. */
  boolean isInHand() {
    return outcome() == Outcome.IN_HAND;
  }

  /** Records how it was settled; to be called by the settler. */
  @SuppressWarnings("EnumOrdinal") // never stored elsewhere
  void become(Outcome newOutcome) {
    outcome = (byte) newOutcome.ordinal();
  }

  @Override
  public String batchId() {
    return settler.id();
  }

  @Override
  public int deliveryCount() {
    DeliveryHistory history = history();
    return (history == null ? 0 : history.attempts()) + settler.deliveries();
  }

  @Override
  public void ack() throws IOException {
    settler.ack(this);
  }

  @Override
  public void release(Duration delay) throws IOException {
    settler.release(this, DelayedBatches.millis(delay));
  }

  @Override
  public void reject(String reason) throws IOException {
    settler.reject(this, reason);
  }

  @Override
  public void reject(Throwable cause) throws IOException {
    settler.reject(this, cause);
  }

  /** Retries this message, or makes it a dead letter after the last attempt. */
  void fail(Throwable cause) throws IOException {
    settler.fail(this, cause);
  }

  /** Runs {@code settling} unless the handler has settled this message, or it was taken back. */
  void ifInHand(FirstFailure.Step settling) throws IOException {
    settler.ifInHand(this, settling);
  }
}
