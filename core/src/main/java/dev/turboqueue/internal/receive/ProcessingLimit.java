package dev.turboqueue.internal.receive;

import dev.turboqueue.internal.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the messages of a batch that are in hand for longer than allowed. Not thread-safe. */
final class ProcessingLimit {

  private final @Nullable Duration limit;
  private final TimeSource time;

  /** Messages in hand and when they were handed out, oldest first; empty without a limit. */
  private final Deque<Handed> handed = new ArrayDeque<>();

  /** Whether a caller has the batch as a whole, and when it last took or settled a message. */
  private boolean asWhole;

  private long lastSign;

  private record Handed(ReceivedMessage message, long nanos) {}

  /**
   * Creates a limit with nothing in hand.
   *
   * @param limit null for none
   */
  ProcessingLimit(@Nullable Duration limit, TimeSource time) {
    this.limit = limit;
    this.time = time;
  }

  /** Starts the time of the batch, which is handed out as a whole now. */
  void begin() {
    asWhole = true;
    lastSign = time.nanos();
  }

  /** Returns whether a caller has the batch as a whole. */
  boolean isWhole() {
    return asWhole;
  }

  /** Records that a message was settled. */
  void settled() {
    if (asWhole) {
      lastSign = time.nanos();
    }
  }

  /** Starts the time of a message that is handed out now. */
  void begin(ReceivedMessage message) {
    if (limit != null) {
      lastSign = time.nanos();
      while (!handed.isEmpty() && !handed.element().message.isInHand()) {
        handed.remove();
      }
      handed.add(new Handed(message, lastSign));
    }
  }

  /** Returns the messages in hand whose time has ended at {@code now}. */
  List<ReceivedMessage> late(long now) {
    return handed.stream()
        .filter(entry -> entry.message.isInHand() && isOver(entry.nanos, now))
        .map(Handed::message)
        .toList();
  }

  /**
   * Returns whether nothing happened for as long as a message may take, although a caller has the
   * batch as a whole, or the last message had to be taken back.
   */
  boolean isStalled(long now) {
    Handed last = handed.peekLast();
    boolean hangs = asWhole || (last != null && last.message.outcome() == Outcome.EXPIRED);
    return hangs && isOver(lastSign, now);
  }

  private boolean isOver(long begun, long now) {
    return limit != null && now - begun > limit.toNanos();
  }
}
