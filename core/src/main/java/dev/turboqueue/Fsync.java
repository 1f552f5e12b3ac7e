package dev.turboqueue;

/** When messages are forced to the disk, so that they survive a power failure. */
public enum Fsync {
  /**
   * Never: accepted messages survive the death of every process, but not a power failure. The
   * original's behaviour, and the fastest.
   */
  NONE,
  /**
   * Before and after a batch becomes available: accepted messages survive a power failure. Each
   * {@code flush} makes a batch of its own.
   */
  ROLL,
  /**
   * Like {@link #ROLL}, but {@code flush} forces the batch where it is being filled instead of
   * rolling it: cheaper for many small flushes, several threads share one forcing, and consumers
   * get the messages when the batch rolls.
   */
  FLUSH
}
