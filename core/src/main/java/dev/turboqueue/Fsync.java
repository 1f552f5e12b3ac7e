package dev.turboqueue;

/** When messages are forced to the disk, so that they survive a power failure. */
public enum Fsync {
  /**
   * Never: accepted messages survive the death of every process, but not a power failure. This is
   * what the original does.
   */
  NONE,
  /**
   * Before and after a batch becomes available: accepted messages survive a power failure. Each
   * {@code flush} creates a batch.
   */
  ROLL,
  /**
   * Like {@link #ROLL}, but {@code flush} forces the batch while it is being filled instead of
   * rolling it. This is cheaper for many small flushes, and several threads share one fsync.
   * Consumers get the messages when the batch rolls.
   */
  FLUSH
}
