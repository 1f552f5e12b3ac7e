package dev.turboqueue;

/** When batches are forced to the disk, so that they survive a power failure. */
public enum Fsync {
  /**
   * Never: accepted messages survive the death of every process, but not a power failure. The
   * original's behaviour, and the fastest.
   */
  NONE,
  /** Before and after a batch becomes available: accepted messages survive a power failure. */
  ROLL
}
