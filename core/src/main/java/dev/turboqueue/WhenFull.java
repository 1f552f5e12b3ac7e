package dev.turboqueue;

/**
 * What {@code send} does when the queue is full; a queue without {@link Capability#LIMIT} never is.
 */
public enum WhenFull {
  /** Wait for space, at most {@link QueueOptions#fullTimeout}, then throw. */
  BLOCK,
  /** Throw {@link QueueFullException} at once. */
  FAIL,
  /** Drop the message and return false. */
  DROP
}
