package dev.turboqueue.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How often a task runs for each of many idle queues. The more queues are open, the less often it
 * runs, so that all runs together take only a small share of the time. Thread-safe.
 */
final class IdleShare {

  /** The share is one part in this many. */
  private static final int PARTS = 66;

  /** The most that one run counts: a disk that hangs says nothing about the others. */
  private static final long MOST_NANOS = 100_000;

  private final long mostInterval;

  /** The average time of one run. */
  @GuardedBy("this")
  private long average;

  /** Creates the pace of a task that runs for each queue at least once in {@code mostInterval}. */
  IdleShare(long mostInterval) {
    this.mostInterval = mostInterval;
  }

  /** Records one run and its time in nanoseconds. */
  synchronized void add(long nanos) {
    average += (Math.min(nanos, MOST_NANOS) - average) / 16;
  }

  /** Returns the minimum number of nanoseconds between two runs, with this many queues. */
  synchronized long interval(int queues) {
    return Math.min(mostInterval, queues * average * PARTS);
  }
}
