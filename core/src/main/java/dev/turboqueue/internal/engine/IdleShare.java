package dev.turboqueue.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How often something is done for each of many idle queues, so that all of it together takes a
 * small share of the time: the more queues are open, the less often. Thread-safe.
 */
final class IdleShare {

  /** The share: one part of the time in so many. */
  private static final int PARTS = 66;

  /** What doing it once counts for at most: where a disk hangs says nothing of the others. */
  private static final long MOST_NANOS = 100_000;

  private final long mostInterval;

  /** What doing it once takes, on an average. */
  @GuardedBy("this")
  private long average;

  /** Begins with something that is done for each queue in {@code mostInterval} at the latest. */
  IdleShare(long mostInterval) {
    this.mostInterval = mostInterval;
  }

  /** Takes note that it was done once, in so many nanoseconds. */
  synchronized void add(long nanos) {
    average += (Math.min(nanos, MOST_NANOS) - average) / 16;
  }

  /** Returns how many nanoseconds lie between two times at least, with so many queues. */
  synchronized long interval(int queues) {
    return Math.min(mostInterval, queues * average * PARTS);
  }
}
