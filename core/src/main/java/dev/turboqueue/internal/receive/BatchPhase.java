package dev.turboqueue.internal.receive;

import java.util.EnumSet;
import java.util.Set;

/**
 * The phase of a claimed batch. While a batch is being settled as a whole, no single message can be
 * settled in another way.
 */
enum BatchPhase {
  /** Messages are handed out and settled one by one. */
  OPEN(Outcome.IN_HAND),
  /** All messages are being acknowledged together. */
  ACKING(Outcome.ACKED),
  /** All messages are being released together. */
  RELEASING(Outcome.RELEASED),
  /** All messages are being rejected together. */
  REJECTING(Outcome.REJECTED),
  /** About to be given back: only messages that are being moved are still settled. */
  LEAVING(Outcome.IN_HAND),
  /** All messages were settled one by one. */
  DONE(Outcome.IN_HAND),
  /** All messages were acknowledged together. */
  ACKED(Outcome.ACKED),
  /** All messages were rejected together. */
  REJECTED(Outcome.REJECTED),
  /** Other processes have this batch, or will have it soon. */
  GIVEN_BACK(Outcome.IN_HAND);

  /** How all messages are settled together, {@link Outcome#IN_HAND} if they are not. */
  final Outcome together;

  BatchPhase(Outcome together) {
    this.together = together;
  }

  private Set<BatchPhase> next() {
    return switch (this) {
      case OPEN -> EnumSet.of(ACKING, RELEASING, REJECTING, LEAVING, DONE, GIVEN_BACK);
      case ACKING -> EnumSet.of(OPEN, ACKED);
      case RELEASING -> EnumSet.of(OPEN, GIVEN_BACK);
      case REJECTING -> EnumSet.of(OPEN, REJECTED);
      case LEAVING -> EnumSet.of(DONE, GIVEN_BACK);
      case DONE, ACKED, REJECTED -> EnumSet.of(OPEN, ACKING, REJECTING, LEAVING); // undone
      case GIVEN_BACK -> EnumSet.noneOf(BatchPhase.class);
    };
  }

  /** Returns {@code phase}, which must be a legal next one. */
  BatchPhase to(BatchPhase phase) {
    if (!next().contains(phase)) {
      throw new IllegalStateException("A batch cannot go from " + this + " to " + phase);
    }
    return phase;
  }

  /** Returns the phase that follows when the last message is settled. */
  BatchPhase whenDone() {
    return switch (this) {
      case ACKING -> ACKED;
      case REJECTING -> REJECTED;
      default -> DONE;
    };
  }

  /** Returns whether a call that settles the whole batch is in progress. */
  boolean isSettlingTogether() {
    return this == ACKING || this == RELEASING || this == REJECTING;
  }

  /** Returns whether this process does not own the batch any more. */
  boolean isOver() {
    return this == DONE || this == ACKED || this == REJECTED || this == GIVEN_BACK;
  }

  /** Returns whether nothing can be settled any more, because other processes have the batch. */
  boolean isGivenBack() {
    return this == GIVEN_BACK || this == LEAVING;
  }
}
