package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.format.BatchMarks;
import dev.turboqueue.internal.format.PoisonRecord;
import java.io.IOException;

/**
 * What is known of processes that died with a batch in hand; {@code docs/protocol.md}, "Messages
 * that kill". Not thread-safe.
 *
 * <p>A batch at whose present place two processes have died is suspected: it hands out one message
 * at a time, and says which on the disk before it does. A message that was being tried when a third
 * process died is the killer, and becomes a dead letter.
 */
final class PoisonTrial {

  private static final int SUSPICIOUS_DEATHS = 2;

  private final BatchMarks marks;
  private final boolean suspected;

  /** The killer's place in the batch, -1 if there is none. */
  private final int killer;

  private PoisonRecord trial;

  PoisonTrial(BatchMarks marks) {
    this.marks = marks;
    trial = marks.poison();
    suspected = trial.deaths() >= SUSPICIOUS_DEATHS;
    killer = trial.deaths() > SUSPICIOUS_DEATHS ? trial.trying() - 1 : -1;
  }

  /** Returns whether the batch hands out one message at a time. */
  boolean isSuspected() {
    return suspected;
  }

  boolean isKiller(ReceivedMessage message) {
    return message.position() == killer;
  }

  /** Returns why the killer becomes a dead letter. */
  String reason() {
    return "The process died while it worked on this message, after "
        + trial.deaths()
        + " deaths near it";
  }

  /** Notes on the disk that a message is tried alone. */
  void markTried(ReceivedMessage message) throws IOException {
    int deaths = killer >= 0 ? 1 : trial.deaths(); // a killer's deaths say nothing of the others
    mark(new PoisonRecord(trial.delivery(), trial.place(), deaths, message.position() + 1));
  }

  /** Notes on the disk that no message is tried any more. */
  void markNoneTried() throws IOException {
    if (trial.trying() > 0) {
      mark(new PoisonRecord(trial.delivery(), trial.place(), trial.deaths(), 0));
    }
  }

  private void mark(PoisonRecord changed) throws IOException {
    marks.markPoison(changed);
    trial = changed;
  }
}
