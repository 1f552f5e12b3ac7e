package dev.turboqueue.cli;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.QueueListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the messages of the batches that have rolled: whatever fails later, they stay. */
final class StoredCount implements QueueListener {

  private final AtomicLong stored = new AtomicLong();
  private final boolean inOrder;

  /**
   * Begins at 0.
   *
   * @param inOrder whether batches roll in the order of their messages, because none is for later
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

  /** Says that all of {@code sent} messages are stored. */
  static String allOf(long sent) {
    if (sent == 0) {
      return "nothing was stored";
    }
    return sent == 1
        ? "the message before it is stored"
        : "the " + Units.count(sent) + " messages before it are stored";
  }

  /** Says what is stored of {@code sent} messages, the producer of which could not be closed. */
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
