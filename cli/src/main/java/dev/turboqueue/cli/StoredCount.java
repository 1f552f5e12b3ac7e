package dev.turboqueue.cli;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the messages of rolled batches: they stay stored, whatever fails later. */
final class StoredCount implements QueueListener {

  private final AtomicLong stored = new AtomicLong();
  private final boolean inOrder;

  /**
   * Creates a count of 0.
   *
   * @param inOrder whether batches roll in the order of their messages, because none is delayed
   */
  StoredCount(boolean inOrder) {
    this.inOrder = inOrder;
  }

  @Override
  public void onEvent(QueueEvent event) {
    if (event.type() == QueueEvent.Type.SENT) {
      stored.addAndGet(event.messages());
    }
  }

  /** Returns a sentence that all of {@code sent} messages are stored. */
  static String allOf(long sent) {
    if (sent == 0) {
      return "nothing was stored";
    }
    return sent == 1
        ? "the message before it is stored"
        : "the " + Units.count(sent) + " messages before it are stored";
  }

  /**
   * Returns a sentence about how many of {@code sent} messages are stored, if their producer could
   * not be closed.
   */
  String of(long sent) {
    long known = stored.get();
    if (known == 0) {
      return "it is not known whether the " + Units.messages(sent) + " before it are stored";
    }
    return "of the "
        + Units.count(sent)
        + " messages before it "
        + (inOrder ? "the first " : "")
        + Units.count(known)
        + " are stored; for the others this is not known";
  }
}
