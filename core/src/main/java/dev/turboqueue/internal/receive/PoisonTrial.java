package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.format.BatchMarks;
import dev.turboqueue.internal.format.PoisonRecord;
import dev.turboqueue.internal.recover.PoisonRule;
import java.io.IOException;

/**
 * Applies the {@link PoisonRule} to a claimed batch. Not thread-safe, but for what was known at the
 * claim: {@link #isSuspected}, {@link #isPoison} and {@link #reason}.
 */
final class PoisonTrial {

  private final BatchMarks marks;
  private final boolean suspected;
  private final int poison;
  private final PoisonRecord atClaim;
  private PoisonRecord record;

  PoisonTrial(BatchMarks marks) {
    this.marks = marks;
    atClaim = marks.poison();
    record = atClaim;
    suspected = PoisonRule.isSuspected(atClaim);
    poison = PoisonRule.poison(atClaim);
  }

  /** Returns whether the batch hands out one message at a time. */
  boolean isSuspected() {
    return suspected;
  }

  boolean isPoison(ReceivedMessage message) {
    return message.position() == poison;
  }

  /** Returns why the poison message becomes a dead letter. */
  String reason() {
    return PoisonRule.reason(atClaim);
  }

  /** Records on the disk that a message is delivered alone. */
  void markTrying(ReceivedMessage message) throws IOException {
    mark(PoisonRule.trying(record, message.position()));
  }

  /** Records on the disk that no message is delivered alone any more. */
  void markTryingNone() throws IOException {
    if (record.trying() > 0) {
      mark(PoisonRule.tryingNone(record));
    }
  }

  private void mark(PoisonRecord changed) throws IOException {
    marks.markPoison(changed);
    record = changed;
  }
}
