package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.format.BatchReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the messages of a claimed batch in their order. Not thread-safe: the claimed batch's
 * monitor guards it.
 */
final class HandOut {

  private final BatchReader reader;
  private final Settler<ReceivedMessage> settler;
  private final SettledMessages settled;
  private final SavedProgress saved;
  private final PoisonTrial poison;
  private final ProcessingLimit limit;

  /** The place behind the last message that was read or skipped. */
  private int end;

  private boolean exhausted;

  /** The message of a suspected batch that was handed out last. */
  private @Nullable ReceivedMessage tried;

  /** A message that was read, but must wait for a write to the disk before it is handed out. */
  private @Nullable ReceivedMessage ahead;

  HandOut(
      BatchReader reader,
      Settler<ReceivedMessage> settler,
      SettledMessages settled,
      SavedProgress saved,
      PoisonTrial poison,
      ProcessingLimit limit) {
    this.reader = reader;
    this.settler = settler;
    this.settled = settled;
    this.saved = saved;
    this.poison = poison;
    this.limit = limit;
    end = settled.prefix();
  }

  /** Returns the next message, null if none is left. To be called only if there may be one now. */
  @Nullable ReceivedMessage next() throws IOException {
    ReceivedMessage message = hasAhead() ? ahead : read();
    if (message == null) {
      return null;
    }
    if (poison.isSuspected()) {
      ahead = message;
      if (poison.isPoison(message)) {
        return message; // to be rejected: it is not handed out
      }
      saved.save(); // earlier messages must not be delivered again because of this one
      poison.markTrying(message);
      ahead = null;
      tried = message;
    }
    limit.begin(message);
    return message;
  }

  private @Nullable ReceivedMessage read() throws IOException {
    while (reader.next()) {
      int position = (int) reader.position();
      if (position > end) {
        skipTo(position);
      }
      end = position + 1;
      exhausted = reader.atEnd();
      if (!settled.isSettled(position)) { // this happens when its whole batch was rejected half-way
        return new ReceivedMessage(settler, reader);
      }
    }
    exhausted = true;
    skipTo(Math.max(end, reader.messages()));
    return null;
  }

  /** Records what the reader has skipped: messages that were settled before, or are damaged. */
  private void skipTo(int position) {
    settled.markUnreadable(end, position);
    end = position;
  }

  /** Reads to the end, to find what is damaged. */
  void readRest() throws IOException {
    while (reader.next()) {
      skipTo((int) reader.position());
      end++;
    }
    skipTo(Math.max(end, reader.messages()));
  }

  /** Returns whether there may be another message to hand out now. */
  boolean hasMore() {
    ReceivedMessage inTrial = tried;
    boolean free = inTrial == null || !inTrial.isInHand();
    return hasAhead() || (!exhausted && free);
  }

  /** Returns whether a message was read that is not handed out yet. */
  private boolean hasAhead() {
    ReceivedMessage message = ahead;
    return message != null && message.isInHand();
  }

  /** Returns whether all messages were read, and each is settled or could not be read. */
  boolean isDone() {
    return exhausted && settled.isComplete(end);
  }

  /** Returns whether a handed-out message is not settled. */
  boolean isAnyInHand() {
    return !settled.isComplete(end);
  }

  /** Returns the place behind the last message that was read or skipped. */
  int end() {
    return end;
  }
}
