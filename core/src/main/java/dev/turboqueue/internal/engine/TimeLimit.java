package dev.turboqueue.internal.engine;

import dev.turboqueue.internal.engine.ReceivedMessage.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows which messages of a batch are in hand for longer than allowed. Not thread-safe. */
final class TimeLimit {

  private final @Nullable Duration limit;

  /** Messages in hand and when they were handed out, oldest first; empty without a limit. */
  private final Deque<Handed> handed = new ArrayDeque<>();

  private record Handed(ReceivedMessage message, long nanos) {}

  /**
   * Begins with nothing in hand.
   *
   * @param limit null for none
   */
  TimeLimit(@Nullable Duration limit) {
    this.limit = limit;
  }

  /** Begins the time of a message that is handed out now. */
  void begin(ReceivedMessage message) {
    if (limit != null) {
      while (!handed.isEmpty() && !handed.element().message.isInHand()) {
        handed.remove();
      }
      handed.add(new Handed(message, System.nanoTime()));
    }
  }

  /** Returns the messages in hand whose time is over at {@code now}. */
  List<ReceivedMessage> late(long now) {
    return handed.stream()
        .filter(entry -> entry.message.isInHand() && isOver(entry, now))
        .map(Handed::message)
        .toList();
  }

  /** Returns whether the last message handed out was taken back and nobody has come for another. */
  boolean isStalled(long now) {
    Handed last = handed.peekLast();
    return last != null && last.message.outcome() == Outcome.EXPIRED && isOver(last, now);
  }

  private boolean isOver(Handed entry, long now) {
    return limit != null && now - entry.nanos > limit.toNanos();
  }

  /** Returns why a message was taken back. */
  String reason() {
    return "It took longer than the limit of " + limit;
  }
}
