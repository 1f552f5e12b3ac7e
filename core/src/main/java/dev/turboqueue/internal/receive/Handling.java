package dev.turboqueue.internal.receive;

import dev.turboqueue.QueueEvent;
import dev.turboqueue.internal.signal.Events;
import dev.turboqueue.internal.time.TimeSource;
import java.time.Duration;

/**
 * Counts how the messages of a claimed batch are settled, and reports it to the listener. Not
 * thread-safe, except for {@link #duration}.
 */
final class Handling {

  private static final int UNKNOWN = -1;

  private final Events events;
  private final String batch;
  private final TimeSource time;
  private final long claimedNanos;

  /** How many messages were settled before the claim. */
  private final int before;

  /** How many messages were settled by a copy in another batch. */
  private int moved;

  private boolean reported;

  /**
   * Creates the counts at the claim.
   *
   * @param before how many messages are settled already
   */
  Handling(Events events, String batch, int before, TimeSource time) {
    this.events = events;
    this.batch = batch;
    this.before = before;
    this.time = time;
    claimedNanos = time.nanos();
  }

  /** Reports that the batch was claimed, with {@code messages} in total, -1 if not known. */
  void reportClaimed(int messages) {
    reported = true;
    events.report(QueueEvent.Type.CLAIMED, batch, left(messages, before), "");
  }

  /** Returns for how long this process has had the batch. */
  Duration duration() {
    return Duration.ofNanos(time.nanos() - claimedNanos);
  }

  /** Counts a message that was settled by a copy in another batch, not acknowledged. */
  void moved() {
    moved++;
  }

  /** Reports how many messages were acknowledged, of {@code settled} in total, -1 if not known. */
  void reportSettled(int settled) {
    int acknowledged = left(settled, before + moved);
    if (reported && acknowledged != 0) {
      events.report(QueueEvent.Type.SETTLED, batch, acknowledged, duration(), "");
    }
  }

  /**
   * Reports that the batch goes back.
   *
   * @param how as if it had not been taken, or to be retried
   * @param messages how many it has, -1 if not known
   * @param settled how many of them are settled
   */
  void reportReturned(QueueEvent.Type how, int messages, int settled) {
    reportSettled(settled);
    int left = left(messages, settled);
    if (reported && left != 0) {
      events.report(how, batch, left, duration(), "");
    }
  }

  private static int left(int messages, int less) {
    return messages < 0 ? UNKNOWN : Math.max(0, messages - less);
  }
}
